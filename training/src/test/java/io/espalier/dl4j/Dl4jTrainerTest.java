package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.metrics.Targets;
import io.espalier.port.TrialPredictions;
import io.espalier.space.Params;
import io.espalier.trial.EngineChoice;
import io.espalier.trial.LegResult;
import io.espalier.trial.LegResult.Cause;
import io.espalier.trial.LegResult.Ending;
import io.espalier.trial.Measurement;
import io.espalier.trial.Objective;
import io.espalier.trial.Sample;
import io.espalier.trial.Start;
import io.espalier.trial.TrainingPlan;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

class Dl4jTrainerTest {

  @Test
  void separableProblemIsLearnt() {
    Legs legs = new Legs(Tables.clouds(400, 2, 3, 1));
    LegResult result = legs.train(Legs.params("learning-rate", 0.01, "hidden", List.of(8)), 20);
    assertThat(result).isInstanceOf(LegResult.Reached.class);
    assertThat(legs.curve("accuracy").get(19)).isGreaterThan(0.98);
    assertThat(legs.reported).extracting(Measurement::epoch).startsWith(1, 2).endsWith(20);
  }

  @Test
  void digitsAreLearnt() throws Exception {
    Legs legs = new Legs(Tables.digits());
    legs.train(Legs.params("hidden", List.of(64, 32), "learning-rate", 0.003), 15);
    assertThat(Collections.max(legs.curve("accuracy"))).isGreaterThan(0.95);
  }

  @Test
  void regressionIsMeasuredInTheUnitOfTheLabel() {
    Legs legs = new Legs(Tables.line(400, 2, 4));
    legs.objective = new Objective("rmse", true);
    LegResult result = legs.train(Legs.params("learning-rate", 0.02, "hidden", List.of(16)), 60);
    // The noise alone has a standard deviation of 2, the label one of 58.
    assertThat(Collections.min(legs.curve("rmse"))).isBetween(1.5, 4.0);
    TrialPredictions kept = legs.kept(result);
    Targets truth = legs.data.targets(legs.data.validationRows());
    assertThat(kept.validation().at(0, 0))
        .isCloseTo(((Targets.Values) truth).values()[0], org.assertj.core.data.Offset.offset(12f));
  }

  @Test
  void lossOfARegressionIsThatOfTheStandardizedLabel() throws Exception {
    Legs legs = new Legs(Tables.line(100, 2, 4));
    LegResult result = legs.train(Legs.params(), 2);
    double deviation = legs.network(result).preparation().label().deviation();
    for (Measurement m : legs.reported) {
      double rmse = m.values().get("rmse");
      assertThat(m.values().get(Measurement.VALIDATION_LOSS))
          .isCloseTo(
              rmse * rmse / deviation / deviation,
              org.assertj.core.data.Percentage.withPercentage(1e-4));
    }
  }

  @Test
  void patienceEndsATrialAndItsBestEpochIsKept() throws Exception {
    // Few noisy rows and a wide network: it overfits after some epochs.
    Legs legs = new Legs(Tables.clouds(60, 8, 0.15, 5));
    LegResult.Reached result =
        (LegResult.Reached)
            legs.train(Legs.params("learning-rate", 0.05, "patience", 4, "batch", 8), 200);
    List<Double> losses = legs.curve(Measurement.VALIDATION_LOSS);
    int best = losses.indexOf(Collections.min(losses)) + 1;
    assertThat(result.ending()).isEqualTo(Ending.PATIENCE);
    assertThat(result.epoch()).isEqualTo(best + 4).isLessThan(200);
    Checkpoint checkpoint = legs.checkpoint(result);
    assertThat(checkpoint.best().epoch()).isEqualTo(best);
    assertThat(checkpoint.best().cost()).isEqualTo(losses.get(best - 1));
    // Predictions are those of the best epoch: they give its accuracy and its loss.
    Targets truth = legs.data.targets(legs.data.validationRows());
    assertThat(
            Losses.mean(
                legs.kept(result).validation(), truth, legs.network(result).preparation().label()))
        .isEqualTo(losses.get(best - 1));
    // Asked again, it has nothing left to wait for.
    LegResult again =
        legs.train(
            Legs.trial(
                Legs.params("learning-rate", 0.05, "patience", 4, "batch", 8),
                new Sample.Whole(),
                200),
            new Start.Checkpoint(result.artifacts().checkpoint()),
            200);
    assertThat((LegResult.Reached) again)
        .extracting(LegResult.Reached::epoch, LegResult.Reached::ending)
        .containsExactly(best + 4, Ending.PATIENCE);
  }

