package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.espalier.metrics.Predictions;
import io.espalier.metrics.Targets;
import io.espalier.space.Params;
import io.espalier.trial.EngineChoice;
import io.espalier.trial.LegResult;
import io.espalier.trial.LegResult.Cause;
import io.espalier.trial.LegResult.Ending;
import io.espalier.trial.Measurement;
import io.espalier.trial.Sample;
import io.espalier.trial.Seeds;
import io.espalier.trial.Start;
import io.espalier.trial.Trial;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CrossValidationTest {
  private static final int HORIZON = 5;
  private static final Sample.Folds SAMPLE = new Sample.Folds(3, 2, 41);
  private static final Params PARAMS =
      Legs.params("hidden", List.of(7), "learning-rate", 0.02, "dropout", 0.2, "batch", 16);

  private static LegResult train(Legs legs, Params params) {
    return legs.train(Legs.trial(params, SAMPLE, HORIZON), new Start.Scratch(), HORIZON);
  }

  private static Legs legs(Tables.Table data, EngineChoice engine) {
    Legs legs = new Legs(data);
    legs.engine = engine;
    return legs;
  }

  /** The rows that the networks are not trained on, one list a network. */
  private static List<int[]> held(Tables.Table data) {
    List<int[]> held = new ArrayList<>();
    for (int repeat = 0; repeat < SAMPLE.repeats(); repeat++) {
      int[] folds =
          data.division().fold(SAMPLE.folds(), Seeds.derive(SAMPLE.seed(), "repeat", repeat));
      for (int fold = 0; fold < SAMPLE.folds(); fold++) {
        int number = fold;
        held.add(IntStream.range(0, data.rows()).filter(row -> folds[row] == number).toArray());
      }
    }
    return held;
  }

  private static int[] others(Tables.Table data, int[] held) {
    return IntStream.range(0, data.rows())
        .filter(row -> Arrays.binarySearch(held, row) < 0)
        .toArray();
  }

  @ParameterizedTest
  @EnumSource(
      value = EngineChoice.class,
      names = {"DIRECT", "DL4J"})
  void networkOfAFoldEqualsTheOneTrainedAloneOnItsRowsToTheBit(EngineChoice engine)
      throws Exception {
    Tables.Table data = Tables.people(90, 6).undivided();
    Legs together = legs(data, engine);
    Checkpoint checkpoint = together.checkpoint(train(together, PARAMS));
    List<int[]> held = held(data);
    assertThat(checkpoint.networks()).hasSize(6);
    for (int i = 0; i < held.size(); i++) {
      Legs alone = legs(data.divided(others(data, held.get(i)), held.get(i)), engine);
      Trial like = Legs.trial(PARAMS, new Sample.Whole(), HORIZON);
      Trial trial =
          new Trial(
              like.id(),
              like.configuration(),
              like.sample(),
              Seeds.derive(Legs.SEED, "fold", i + 1),
              HORIZON);
      Checkpoint.Network expected = alone.network(alone.train(trial, new Start.Scratch(), HORIZON));
      assertThat(checkpoint.networks().get(i)).usingRecursiveComparison().isEqualTo(expected);
      for (String name :
          List.of(Measurement.TRAINING_LOSS, Measurement.VALIDATION_LOSS, "accuracy")) {
        assertThat(together.curve(Measurement.ofFold(name, i + 1))).isEqualTo(alone.curve(name));
      }
    }
  }

  @Test
  void foldsShareNoRowWithinARepeatAndRepeatsDiffer() {
    Tables.Table data = Tables.people(90, 6).undivided();
    List<LegRows.Split> splits = LegRows.of(SAMPLE, data).splits();
    for (int repeat = 0; repeat < 2; repeat++) {
      List<LegRows.Split> folds = splits.subList(3 * repeat, 3 * repeat + 3);
      assertThat(folds.stream().flatMapToInt(s -> Arrays.stream(s.validation())).sorted().toArray())
          .isEqualTo(data.validationRows());
      for (LegRows.Split fold : folds) {
        assertThat(fold.training()).hasSize(60).doesNotContain(fold.validation());
      }
    }
    assertThat(splits.get(0).validation()).isNotEqualTo(splits.get(3).validation());
  }

  @Test
  void valuesUnderPlainNamesAreTheMeansOverFolds() {
    Legs legs = new Legs(Tables.line(90, 5, 3).undivided());
    train(legs, PARAMS);
    assertThat(legs.reported).hasSize(HORIZON);
    for (Measurement measurement : legs.reported) {
      assertThat(measurement.values()).hasSize(3 * 7 + 1).containsKey(Measurement.SECONDS);
      for (String name : List.of(Measurement.TRAINING_LOSS, Measurement.VALIDATION_LOSS, "rmse")) {
        double mean =
            IntStream.rangeClosed(1, 6)
                .mapToDouble(i -> measurement.values().get(Measurement.ofFold(name, i)))
                .average()
                .orElseThrow();
        assertThat(measurement.values().get(name)).isCloseTo(mean, within(1e-12));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = EngineChoice.class,
      names = {"DIRECT", "DL4J"})
  void trialCutIntoLegsEqualsTheUndisturbedOneToTheBit(EngineChoice engine) {
    Tables.Table data = Tables.people(90, 6).undivided();
    Trial trial = Legs.trial(PARAMS, SAMPLE, HORIZON);
    Legs whole = legs(data, engine);
    LegResult undisturbed = whole.train(trial, new Start.Scratch(), HORIZON);
    Legs cut = legs(data, engine);
    cut.stopAt = 2;
    LegResult last = cut.train(trial, new Start.Scratch(), HORIZON);
    assertThat(last).isInstanceOf(LegResult.Stopped.class);
    Legs asked = legs(data, engine);
    assertThat(cut.bytes(last)).isEqualTo(asked.bytes(asked.train(trial, new Start.Scratch(), 2)));
    cut.stopAt = Integer.MAX_VALUE;
    for (int until : new int[] {3, HORIZON}) {
      last = cut.train(trial, new Start.Checkpoint(Legs.artifacts(last).checkpoint()), until);
    }
    assertThat(cut.bytes(last)).isEqualTo(whole.bytes(undisturbed));
    assertThat(cut.kept(last).validation().values())
        .isEqualTo(whole.kept(undisturbed).validation().values());
    for (int i = 0; i < HORIZON; i++) {
      assertThat(cut.reported.get(i).values().keySet())
          .isEqualTo(whole.reported.get(i).values().keySet());
      for (String name : cut.reported.get(i).values().keySet()) {
        if (!name.equals(Measurement.SECONDS)) {
          assertThat(cut.curve(name)).as(name).isEqualTo(whole.curve(name));
        }
      }
    }
  }

  @Test
  void patienceAndTheBestEpochGoByTheMean() throws Exception {
    Legs legs = new Legs(Tables.clouds(60, 8, 0.15, 5).undivided());
    Params params = Legs.params("learning-rate", 0.05, "patience", 4, "batch", 8);
    LegResult.Reached result =
        (LegResult.Reached) legs.train(Legs.trial(params, SAMPLE, 200), new Start.Scratch(), 200);
    List<Double> losses = legs.curve(Measurement.VALIDATION_LOSS);
    int best = losses.indexOf(Collections.min(losses)) + 1;
    assertThat(result.ending()).isEqualTo(Ending.PATIENCE);
    assertThat(result.epoch()).isEqualTo(best + 4);
    Checkpoint checkpoint = legs.checkpoint(result);
    assertThat(checkpoint.best().epoch()).isEqualTo(best);
    for (int i = 0; i < 6; i++) {
      assertThat(checkpoint.best().parameters().get(i))
          .isNotEqualTo(checkpoint.networks().get(i).parameters());
    }
  }

  /** What one network of a checkpoint says of a row, at the best epoch. */
  private static Predictions said(Checkpoint all, int network, float[] features)
      throws IOException {
    Checkpoint.Best best = all.best();
    Checkpoint one =
        new Checkpoint(
            all.epoch(),
            List.of(all.networks().get(network)),
            new Checkpoint.Best(
                best.epoch(),
                best.cost(),
                List.of(best.parameters().get(network)),
                best.improvedEpoch(),
                best.improvedCost()));
    try (TrainedNetwork trained = TrainedNetwork.load(CheckpointCodec.encode(one))) {
      return trained.predict(features, features.length / trained.columns());
    }
  }

  @Test
  void predictionOfARowIsTheMeanOfTheNetworksThatDidNotSeeIt() throws Exception {
    for (Tables.Table divided : List.of(Tables.people(90, 6), Tables.line(90, 5, 3))) {
      Tables.Table data = divided.undivided();
      Legs legs = new Legs(data);
      LegResult result = train(legs, PARAMS);
      Checkpoint checkpoint = legs.checkpoint(result);
      List<int[]> held = held(data);
      Predictions kept = legs.kept(result).validation();
      assertThat(kept.rows()).isEqualTo(90);
      for (int row = 0; row < 90; row++) {
        float[] features = data.raw(new int[] {row});
        double sum = 0;
        for (int i = 0; i < held.size(); i++) {
          if (Arrays.binarySearch(held.get(i), row) >= 0) {
            sum += said(checkpoint, i, features).at(0, 0);
          }
        }
        double scale = Math.max(1, Math.abs(sum));
        assertThat((double) kept.at(row, 0)).isCloseTo(sum / 2, within(1e-5 * scale));
      }
      assertThat(legs.kept(result).outOfBagRows()).isEmpty();
      assertThat(legs.kept(result).outOfBag().rows()).isZero();
    }
  }

  @Test
  void noiseThatIsLearntByHeartIsNotPredictedOutOfFold() throws Exception {
    SplittableRandom random = new SplittableRandom(8);
    Tables.Table data = Tables.clouds(150, 20, 0, 12).undivided();
    for (int i = 0; i < 150; i++) {
      data.targets()[i] = random.nextInt(2);
    }
    Legs legs = new Legs(data);
    // The least training loss, so that the best epoch is one that knows its rows by heart.
    legs.objective = new io.espalier.trial.Objective(Measurement.TRAINING_LOSS, true);
    Trial trial = Legs.trial(Legs.params("learning-rate", 0.01), new Sample.Folds(3, 3, 2), 60);
    LegResult result = legs.train(trial, new Start.Scratch(), 60);
    Targets truth = data.targets(data.validationRows());
    double outOfFold = Legs.ACCURACY.score(legs.kept(result).validation(), truth);
    try (TrainedNetwork all = TrainedNetwork.load(legs.bytes(result))) {
      Predictions seen = all.predict(data.raw(data.validationRows()), 150);
      assertThat(Legs.ACCURACY.score(seen, truth)).isGreaterThan(0.95);
    }
    // Chance is 0.5 with a standard deviation of 0.04.
    assertThat(outOfFold).isBetween(0.34, 0.66);
  }

  @Test
  void loadedTrialAveragesItsNetworks() throws Exception {
    Tables.Table data = Tables.people(90, 6).undivided();
    Legs legs = new Legs(data);
    LegResult result = train(legs, PARAMS);
    Checkpoint checkpoint = legs.checkpoint(result);
    try (TrainedNetwork trained = TrainedNetwork.load(legs.bytes(result))) {
      assertThat(trained.columns()).isEqualTo(5);
      assertThat(trained.epoch()).isEqualTo(checkpoint.best().epoch());
      assertThat(trained.networks()).hasSize(6);
      Predictions mean = trained.predict(data.features(), 90);
      float[] expected = new float[180];
      for (int i = 0; i < 6; i++) {
        float[] one = said(checkpoint, i, data.features()).values();
        for (int j = 0; j < 180; j++) {
          expected[j] += one[j] / 6;
        }
      }
      assertThat(mean.values()).containsExactly(expected, within(1e-6f));
    }
  }

  @Test
  void foldThatCannotBeTrainedFailsTheTrialAndIsNamed() {
    Tables.Table data = Tables.clouds(90, 3, 1, 6).undivided();
    int second = held(data).get(1)[0];
    data.features()[second * 3 + 1] = Float.NEGATIVE_INFINITY;
    assertThat(train(new Legs(data), PARAMS))
        .isEqualTo(
            new LegResult.Failed(
                Cause.DIVERGED,
                "Before epoch 1 in fold 1 of 6 the feature column c1 has a mean of -Infinity"));
    Tables.Table large = Tables.clouds(90, 3, 1, 6).undivided();
    Params steep = PARAMS.with(Legs.params("learning-rate", 1e30));
    LegResult result = train(new Legs(large), steep);
    assertThat(((LegResult.Failed) result).cause()).isEqualTo(Cause.DIVERGED);
    assertThat(((LegResult.Failed) result).reason()).startsWith("At epoch 1 in fold 1 of 6 the ");
  }

  @Test
  void moreFoldsThanRowsAreRefused() {
    Legs legs = new Legs(Tables.clouds(4, 2, 1, 6).undivided());
    Trial trial = Legs.trial(PARAMS, new Sample.Folds(5, 1, 2), 2);
    assertThat(legs.train(trial, new Start.Scratch(), 2))
        .isEqualTo(new LegResult.Failed(Cause.ERROR, "Of 5 folds of 4 rows one is empty"));
  }

  @Test
  void checkpointOfOtherFoldsIsRefused() {
    Legs legs = new Legs(Tables.clouds(60, 2, 1, 6).undivided());
    Start three = new Start.Checkpoint(Legs.artifacts(train(legs, PARAMS)).checkpoint());
    Trial trial = Legs.trial(PARAMS, new Sample.Folds(5, 1, 2), HORIZON);
    assertThat(legs.train(trial, three, HORIZON))
        .isEqualTo(
            new LegResult.Failed(
                Cause.ERROR,
                "The checkpoint is of another trial: its number of networks: 6, not 5"));
  }

  @Test
  void reshuffledTrialIsMeasuredOnRowsOfItsOwnAndStoresPredictionsOfNone() throws Exception {
    Tables.Table data = Tables.people(160, 4);
    Sample.Reshuffled sample = new Sample.Reshuffled(17);
    LegRows.Split split = LegRows.of(sample, data).splits().get(0);
    assertThat(split.training()).hasSize(120);
    assertThat(split.validation()).hasSize(40).doesNotContain(split.training());
    assertThat(split.validation()).isNotEqualTo(data.validationRows());
    assertThat(LegRows.of(new Sample.Reshuffled(18), data).splits().get(0).validation())
        .isNotEqualTo(split.validation());
    Legs reshuffled = new Legs(data);
    LegResult result = reshuffled.train(Legs.trial(PARAMS, sample, 3), new Start.Scratch(), 3);
    Legs given = new Legs(data.divided(split.training(), split.validation()));
    LegResult expected = given.train(PARAMS, 3);
    assertThat(reshuffled.bytes(result)).isEqualTo(given.bytes(expected));
    assertThat(reshuffled.curve("accuracy")).isEqualTo(given.curve("accuracy"));
    assertThat(reshuffled.kept(result).validation().rows()).isZero();
    assertThat(reshuffled.kept(result).outOfBagRows()).isEmpty();
  }

  @Test
  void sampleWithValidationTakesEachRowOnceWhereAllRowsValidate() {
    Tables.Table data = Tables.clouds(80, 2, 1, 8);
    Sample sample = new Sample.WithValidation();
    assertThat(LegRows.of(sample, data.undivided()).splits().get(0).training())
        .isEqualTo(IntStream.range(0, 80).toArray());
    // Training rows first, as ever: their order decides the batches.
    int[] both = LegRows.of(sample, data).splits().get(0).training();
    assertThat(both).hasSize(80).startsWith(data.trainingRows()).endsWith(data.validationRows());
  }
}
