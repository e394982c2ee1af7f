package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.espalier.metrics.Task;
import io.espalier.space.Params;
import io.espalier.trial.LegResult;
import io.espalier.trial.Sample;
import io.espalier.trial.Start;
import io.espalier.trial.Trial;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LearningRateTest {
  private static LearningRate rate(int horizon, Object... params) {
    return new LearningRate(Legs.params("learning-rate", 0.1).with(Legs.params(params)), horizon);
  }

  @Test
  void constantRateNeverChanges() {
    assertThat(rate(7).constant()).isTrue();
    assertThat(rate(7).table()).hasSize(7).containsValue(0.1).doesNotContainValue(0.0);
  }

  @Test
  void linearRateFallsInEqualStepsOverTheHorizon() {
    LearningRate linear = rate(10, "schedule", "linear", "final-share", 0.2);
    for (int epoch = 0; epoch < 10; epoch++) {
      assertThat(linear.at(epoch)).isCloseTo(0.1 - 0.08 * epoch / 9, within(1e-15));
    }
    assertThat(linear.at(9)).isCloseTo(0.02, within(1e-15));
  }

  @Test
  void cosineRateIsHalfwayAtHalfOfTheHorizonWhateverThatIs() {
    for (int horizon : new int[] {3, 9, 31, 101}) {
      LearningRate cosine = rate(horizon, "schedule", "cosine", "final-share", 0.1);
      assertThat(cosine.at(0)).isEqualTo(0.1);
      assertThat(cosine.at(horizon / 2)).isCloseTo(0.055, within(1e-12));
      assertThat(cosine.at(horizon - 1)).isCloseTo(0.01, within(1e-12));
    }
  }

  @Test
  void exponentialRateFallsByOneFactorAnEpoch() {
    LearningRate exponential = rate(20, "schedule", "exponential", "final-share", 0.01);
    double factor = Math.pow(0.01, 1.0 / 19);
    for (int epoch = 1; epoch < 20; epoch++) {
      assertThat(exponential.at(epoch) / exponential.at(epoch - 1))
          .isCloseTo(factor, within(1e-12));
    }
    assertThat(exponential.at(19)).isCloseTo(0.001, within(1e-12));
  }

  @Test
  void theOnlyEpochBehindTheWarmUpHasTheFullRate() {
    for (String schedule : Legs.words(Options.SCHEDULE)) {
      assertThat(rate(1, "schedule", schedule).at(0)).isEqualTo(0.1);
      assertThat(rate(4, "schedule", schedule, "warmup", 3).at(3)).isEqualTo(0.1);
    }
  }

  @Test
  void stepsAreEvenlySpacedOverTheHorizon() {
    LearningRate step = rate(12, "schedule", "step", "steps", 2, "step-factor", 0.5);
    assertThat(new double[] {step.at(0), step.at(3), step.at(4), step.at(7), step.at(8)})
        .containsExactly(new double[] {0.1, 0.1, 0.05, 0.05, 0.025}, within(1e-15));
    assertThat(step.at(11)).isCloseTo(0.025, within(1e-15));
    // A fall in every epoch, also where 15 / 22 · 22 is less than 15.
    LearningRate each = rate(22, "schedule", "step", "steps", 21, "step-factor", 0.5);
    for (int epoch = 0; epoch < 22; epoch++) {
      assertThat(each.at(epoch)).isEqualTo(0.1 * Math.pow(0.5, epoch));
    }
  }

  @Test
  void warmUpRisesToTheFullRateAndTheScheduleTakesTheRest() {
    LearningRate warm = rate(13, "warmup", 3, "schedule", "linear", "final-share", 0);
    assertThat(new double[] {warm.at(0), warm.at(1), warm.at(2), warm.at(3), warm.at(12)})
        .containsExactly(new double[] {0.025, 0.05, 0.075, 0.1, 0}, within(1e-15));
    assertThat(rate(2, "warmup", 5).at(1)).isLessThan(0.1);
  }

  @Test
  void networksGetTheRateOfEachEpoch() {
    for (String updater : Legs.words(Options.UPDATER)) {
      Params params =
          Legs.params("updater", updater, "schedule", "cosine", "warmup", 2, "momentum", 0.7);
      MultiLayerConfiguration configuration =
          Networks.configuration(new Networks.Plan(params, 3, new Task.Regression(), 9, 1));
      var used = ((BaseLayer) configuration.getConf(0).getLayer()).getIUpdater();
      for (int epoch = 0; epoch < 9 && !updater.equals("adadelta"); epoch++) {
        assertThat(used.getLearningRate(123, epoch))
            .as(updater)
            .isEqualTo(new LearningRate(params, 9).at(epoch));
      }
      assertThat(used.getClass().getSimpleName()).isEqualToIgnoringCase(updater);
    }
  }

  static List<String> updatersThatStandStillAtRateZero() {
    // Nesterov's momentum carries on, and AdaDelta has no rate.
    return Legs.words(Options.UPDATER).stream()
        .filter(u -> !List.of("nesterovs", "adadelta").contains(u))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("updatersThatStandStillAtRateZero")
  void legThatEndsEarlyReadsTheHorizonOfItsTrial(String updater) throws Exception {
    // The rate falls to 0 halfway to the horizon: nothing moves from there on.
    Params params =
        Legs.params("updater", updater, "schedule", "step", "steps", 1, "step-factor", 0);
    Legs legs = new Legs(Tables.clouds(60, 2, 1, 1));
    Trial trial = Legs.trial(params, new Sample.Whole(), 8);
    float[][] after = new float[9][];
    for (int epoch : new int[] {3, 4, 6, 8}) {
      LegResult result = legs.train(trial, new Start.Scratch(), epoch);
      after[epoch] = legs.network(result).parameters();
    }
    assertThat(farthest(after[3], after[4])).isGreaterThan(1e-4);
    // DL4J's native Adam takes 1e-8 for a rate of 0.
    assertThat(farthest(after[4], after[6])).isLessThan(1e-6);
    assertThat(farthest(after[4], after[8])).isLessThan(1e-6);
  }

  private static double farthest(float[] a, float[] b) {
    double farthest = 0;
    for (int i = 0; i < a.length; i++) {
      farthest = Math.max(farthest, Math.abs(a[i] - b[i]));
    }
    return farthest;
  }
}