  @Test
  void decisionToStopEndsTheLegAtThatEpoch() {
    Legs legs = new Legs(Tables.clouds(80, 2, 1, 6));
    legs.stopAt = 3;
    LegResult result = legs.train(Params.EMPTY, 10);
    assertThat(result).isInstanceOf(LegResult.Stopped.class);
    assertThat(((LegResult.Stopped) result).epoch()).isEqualTo(3);
    assertThat(legs.reported).hasSize(3);
    assertThat(legs.kept(result).validation().rows()).isEqualTo(20);
  }

  @Test
  void outOfBagRowsAreThoseThatTheSampleLeftOut() {
    Legs legs = new Legs(Tables.clouds(120, 2, 2, 7));
    for (Sample sample : List.of(new Sample.Bootstrap(9), new Sample.Subsample(0.5, 9))) {
      LegResult result = legs.train(Legs.trial(Params.EMPTY, sample, 2), new Start.Scratch(), 2);
      TrialPredictions kept = legs.kept(result);
      int[] drawn = sample.draw(90);
      assertThat(kept.outOfBagRows()).isNotEmpty().doesNotContain(drawn);
      assertThat(kept.outOfBag().rows()).isEqualTo(kept.outOfBagRows().length);
      assertThat(kept.outOfBagRows().length + Arrays.stream(drawn).distinct().count())
          .isEqualTo(90);
    }
  }

  @Test
  void outOfBagRowsShareNoGroupWithRowsThatAreTrainedOn() {
    Tables.Table data = Tables.clouds(120, 2, 2, 7);
    IntUnaryOperator group = row -> row % 11;
    int[] groups = Arrays.stream(data.searchRows()).map(group).toArray();
    Tables.Table grouped = data.grouped(groups);
    for (Sample sample : List.of(new Sample.Bootstrap(9), new Sample.Subsample(0.5, 9))) {
      LegRows rows = LegRows.of(sample, grouped);
      Set<Integer> seen = new HashSet<>();
      Arrays.stream(rows.splits().get(0).training()).map(group).forEach(seen::add);
      assertThat(rows.outOfBag()).isNotEmpty();
      assertThat(Arrays.stream(rows.outOfBag()).map(group)).doesNotContainAnyElementsOf(seen);
    }
  }

  @Test
  void sampleWithValidationRunsToTheHorizonWithoutValidationFigures() throws Exception {
    Legs legs = new Legs(Tables.clouds(80, 2, 1, 8));
    LegResult.Reached result =
        (LegResult.Reached)
            legs.train(
                Legs.trial(Legs.params("patience", 1), new Sample.WithValidation(), 7),
                new Start.Scratch(),
                7);
    assertThat(result.ending()).isEqualTo(Ending.HORIZON);
    assertThat(legs.reported)
        .hasSize(7)
        .allSatisfy(
            m ->
                assertThat(m.values())
                    .containsOnlyKeys(Measurement.TRAINING_LOSS, Measurement.SECONDS));
    assertThat(legs.kept(result).validation().rows()).isZero();
    Checkpoint checkpoint = legs.checkpoint(result);
    assertThat(checkpoint.best().epoch()).isEqualTo(7);
    assertThat(checkpoint.best().parameters().get(0)).isEqualTo(legs.network(result).parameters());
    // 80 rows in batches of 32 are three steps an epoch, 60 would be two.
    assertThat(legs.network(result).iterations()).isEqualTo(21);
  }

  @Test
  void stepsThatLeaveTheNumbersDivergeInsteadOfThrowing() {
    for (String updater : List.of("sgd", "adam", "nesterovs")) {
      Legs legs = new Legs(Tables.clouds(80, 2, 1, 9));
      LegResult result = legs.train(Legs.params("updater", updater, "learning-rate", 1e30), 10);
      assertThat(result).isInstanceOf(LegResult.Failed.class);
      assertThat(((LegResult.Failed) result).cause()).isEqualTo(Cause.DIVERGED);
      assertThat(((LegResult.Failed) result).reason()).startsWith("At epoch 1 the ");
      assertThat(legs.checkpoints).isEmpty();
    }
  }

