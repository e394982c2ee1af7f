package io.espalier.app;

import io.espalier.data.PreparedData;
import io.espalier.data.Room;
import io.espalier.data.model.GeneratedRows;
import io.espalier.data.model.ModelStore;
import io.espalier.data.model.SavedModel;
import io.espalier.dl4j.Generator;
import io.espalier.report.page.Block.Picture;
import io.espalier.run.StudyPlace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * Images that a study's model makes: new ones, what its code does, and what it fills in.
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
    Generator generator;
    try {
      saved = new ModelStore(hadoop).load(place.part(StudyPlace.CHOSEN_MODEL));
      generator =
          Generator.load(saved.ensemble().trials().stream().map(saved.checkpoints()::get).toList());
    } catch (IllegalArgumentException e) {
      return none(
          "The chosen model makes no rows, so that there are no images: " + e.getMessage() + ".");
    } catch (IOException e) {
      // What else there is to tell does not depend on it.
      return none("The chosen model cannot be read: " + e.getMessage() + ".");
    }
    try (generator) {
      PreparedData data = PreparedData.load(hadoop, place.uri(), Room.ofProcess(heap));
      return new Making(generator, saved, data).all();
    }
  }

  private record Making(Generator generator, SavedModel saved, PreparedData data) {
    ModelImages all() throws IOException {
      List<Picture> pictures = new ArrayList<>();
      int classes = Math.max(1, generator.classes().size());
      int[] labels = new int[NEW_ROWS];
      Arrays.setAll(labels, row -> row % classes);
      add(
          pictures,
          "images-new",
          "New rows",
          generator.conditional()
              ? "Codes were drawn at random and decoded, class by class in turn."
              : "Codes were drawn at random and decoded: no row of the data is among them.",
          "Images that the model has made from random codes.",
          ACROSS,
          generator.sample(labels, 1));
      add(
          pictures,
          "images-code",
          "What the code does",
          "A line for each number of the code: it goes from -3 to 3 while all others are 0.",
          "Images in lines, one for each number of the code, as it goes from -3 to 3.",
          STEPS,
          generator.traverse(STEPS, 0));
      completed(pictures);
      return pictures.isEmpty()
          ? none("The model makes rows, but they are no square images of numbers.")
          : new ModelImages(pictures, "");
    }

    /** Validation rows, the same without their lower halves, and what the model makes of those. */
    private void completed(List<Picture> pictures) throws IOException {
      int columns = data.columns();
      int[] rows =
          Arrays.copyOf(data.validationRows(), Math.min(ACROSS, data.validationRows().length));
      float[] whole = new float[rows.length * columns];
      data.gather(rows, 0, rows.length, whole);
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
      float[] filled = generator.complete(halves, labels);
      float[] all = Arrays.copyOf(whole, 3 * whole.length);
      System.arraycopy(shown, 0, all, whole.length, whole.length);
      System.arraycopy(filled, 0, all, 2 * whole.length, whole.length);
      add(
          pictures,
          "images-completed",
          "Validation rows, completed",
          "Above the rows themselves, in the middle what the model was given, below what it made of"
              + " that.",
          "Images of validation rows, their upper halves, and these completed by the model.",
          rows.length,
          all);
    }

    private void add(
        List<Picture> pictures,
        String id,
        String title,
        String caption,
        String alternative,
        int across,
        float[] values)
        throws IOException {
      float[] range = generator.range();
      Optional<byte[]> png =
          new GeneratedRows(saved.schema(), List.of(), values).png(across, range[0], range[1]);
      png.ifPresent(bytes -> pictures.add(new Picture(id, title, caption, alternative, bytes)));
    }
  }
}
