package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.espalier.metrics.Task;
import io.espalier.port.Shape;
import io.espalier.space.Params;
import io.espalier.trial.EngineChoice;
import io.espalier.trial.LegResult;
import io.espalier.trial.Sample;
import io.espalier.trial.Seeds;
import io.espalier.trial.Start;
import io.espalier.trial.Trial;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PerturbationTest {
  private static final Shape.Image IMAGE = new Shape.Image(5, 5, 2);

  private static Networks.Plan plan(Shape.Image image, long seed, Object... params) {
    return new Networks.Plan(
        Legs.params(params), image.columns(), new Task.Regression(), 10, seed, image);
  }

  private static ImagePerturbation moving(Shape.Image image, Object... params) {
    return new ImagePerturbation(plan(image, 5, params));
  }

  private static float[] noise(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static float at(float[] image, int y, int x, int channel) {
    int row = Math.max(0, Math.min(IMAGE.height() - 1, y));
    int column = Math.max(0, Math.min(IMAGE.width() - 1, x));
    return image[(row * IMAGE.width() + column) * IMAGE.channels() + channel];
  }

  private interface Place {
    float of(int y, int x, int channel);
  }

  private static void assertMoved(float[] moved, Place expected) {
    for (int y = 0; y < IMAGE.height(); y++) {
      for (int x = 0; x < IMAGE.width(); x++) {
        for (int c = 0; c < IMAGE.channels(); c++) {
          assertThat(at(moved, y, x, c)).isCloseTo(expected.of(y, x, c), within(1e-6f));
        }
      }
    }
  }

  @Test
  void imagesAreShiftedFlippedAndTurnedPixelByPixel() {
    float[] image = noise(IMAGE.columns(), 1);
    float[] shifted = image.clone();
    moving(IMAGE, "shift", 2).move(shifted, 0, true, 0, 2, -1);
    assertMoved(shifted, (y, x, c) -> at(image, y + 1, x - 2, c));
    float[] mirrored = image.clone();
    moving(IMAGE, "flip", "horizontal").move(mirrored, 0, true, 0, 0, 0);
    assertMoved(mirrored, (y, x, c) -> at(image, y, 4 - x, c));
    float[] reversed = image.clone();
    moving(IMAGE, "flip", "vertical").move(reversed, 0, true, 0, 0, 0);
    assertMoved(reversed, (y, x, c) -> at(image, 4 - y, x, c));
    float[] turned = image.clone();
    moving(IMAGE, "rotation", 90.0).move(turned, 0, true, Math.PI / 2, 0, 0);
    // What was on the right is below.
    assertMoved(turned, (y, x, c) -> at(image, 4 - x, y, c));
    float[] kept = image.clone();
    moving(IMAGE, "flip", "vertical").move(kept, 0, false, 0, 0, 0);
    assertThat(kept).isEqualTo(image);
  }

  @Test
  void aTurnOfAPlaneIsATurnedPlane() {
    // Bilinear interpolation is exact on planes; inside, nothing comes from beyond the border.
    Shape.Image image = new Shape.Image(9, 9, 1);
    float[] plane = new float[81];
    for (int i = 0; i < 81; i++) {
      plane[i] = 3 * (i % 9 - 4) + 5 * (i / 9 - 4);
    }
    double angle = Math.toRadians(20);
    moving(image, "rotation", 30.0).move(plane, 0, true, angle, 0, 0);
    for (int y = 2; y < 7; y++) {
      for (int x = 2; x < 7; x++) {
        double oldX = Math.cos(angle) * (x - 4) + Math.sin(angle) * (y - 4);
        double oldY = Math.cos(angle) * (y - 4) - Math.sin(angle) * (x - 4);
        assertThat(plane[y * 9 + x]).isCloseTo((float) (3 * oldX + 5 * oldY), within(1e-4f));
      }
    }
  }

  @Test
  void shiftsAreUniformAndHalfOfTheImagesAreFlipped() {
    // A bright pixel in the middle tells where it went; χ² with 24 degrees of freedom exceeds 60
    // with a probability of 7e-5, and the share of flips is off by 0.05 with one of 6e-6.
    Shape.Image image = new Shape.Image(7, 7, 1);
    ImagePerturbation shifting = moving(image, "shift", 2);
    ImagePerturbation flipping = moving(image, "flip", "horizontal");
    int draws = 2_000;
    int[] counts = new int[49];
    int flipped = 0;
    for (int i = 0; i < draws; i++) {
      float[] row = new float[49];
      row[24] = 1;
      long[] seed = {Perturbation.seed(9, i)};
      shifting.perturb(row, 1, seed);
      counts[IntStream.range(0, 49).filter(p -> row[p] == 1).findFirst().orElseThrow()]++;
      float[] marked = new float[49];
      marked[21] = 1;
      flipping.perturb(marked, 1, seed);
      flipped += marked[27] == 1 ? 1 : 0;
    }
    double chi = 0;
    double expected = draws / 25.0;
    for (int y = 2; y < 5; y++) {
      assertThat(counts[y * 7]).isZero();
    }
    int cells = 0;
    for (int y = 1; y <= 5; y++) {
      for (int x = 1; x <= 5; x++) {
        chi += Math.pow(counts[y * 7 + x] - expected, 2) / expected;
        cells += counts[y * 7 + x];
      }
    }
    assertThat(cells).isEqualTo(draws);
    assertThat(chi).isLessThan(60);
    assertThat((double) flipped / draws).isCloseTo(0.5, within(0.05));
  }

  @Test
  void repeatedRowsOfASampleAreEachPerturbedInTheirOwnWay() {
    ShapedRows data = ShapedRows.squares(20, IMAGE, 4);
    int[] bag = {3, 3, 3, 5, 5, 8};
    Preparation preparation = Preparation.fit(data, bag, IMAGE);
    ImagePerturbation perturbation = moving(IMAGE, "rotation", 25.0);
    Batches batches = new Batches(data, bag, preparation, 4, perturbation);
    Set<List<Float>> images = new HashSet<>();
    Map<Integer, Integer> first = new HashMap<>();
    for (int epoch = 1; epoch <= 2; epoch++) {
      batches.shuffle(epoch);
      while (batches.advance()) {
        for (int i = 0; i < batches.count(); i++) {
          List<Float> image = new ArrayList<>();
          for (int c = 0; c < IMAGE.columns(); c++) {
            image.add(batches.features()[i * IMAGE.columns() + c]);
          }
          images.add(image);
          first.merge(epoch, 1, Integer::sum);
        }
      }
    }
    assertThat(first).containsValues(6, 6);
    assertThat(images).hasSize(12);
  }

  @Test
  void perturbingPreparedRowsIsPreparingPerturbedOnes() {
    ShapedRows data = ShapedRows.squares(20, IMAGE, 4);
    int[] rows = data.trainingRows();
    Preparation preparation = Preparation.fit(data, rows, IMAGE);
    ImagePerturbation perturbation =
        moving(IMAGE, "shift", 1, "rotation", 25.0, "flip", "horizontal");
    long[] seeds = IntStream.range(0, rows.length).mapToLong(i -> 77L * i).toArray();
    float[] before = data.table().raw(rows);
    perturbation.perturb(before, rows.length, seeds);
    float[] first = Inputs.ofTraining(preparation, rows.length).of(before, rows.length);
    float[] last =
        Inputs.ofTraining(preparation, rows.length).of(data.table().raw(rows), rows.length);
    perturbation.perturb(last, rows.length, seeds);
    for (int i = 0; i < rows.length * IMAGE.columns(); i++) {
      assertThat(last[i]).isCloseTo(first[i], within(1e-4f));
    }
  }

  @Test
  void rowsArePerturbedAnewInEachEpochAndAlikeInTheSameOne() {
    ShapedRows data = ShapedRows.squares(30, IMAGE, 4);
    Preparation preparation = Preparation.fit(data, data.trainingRows(), IMAGE);
    List<float[]> epochs = new ArrayList<>();
    for (int epoch : new int[] {0, 1, 0}) {
      Batches batches =
          new Batches(data, data.trainingRows(), preparation, 64, moving(IMAGE, "shift", 2));
      batches.shuffle(Seeds.derive(3, "shuffle", epoch));
      batches.advance();
      epochs.add(batches.features().clone());
    }
    assertThat(epochs.get(2)).isEqualTo(epochs.get(0));
    assertThat(epochs.get(1)).isNotEqualTo(epochs.get(0));
  }

  @Test
  void aPerturbedTrialInLegsEqualsOneInOneGoToTheBit() throws Exception {
    ShapedRows data = ShapedRows.squares(80, IMAGE, 2);
    for (EngineChoice engine : new EngineChoice[] {EngineChoice.AUTO, EngineChoice.DL4J}) {
      Params params =
          Legs.params(
              "shift",
              1,
              "rotation",
              20.0,
              "flip",
              "vertical",
              "perturbed-copies",
              3,
              "hidden",
              List.of(8),
              "batch",
              16);
      Trial trial = Legs.trial(params, new Sample.Whole(), 3);
      Legs whole = new Legs(data);
      whole.engine = engine;
      LegResult once = whole.train(trial, new Start.Scratch(), 3);
      Legs cut = new Legs(data);
      cut.engine = engine;
      LegResult first = cut.train(trial, new Start.Scratch(), 1);
      LegResult rest =
          cut.train(trial, new Start.Checkpoint(Legs.artifacts(first).checkpoint()), 3);
      assertThat(cut.network(rest).parameters()).isEqualTo(whole.network(once).parameters());
      assertThat(cut.kept(rest).validation().values())
          .isEqualTo(whole.kept(once).validation().values());
      float[] raw = data.table().raw(data.validationRows());
      try (TrainedNetwork network = TrainedNetwork.load(whole.bytes(once))) {
        // A row is predicted alike wherever it stands.
        float[] last = Arrays.copyOfRange(raw, raw.length - IMAGE.columns(), raw.length);
        assertThat(network.predict(last, 1).at(0, 1))
            .isCloseTo(
                whole.kept(once).validation().at(data.validationRows().length - 1, 1),
                within(1e-5f));
      }
    }
  }

  @Test
  void varianceOfPredictionsFallsAsOneOverTheCopiesToTheFloor() {
    // Networks differ by their start, which is the floor, and each by the seed of its copies. Of
    // 150 seeds a variance has a relative standard error of 0.12, less on the mean of 12 rows: a
    // ratio is off by a factor of 1.5 with a probability below 1e-3.
    Shape.Image image = new Shape.Image(6, 6, 1);
    float[] rows = noise(12 * 36, 3);
    double one = ofCopies(rows, image, 1, 2);
    for (int copies : new int[] {4, 16}) {
      double ratio = copies * ofCopies(rows, image, copies, 2) / one;
      assertThat(ratio).isBetween(1 / 1.5, 1.5);
    }
    double floor = ofNetworks(rows, image, 256);
    double copied = 0;
    for (long start = 0; start < 5; start++) {
      copied += ofCopies(rows, image, 1, start) / 5;
    }
    // Of 40 networks: a factor of 2 is 3 standard errors and more.
    assertThat(ofNetworks(rows, image, 2) / (floor + copied / 2)).isBetween(0.5, 2.0);
    assertThat(ofNetworks(rows, image, 64) / floor).isBetween(0.8, 1.25);
  }

  private static Networks.Plan noisy(Shape.Image image, int copies, long seed) {
    return plan(
        image,
        seed,
        "shift",
        2,
        "rotation",
        40.0,
        "perturbed-copies",
        copies,
        "hidden",
        List.of(6),
        "activation",
        "tanh");
  }

  private static float[] predicted(float[] rows, Networks.Plan plan, float[] parameters) {
    int count = rows.length / plan.columns();
    float[] outputs = new float[count];
    try (Engine engine = Engines.choose(EngineChoice.AUTO, plan.params()).engine(plan, null, 16)) {
      if (parameters.length > 0) {
        engine.parameters(parameters);
      }
      if (plan.params().get(Shaped.PERTURBED_COPIES) == 1) {
        // One perturbed copy, where 1 means none.
        float[] copy = rows.clone();
        Perturbation.of(plan)
            .perturb(
                copy,
                count,
                IntStream.range(0, count)
                    .mapToLong(i -> Perturbation.seed(plan.seed(), i))
                    .toArray());
        engine.forward(copy, count, outputs, 0);
      } else {
        Copies.of(plan, engine).forward(rows, count, outputs, 0);
      }
    }
    return outputs;
  }

  /** Variance over the seeds of copies, of one network, the mean over rows. */
  private static double ofCopies(float[] rows, Shape.Image image, int copies, long start) {
    float[] parameters;
    Networks.Plan plan = noisy(image, 2, start + 1);
    try (Engine engine = Engines.choose(EngineChoice.AUTO, plan.params()).engine(plan, null, 16)) {
      parameters = engine.parameters();
    }
    List<float[]> all = new ArrayList<>();
    for (int seed = 1; seed <= 150; seed++) {
      all.add(predicted(rows, noisy(image, copies, 1_000 + seed), parameters));
    }
    return variance(all);
  }

  /** Variance over networks and their copies, the mean over rows. */
  private static double ofNetworks(float[] rows, Shape.Image image, int copies) {
    List<float[]> all = new ArrayList<>();
    for (int seed = 1; seed <= 40; seed++) {
      all.add(predicted(rows, noisy(image, copies, seed), new float[0]));
    }
    return variance(all);
  }

  private static double variance(List<float[]> all) {
    double sum = 0;
    int rows = all.get(0).length;
    for (int row = 0; row < rows; row++) {
      int at = row;
      double mean = all.stream().mapToDouble(p -> p[at]).average().orElseThrow();
      sum += all.stream().mapToDouble(p -> Math.pow(p[at] - mean, 2)).sum() / (all.size() - 1);
    }
    return sum / rows;
  }
}