  @Test
  void dataThatAreNotFiniteDivergeInsteadOfThrowing() {
    Tables.Table data = Tables.clouds(80, 3, 1, 10);
    data.features()[4 * 3 + 1] = Float.POSITIVE_INFINITY;
    assertThat(new Legs(data).train(Params.EMPTY, 3))
        .isEqualTo(
            new LegResult.Failed(
                Cause.DIVERGED, "Before epoch 1 the feature column c1 has a mean of Infinity"));
    Tables.Table labels = Tables.line(80, 1, 10);
    labels.targets()[0] = Float.POSITIVE_INFINITY;
    assertThat(new Legs(labels).train(Params.EMPTY, 3))
        .isEqualTo(
            new LegResult.Failed(
                Cause.DIVERGED, "Before epoch 1 the label has a mean of Infinity"));
    Tables.Table hidden = Tables.clouds(80, 3, 1, 10);
    hidden.features()[3 * 3 + 1] = Float.POSITIVE_INFINITY;
    LegResult onValidation = new Legs(hidden).train(Params.EMPTY, 3);
    assertThat(onValidation)
        .isEqualTo(
            new LegResult.Failed(
                Cause.DIVERGED, "At epoch 1 an output for a validation row became NaN"));
  }

  @Test
  void interruptEndsALegAsLostAndStaysSet() {
    Legs legs = new Legs(Tables.clouds(80, 2, 1, 11));
    Thread.currentThread().interrupt();
    LegResult result = legs.train(Params.EMPTY, 3);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(result).isEqualTo(new LegResult.Failed(Cause.LOST, "t3 was interrupted"));
  }

  @Test
  void failureOfAStoreFailsTheLegAlone() {
    Legs legs = new Legs(Tables.clouds(80, 2, 1, 12));
    LegResult result =
        legs.train(
            Legs.trial(Params.EMPTY, new Sample.Whole(), 3),
            new Start.Checkpoint(java.net.URI.create("memory:/gone")),
            3);
    assertThat(result).isEqualTo(new LegResult.Failed(Cause.ERROR, "memory:/gone is missing"));
  }

  @Test
  void tableWithoutTrainingRowsFailsWithItsReason() {
    Tables.Table data =
        new Tables.Table(
            Tables.classes(2), 1, new float[3], new float[3], new int[0], new int[] {0, 1, 2});
    assertThat(new Legs(data).train(Params.EMPTY, 3))
        .isEqualTo(new LegResult.Failed(Cause.ERROR, "There are no rows to train on"));
  }

  @Test
  void legFreesItsMemoryWithoutForcingACollection() {
    Legs legs = new Legs(Tables.clouds(80, 2, 1, 13));
    legs.engine = EngineChoice.DL4J;
    legs.train(Params.EMPTY, 2);
    assertThat(Nd4j.getWorkspaceManager().getAllWorkspacesForCurrentThread()).isEmpty();
    long before = collections();
    for (int i = 0; i < 10; i++) {
      legs.train(Params.EMPTY, 1);
    }
    // DL4J's own close() forces two each time.
    assertThat(collections() - before).isLessThan(5);
  }

  /** Full collections so far, by the name that the parallel collector gives them. */
  private static long collections() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .filter(b -> b.getName().equals("PS MarkSweep"))
        .findFirst()
        .orElseThrow()
        .getCollectionCount();
  }

  @Test
  void objectiveAndMetricsMustBeMeasured() {
    TrainingPlan unknown =
        new TrainingPlan(
            Params.EMPTY, new Objective("accuracy", false), List.of("f1"), EngineChoice.AUTO);
    assertThatThrownBy(() -> new Dl4jTrainer(unknown, List.of(Legs.ACCURACY)))
        .hasMessage("There is no metric f1 here");
    TrainingPlan unmeasured =
        new TrainingPlan(
            Params.EMPTY, new Objective("accuracy", false), List.of(), EngineChoice.AUTO);
    assertThatThrownBy(() -> new Dl4jTrainer(unmeasured, List.of(Legs.ACCURACY)))
        .hasMessage("The objective accuracy is not measured, only training-loss, validation-loss");
  }
}
