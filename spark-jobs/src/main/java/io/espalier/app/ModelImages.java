package io.espalier.app;

import io.espalier.data.PreparedData;
import io.espalier.data.Room;
import io.espalier.data.model.GeneratedRows;
import io.espalier.data.model.ModelStore;
import io.espalier.data.model.SavedModel;
import io.espalier.dl4j.Generator;
import io.espalier.dl4j.TrainedEncoder;
import io.espalier.report.page.Block.Picture;
import io.espalier.run.StudyPlace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * Images that a study's model makes: rows given back, new ones, what its code does, and what it
 * fills in.
 *
 * @param pictures none where there are no images
 * @param why there are none; empty where there are some
 */
record ModelImages(List<Picture> pictures, String why) {
  private static final int ACROSS = 10;
  private static final int NEW_ROWS = 40;
  private static final int STEPS = 9;

  /** Copies the list. */
  ModelImages {
    pictures = List.copyOf(pictures);
  }

  private static ModelImages none(String why) {
    return new ModelImages(List.of(), why);
  }

  /**
   * Of the model that a study has chosen.
   *
   * @param heap bytes that rows may take
   */
  static ModelImages of(StudyPlace place, Configuration hadoop, boolean chosen, long heap)
      throws IOException {
    if (!chosen || place.names(StudyPlace.CHOSEN_MODEL).isEmpty()) {
      return none("No model has been chosen and saved yet that could make images.");
    }
    SavedModel saved;
    try {
      saved = new ModelStore(hadoop).load(place.part(StudyPlace.CHOSEN_MODEL));
    } catch (IOException e) {
      // What else there is to tell does not depend on it.
      return none("The chosen model cannot be read: " + e.getMessage() + ".");
    }
    List<byte[]> checkpoints =
        saved.ensemble().trials().stream().map(saved.checkpoints()::get).toList();
    Making making = new Making(saved, place, hadoop, heap);
    List<Picture> pictures = new ArrayList<>();
    String why;
    try (TrainedEncoder encoder = TrainedEncoder.load(checkpoints.get(0))) {
      making.givenBack(encoder).ifPresent(pictures::add);
      why = "";
    } catch (IllegalArgumentException e) {
      why = e.getMessage();
    }
    try (Generator generator = Generator.load(checkpoints)) {
      pictures.addAll(making.generated(generator));
      why = "";
    } catch (IllegalArgumentException e) {
      // An autoencoder, which gives rows back and makes no new ones.
    }
    if (!pictures.isEmpty()) {
      return new ModelImages(pictures, "");
    }
    return none(
        why.isEmpty()
            ? "The model gives rows back, but they are no square images of numbers."
            : "The chosen model makes no rows, so that there are no images: " + why + ".");
  }

  private record Making(SavedModel saved, StudyPlace place, Configuration hadoop, long heap) {
    PreparedData data() throws IOException {
      return PreparedData.load(hadoop, place.uri(), Room.ofProcess(heap));
    }

    private static int[] some(PreparedData data) {
      return Arrays.copyOf(data.validationRows(), Math.min(ACROSS, data.validationRows().length));
    }

    private static float[] features(PreparedData data, int[] rows) {
      float[] features = new float[rows.length * data.columns()];
      data.gather(rows, 0, rows.length, features);
      return features;
    }

    private static float[] above(float[]... strips) {
      float[] all = new float[strips.length * strips[0].length];
      for (int i = 0; i < strips.length; i++) {
        System.arraycopy(strips[i], 0, all, i * strips[0].length, strips[0].length);
      }
      return all;
    }

    /** Validation rows and what the network gives back of them; empty where they are no images. */
    Optional<Picture> givenBack(TrainedEncoder encoder) throws IOException {
      PreparedData data = data();
      int[] rows = some(data);
      float[] whole = features(data, rows);
      return picture(
          "images-back",
          "Validation rows, given back",
          "Above the rows themselves, below what the model gives back of their codes.",
          "Images of validation rows, and below them what the model gives back.",
          rows.length,
          encoder.range(),
          above(whole, encoder.back(whole, rows.length)));
    }

    List<Picture> generated(Generator generator) throws IOException {
      int classes = Math.max(1, generator.classes().size());
      int[] labels = new int[NEW_ROWS];
      Arrays.setAll(labels, row -> row % classes);
      List<Picture> pictures = new ArrayList<>();
      picture(
              "images-new",
              "New rows",
              generator.conditional()
                  ? "Codes were drawn at random and decoded, class by class in turn."
                  : "Codes were drawn at random and decoded: no row of the data is among them.",
              "Images that the model has made from random codes.",
              ACROSS,
              generator.range(),
              generator.sample(labels, 1))
          .ifPresent(pictures::add);
      picture(
              "images-code",
              "What the code does",
              "A line for each number of the code: it goes from -3 to 3 while all others are 0.",
              "Images in lines, one for each number of the code, as it goes from -3 to 3.",
              STEPS,
              generator.range(),
              generator.traverse(STEPS, 0))
          .ifPresent(pictures::add);
      completed(generator).ifPresent(pictures::add);
      return pictures;
    }

    /** Validation rows, the same without their lower halves, and what the model makes of those. */
    private Optional<Picture> completed(Generator generator) throws IOException {
      PreparedData data = data();
      int columns = data.columns();
      int[] rows = some(data);
      float[] whole = features(data, rows);
      float[] halves = whole.clone();
      float[] shown = whole.clone();
      for (int i = 0; i < whole.length; i++) {
        if (i % columns >= columns / 2) {
          halves[i] = Float.NaN;
          shown[i] = generator.range()[0];
        }
      }
      int[] labels = new int[rows.length];
      if (generator.conditional()) {
        Arrays.setAll(labels, i -> (int) data.target(rows[i]));
      }
      return picture(
          "images-completed",
          "Validation rows, completed",
          "Above the rows themselves, in the middle what the model was given, below what it made of"
              + " that.",
          "Images of validation rows, their upper halves, and these completed by the model.",
          rows.length,
          generator.range(),
          above(whole, shown, generator.complete(halves, labels)));
    }

    private Optional<Picture> picture(
        String id,
        String title,
        String caption,
        String alternative,
        int across,
        float[] range,
        float[] values)
        throws IOException {
      return new GeneratedRows(saved.schema(), List.of(), values)
          .png(across, range[0], range[1])
          .map(bytes -> new Picture(id, title, caption, alternative, bytes));
    }
  }
}
