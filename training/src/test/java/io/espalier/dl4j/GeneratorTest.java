package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.metrics.Predictions;
import io.espalier.port.Feature;
import io.espalier.space.Params;
import io.espalier.trial.LegResult;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GeneratorTest {
  private static final int PER_CLASS = 50;
  private static final int[] LABELS =
      IntStream.range(0, 10 * PER_CLASS).map(i -> i / PER_CLASS).toArray();

  private static final Params TOLD =
      Legs.params(
          "kind",
          "vae",
          "conditional",
          true,
          "hidden",
          List.of(128),
          "latent",
          4,
          "learning-rate",
          3e-3,
          "scaling",
          "unit",
          "output",
          "sigmoid",
          "kl-weight",
          0.05);

  private static byte[] trained(Tables.Table data, Params params, int epochs) {
    Legs legs = new Legs(data);
    LegResult result = legs.train(params, epochs);
    return legs.bytes(result);
  }

  @Test
  void digitsOfAClassAreRecognizedAndDifferFromEachOther() throws IOException {
    Tables.Table digits = Tables.digits();
    byte[] classifier =
        trained(digits, Legs.params("hidden", List.of(128), "learning-rate", 3e-3), 30);
    float[] made;
    try (Generator generator = Generator.load(List.of(trained(digits, TOLD, 30)))) {
      made = generator.sample(LABELS, 1);
    }
    Predictions said;
    try (TrainedNetwork network = TrainedNetwork.load(classifier)) {
      said = network.predict(made, LABELS.length);
    }
    int right = 0;
    for (int row = 0; row < LABELS.length; row++) {
      right += said.argmax(row) == LABELS[row] ? 1 : 0;
    }
    assertThat((double) right / LABELS.length).isGreaterThanOrEqualTo(0.9);
    double own = variance(made, LABELS, all(LABELS.length));
    double known = variance(digits.features(), classes(digits), all(digits.rows()));
    assertThat(own).isGreaterThanOrEqualTo(known / 2);
  }

  private static int[] all(int rows) {
    return IntStream.range(0, rows).toArray();
  }

  private static int[] classes(Tables.Table data) {
    return IntStream.range(0, data.rows()).map(row -> (int) data.target(row)).toArray();
  }

  /** The mean over classes of the variance within, summed over the 64 pixels. */
  private static double variance(float[] rows, int[] labels, int[] chosen) {
    double sum = 0;
    for (int c = 0; c < 10; c++) {
      for (int pixel = 0; pixel < 64; pixel++) {
        double total = 0;
        double squares = 0;
        int count = 0;
        for (int row : chosen) {
          if (labels[row] == c) {
            double value = rows[row * 64 + pixel];
            total += value;
            squares += value * value;
            count++;
          }
        }
        sum += squares / count - Math.pow(total / count, 2);
      }
    }
    return sum / 10;
  }

  @Test
  void sameSeedMakesTheSameRowsAndAnotherOthers() throws IOException {
    byte[] checkpoint =
        trained(Tables.clouds(100, 4, 0.4, 1), Legs.params("kind", "vae", "latent", 2), 2);
    try (Generator generator = Generator.load(List.of(checkpoint, checkpoint))) {
      int[] none = new int[6];
      assertThat(generator.conditional()).isFalse();
      assertThat(generator.sample(none, 3)).hasSize(24).isEqualTo(generator.sample(none, 3));
      assertThat(generator.sample(none, 4)).isNotEqualTo(generator.sample(none, 3));
    }
  }

  @Test
  void traversalMovesOneNumberOfTheCodeAtATime() throws IOException {
    byte[] checkpoint =
        trained(Tables.clouds(100, 4, 0.4, 1), Legs.params("kind", "vae", "latent", 3), 2);
    try (Generator generator = Generator.load(List.of(checkpoint))) {
      float[] rows = generator.traverse(5, 0);
      assertThat(rows).hasSize(3 * 5 * 4);
      for (int c = 0; c < 4; c++) {
        // In the middle of each line the code is 0.
        assertThat(rows[(5 + 2) * 4 + c]).isEqualTo(rows[2 * 4 + c]);
        assertThat(rows[(10 + 2) * 4 + c]).isEqualTo(rows[2 * 4 + c]);
      }
      assertThat(rows[0]).isNotEqualTo(rows[4]);
    }
  }

  @Test
  void hiddenHalvesOfDigitsAreFilledInBetterThanByTheirMedians() throws IOException {
    Tables.Table digits = Tables.digits();
    int[] rows = Arrays.copyOf(digits.validationRows(), 100);
    float[] whole = digits.raw(rows);
    float[] hidden = whole.clone();
    for (int row = 0; row < 100; row++) {
      Arrays.fill(hidden, row * 64 + 32, (row + 1) * 64, Float.NaN);
    }
    byte[] checkpoint = trained(digits, TOLD, 15);
    Preparation preparation = CheckpointCodec.decode(checkpoint).networks().get(0).preparation();
    float[] filled;
    try (Generator generator = Generator.load(List.of(checkpoint))) {
      int[] labels = Arrays.stream(rows).map(row -> (int) digits.target(row)).toArray();
      filled = generator.complete(hidden, labels);
    }
    double error = 0;
    double usual = 0;
    for (int i = 0; i < whole.length; i++) {
      if (!Float.isNaN(hidden[i])) {
        assertThat(filled[i]).isEqualTo(whole[i]);
      } else {
        Column.Numbers pixel = (Column.Numbers) preparation.columns().get(i % 64);
        error += Math.pow(filled[i] - whole[i], 2);
        usual += Math.pow(pixel.median() - whole[i], 2);
      }
    }
    assertThat(error).isLessThan(0.7 * usual);
  }

  @Test
  void namesAreGeneratedAsNames() throws IOException {
    Tables.Table people = Tables.people(200, 1);
    byte[] checkpoint = trained(people, Legs.params("kind", "vae", "latent", 2), 3);
    try (Generator generator = Generator.load(List.of(checkpoint))) {
      float[] rows = generator.sample(new int[50], 1);
      int columns = people.columns();
      for (int row = 0; row < 50; row++) {
        for (int c = 0; c < columns; c++) {
          if (people.featureColumns().get(c) instanceof Feature.Categorical names) {
            float place = rows[row * columns + c];
            assertThat(Float.isNaN(place) || names.levels().size() > place).isTrue();
          }
        }
      }
    }
  }

  @Test
  void networkWithoutADistributionGeneratesNothing() {
    byte[] checkpoint = trained(Tables.clouds(40, 2, 1, 3), Legs.params("kind", "autoencoder"), 1);
    assertThatThrownBy(() -> Generator.load(List.of(checkpoint)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("kind = vae");
  }
}
