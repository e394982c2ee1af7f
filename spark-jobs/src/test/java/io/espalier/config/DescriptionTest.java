package io.espalier.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.config.Description.Axis;
import io.espalier.config.Description.Epochs;
import io.espalier.config.Description.Memory;
import io.espalier.config.Description.Rows;
import io.espalier.config.Description.Table;
import io.espalier.port.Shape;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescriptionTest {
  private static final Table DIGITS = new Table(new Rows(1078, 360, 359), 64, 64, 10);

  private static Description digits(String... sets) {
    return Description.of(
        Fixtures.reader().read(Fixtures.ready("digits.conf"), Overrides.sets(sets)), DIGITS);
  }

  @Test
  void theReadyStudyOfDigitsIsDescribedInFull() {
    Description d = digits();
    assertThat(d.configurations()).hasValue(48);
    assertThat(d.trials()).isEqualTo(48);
    // Rungs 1, 3, 9, 30: 48 + 16·2 + 5·6 + 1·21.
    assertThat(d.epochs())
        .isEqualTo(new Epochs(48 * 30, 48 * 30, OptionalLong.of(131), 10 * 29, 20 * 30, 0, 0));
    assertThat(d.networks()).isEqualTo(48 + 20);
    assertThat(d.rows()).isEqualTo(new Rows(1078, 360, 359));
    long parameters = 65 * 128 + 129 * 64 + 65 * 10;
    assertThat(d.memory())
        .isEqualTo(
            new Memory(
                1438 * 65 * 4,
                parameters * 4,
                (5 * parameters + 2 * 64 * (64 + 128 + 64 + 10) + 2 * 360 * 10) * 4));
    // Rows with their numbers and parts; parameters three times more, and predictions, a network.
    assertThat(d.disk())
        .isEqualTo((1078 + 360 + 359) * (66 * 4 + 1) + 68 * (4 * parameters + 360 * 10) * 4);
    assertThat(d.space())
        .contains(new Axis("learning-rate", "0.001 to 0.01, log, 3 points", ""))
        .contains(new Axis("l2", "0, 1.0E-4", ""));
  }

  @Test
  void networksOnImagesAndSeriesAreMeasuredToo() {
    Rows rows = new Rows(1078, 360, 359);
    StudyFile images =
        Fixtures.read(Fixtures.LEAST + "network { kind = convolutional, filters = [8, 16] }");
    // Kernels of 3 × 3 with biases, 2 × 2 × 16 numbers into 64 units, these into 10 classes.
    long parameters = 10 * 8 + (9 * 8 + 1) * 16 + 65 * 64 + 65 * 10;
    assertThat(
            Description.of(images, new Table(rows, 64, 64, 10, new Shape.Image(8, 8, 1)))
                .memory()
                .parameters())
        .isEqualTo(parameters * 4);
    StudyFile series =
        Fixtures.read(
            Fixtures.LEAST + "network { kind = recurrent, hidden = [] }\nspace.cell = [lstm]");
    parameters = 4 * (8 + 32 + 1) * 32 + 33 * 10;
    assertThat(
            Description.of(series, new Table(rows, 64, 64, 10, new Shape.Series(8, 8)))
                .memory()
                .parameters())
        .isEqualTo(parameters * 4);
  }

  /** By hand, with 30 epochs, or 9 for Hyperband. */
  @ParameterizedTest
  @CsvSource({
    "run-to-end, 30, 20, 600",
    "median, 30, 20, 600",
    "top-k, 30, 20, 165", // 20·1 + 5·29
    "halving, 30, 20, 65", // 20·1 + 6·2 + 2·6 + 1·21
    "halving, 30, 2, 31", // one goes on, though less than one in three
    "hyperband, 9, 17, 69", // brackets of 9, 5 and 3: 21 + 21 + 27
    "hyperband, 9, 20, 80", // and 3 more in the first bracket: 3 + 1·2 + 1·6
    "hyperband, 9, 12, 36" // 21 in the first, 3·3 + 1·6 in the second
  })
  void theSearchTakesNoMoreEpochsThanItsSchedulerGrants(
      String kind, int epochs, int trials, long atMost) {
    StudyFile file =
        Fixtures.read(
            Fixtures.LEAST
                + "search { sampler = random, trials = "
                + trials
                + ", scheduler.kind = "
                + kind
                + " }, training.epochs = "
                + epochs);
    assertThat(Description.of(file, DIGITS).epochs().search()).isEqualTo(atMost);
  }

  @Test
  void crossValidationTakesANetworkForEachFold() {
    String without = "ensemble={averaging={}}";
    Description folds =
        digits(without, "search.validation={kind=folds,folds=5,repeats=2}", "search.baseline=true");
    assertThat(folds.networks()).isEqualTo((48 + 1) * 10);
    assertThat(folds.trials()).isEqualTo(48);
    assertThat(folds.epochs().baseline()).isEqualTo(30);
    assertThat(folds.memory().trial()).isEqualTo(10 * digits(without).memory().trial());
    assertThat(DescriptionText.render(folds))
        .contains("log-loss on 5 folds, 2 times", "the default configuration, 30 epochs");
  }

  @Test
  void aReshuffledSearchTrainsItsBestAnew() {
    Description d = digits("search.validation.kind=reshuffled", "refit.with-validation=true");
    assertThat(d.networks()).isEqualTo(48 + 10 + 10 + 20);
    assertThat(d.epochs().refit()).isEqualTo(20 * 30);
    assertThat(DescriptionText.render(d)).contains("on validation rows of their own");
  }

  @Test
  void aBudgetBoundsTrialsAndEpochs() {
    Description d = digits("search.budget={trials=10,epochs=100}");
    assertThat(d.trials()).isEqualTo(10);
    assertThat(d.epochs().exhaustive()).isEqualTo(300);
    assertThat(d.epochs().search()).isEqualTo(100);
  }

  @Test
  void constraintsAndConditionsAreCounted() {
    StudyFile file =
        Fixtures.read(
            Fixtures.LEAST
                + """
                space {
                  updater = [adam, nesterovs]
                  momentum { values = [0.5, 0.9], when { updater = nesterovs } }
                  batch { log = [8, 32], points = 3 }
                  constraints = ["batch < 32 || momentum < 0.8"]
                }
                """);
    Description d = Description.of(file, DIGITS);
    assertThat(d.configurations()).hasValue(8);
    assertThat(d.space())
        .containsExactly(
            new Axis("updater", "adam, nesterovs", ""),
            new Axis("momentum", "0.5, 0.9", "updater is nesterovs"),
            new Axis("batch", "8 to 32, log, 3 points", ""));
  }

  @Test
  void drawsFromRangesHaveNoNumberOfConfigurations() {
    StudyFile file =
        Fixtures.read(
            Fixtures.LEAST
                + "search { sampler = random, trials = 7 }, space.l2 { log = [1e-6, 1] }");
    Description d = Description.of(file, DIGITS);
    assertThat(d.configurations()).isEmpty();
    assertThat(d.trials()).isEqualTo(7);
    assertThat(DescriptionText.render(d)).contains("drawn from ranges").contains("7 trials");
  }

  @Test
  void theTextIsAligned() {
    String text =
        DescriptionText.render(digits("search.scheduler={kind=halving,k=9}", "search.metric=brier"))
            .replace(System.lineSeparator(), "\n");
    assertThat(text)
        .isEqualTo(
            """
            study            digits, to be kept in studies/digits
            rows             1,078 to train on, 360 to validate on, 359 put aside for the test
            space            48 configurations
              hidden         [64], [128], [64, 32], [128, 64]
              learning-rate  0.001 to 0.01, log, 3 points
              l2             0, 1.0E-4
              dropout        0, 0.25
            search           48 trials compared by brier on the validation rows, at most 131 epochs of 1,440
            refit            at most 290 epochs
            ensembles        averaging, greedy, bagging (10 trials), subsampling (10 trials): at most 600 epochs
            networks         at most 68
            memory           about 374 kB of data in each executor, and 510 kB for each running trial (networks of up to 69 kB)
            disk             at most about 20 MB while it runs, beside journal and tables; afterwards what its models need

            Without effect:

              --set search.scheduler={kind=halving,k=9}
                  search.scheduler.k = 9
                  This has no effect under search.scheduler.kind = halving
            """);
  }
}
