package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.espalier.space.Params;
import io.espalier.trial.EngineChoice;
import io.espalier.trial.LegResult;
import io.espalier.trial.Measurement;
import io.espalier.trial.Sample;
import io.espalier.trial.Start;
import io.espalier.trial.Trial;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CurriculumTest {
  private static final int HORIZON = 20;

  private static Params params(Object... more) {
    return Legs.params("curriculum", "teacher").with(Legs.params(more));
  }

  private static Pacing pacing(Object... more) {
    return new Pacing(params(more), HORIZON);
  }

  @Test
  void poolGrowsFromItsStartToAllRowsAtTheShareOfTheHorizonThatWasAskedFor() {
    for (String word : Legs.words(Regimens.PACING)) {
      Pacing pacing = pacing("pacing", word, "pacing-start", 0.3, "pacing-end", 0.6);
      assertThat(pacing.share(0)).as(word).isEqualTo(0.3);
      for (int epoch = 1; epoch < HORIZON; epoch++) {
        assertThat(pacing.share(epoch)).as(word).isGreaterThanOrEqualTo(pacing.share(epoch - 1));
        assertThat(pacing.share(epoch) < 1).as(word + " " + epoch).isEqualTo(epoch < 12);
      }
    }
  }

  @Test
  void pacingFunctionsHaveTheirShapes() {
    Object[] ends = {"pacing-start", 0.25, "pacing-end", 0.8};
    Params begin = Legs.params(ends);
    // Epoch 4 of 16 has a quarter behind it, epoch 8 half.
    record Expected(String pacing, double quarter, double half) {}
    for (Expected expected :
        List.of(
            new Expected("linear", 0.4375, 0.625),
            new Expected("root", Math.sqrt(0.0625 + 0.9375 / 4), Math.sqrt(0.0625 + 0.9375 / 2)),
            new Expected("geometric", Math.pow(0.25, 0.75), 0.5),
            new Expected("steps", 0.25, 0.5))) {
      Pacing pacing = new Pacing(params("pacing", expected.pacing()).with(begin), HORIZON);
      assertThat(pacing.share(4))
          .as(expected.pacing())
          .isCloseTo(expected.quarter(), within(1e-12));
      assertThat(pacing.share(8)).as(expected.pacing()).isCloseTo(expected.half(), within(1e-12));
    }
    // A step in every epoch, also where 15 / 22 · 22 is less than 15.
    Pacing each = new Pacing(params("pacing", "steps", "pacing-steps", 22, "pacing-end", 1.0), 22);
    double first = each.share(0);
    for (int epoch = 0; epoch < 22; epoch++) {
      assertThat(each.share(epoch)).isCloseTo(first + (1 - first) * epoch / 22, within(1e-12));
    }
    Pacing jumps = new Pacing(params("pacing", "steps", "pacing-steps", 4).with(begin), HORIZON);
    assertThat(IntStream.range(0, HORIZON).mapToObj(jumps::share).distinct())
        .containsExactly(0.25, 0.4375, 0.625, 0.8125, 1.0);
  }

  @Test
  void poolIsNeverEmpty() {
    assertThat(pacing("pacing-start", 0, "pacing", "geometric").rows(0, 50)).isEqualTo(1);
  }

  /** Rows whose loss is their number, in some order. */
  private static Curriculum curriculum(Tables.Table data, Params params) {
    int[] rows = data.trainingRows();
    Curriculum curriculum =
        new Curriculum(new Networks.Plan(params, 2, data.task(), HORIZON, 5), data, rows, Map.of());
    float[] losses = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      losses[i] = rows[i];
    }
    curriculum.rank(losses);
    return curriculum;
  }

  private static Tables.Table shuffled(int rows) {
    Tables.Table data = Tables.clouds(rows, 2, 1, 3);
    List<Integer> order = IntStream.range(0, rows).boxed().collect(Collectors.toList());
    Collections.reverse(order);
    Collections.rotate(order, 17);
    int[] training = order.stream().mapToInt(i -> i).toArray();
    return data.divided(training, new int[] {0});
  }

  @Test
  void easyRowsComeFirstOrHardOnesOrAnyAsAskedFor() {
    Tables.Table data = shuffled(100);
    // Half of the ten epochs till all rows are in: 0.2 + 0.8 / 2 = 60 rows.
    int[] easy = curriculum(data, params()).rows(5);
    assertThat(easy).containsExactly(IntStream.range(0, 60).toArray());
    int[] hard = curriculum(data, params("curriculum-order", "hard-first")).rows(5);
    assertThat(hard).containsExactly(IntStream.range(0, 60).map(i -> 99 - i).toArray());
    Curriculum random =
        new Curriculum(
            new Networks.Plan(params("curriculum-order", "random"), 2, data.task(), HORIZON, 5),
            data,
            data.trainingRows(),
            Map.of());
    for (int epoch = 0; epoch < HORIZON; epoch++) {
      assertThat(random.asks(epoch)).isFalse();
    }
    int[] any = random.rows(5);
    assertThat(any).hasSize(60).doesNotHaveDuplicates();
    // Of 60 rows out of 100 without regard to difficulty 36 ± 2.4 are among the 60 easy ones; five
    // deviations are one seed in a million.
    assertThat(Arrays.stream(any).filter(row -> row < 60).count()).isBetween(24L, 48L);
    assertThat(random.rows(2)).isEqualTo(Arrays.copyOf(any, random.rows(2).length));
  }

  @Test
  void lastPhaseTrainsOnAPermutationOfAllRows() {
    for (double mix : new double[] {0, 0.4}) {
      for (boolean balanced : new boolean[] {false, true}) {
        Tables.Table data = shuffled(90);
        Curriculum curriculum =
            curriculum(data, params("curriculum-mix", mix, "curriculum-balanced", balanced));
        for (int epoch = 10; epoch < HORIZON; epoch++) {
          Batches batches =
              new Batches(data, data.trainingRows(), Preparation.fit(data, data.trainingRows()), 8);
          batches.choose(curriculum.rows(epoch));
          batches.shuffle(epoch);
          Set<List<Float>> seen = new HashSet<>();
          int count = 0;
          while (batches.advance()) {
            for (int i = 0; i < batches.count(); i++) {
              seen.add(List.of(batches.features()[2 * i], batches.features()[2 * i + 1]));
            }
            count += batches.count();
          }
          assertThat(count).isEqualTo(90);
          assertThat(seen).hasSize(90);
        }
      }
    }
  }

  @Test
  void mixedShareIsDrawnFromAllRowsAlike() {
    Tables.Table data = shuffled(200);
    Curriculum curriculum = curriculum(data, params("curriculum-mix", 0.5, "pacing-end", 1));
    // The first pool has 40 rows; 20 of an epoch come from all 200, so 16 on average from beyond
    // it, with a deviation of 1.7.
    int[] first = curriculum.rows(0);
    assertThat(first).hasSize(40).doesNotHaveDuplicates();
    assertThat(Arrays.stream(first).filter(row -> row >= 40).count()).isBetween(8L, 20L);
    int[] times = new int[200];
    int epochs = 2000;
    for (int seed = 1; seed <= epochs; seed++) {
      Curriculum drawn =
          new Curriculum(
              new Networks.Plan(
                  params("curriculum-mix", 0.5, "pacing-end", 1), 2, data.task(), HORIZON, seed),
              data,
              data.trainingRows(),
              Map.of(Curriculum.DIFFICULTY, curriculum.state(1).get(Curriculum.DIFFICULTY)));
      for (int row : drawn.rows(0)) {
        times[row]++;
      }
    }
    // Each row beyond the pool is among the 20 of 200 with probability 0.1: 200 ± 13.4 times; of
    // 160 rows one is beyond five deviations once in 10,000 seeds.
    for (int row = 40; row < 200; row++) {
      assertThat(times[row]).isBetween(133, 267);
    }
  }

  @Test
  void balancedPoolHasTheClassesInTheirSharesAtAnySize() {
    Tables.Table data = shuffled(100);
    // The difficulty is the class before all else.
    int[] rows = data.trainingRows();
    Networks.Plan plan =
        new Networks.Plan(
            params("curriculum-balanced", true, "pacing-end", 1), 2, data.task(), HORIZON, 5);
    Curriculum curriculum = new Curriculum(plan, data, rows, Map.of());
    float[] losses = new float[100];
    for (int i = 0; i < 100; i++) {
      losses[i] = 1000 * data.target(rows[i]) + rows[i];
    }
    curriculum.rank(losses);
    double share = Arrays.stream(rows).mapToDouble(data::target).average().orElseThrow();
    for (int epoch = 0; epoch < HORIZON; epoch++) {
      int[] pool = curriculum.rows(epoch);
      double ones = Arrays.stream(pool).mapToDouble(data::target).sum();
      assertThat(ones).isCloseTo(share * pool.length, within(1.0));
      // Within a class the easy ones.
      int[] zeros = Arrays.stream(pool).filter(row -> data.target(row) == 0).toArray();
      assertThat(zeros).isSorted();
    }
  }

  /** Clouds far apart, the labels of some rows exchanged. */
  private static Tables.Table noisy(int rows, Set<Integer> wrong) {
    Tables.Table data = Tables.clouds(rows, 2, 2, 9);
    SplittableRandom random = new SplittableRandom(4);
    float[] targets = data.targets().clone();
    for (int row : data.trainingRows()) {
      if (random.nextInt(10) == 0) {
        targets[row] = 1 - targets[row];
        wrong.add(row);
      }
    }
    return new Tables.Table(
        data.task(),
        data.columns(),
        data.features(),
        targets,
        data.trainingRows(),
        data.validationRows(),
        data.featureColumns());
  }

  @Test
  void rowsWithWrongLabelsAreRankedLastByATeacherAndByTheNetworkItself() throws Exception {
    Set<Integer> wrong = new HashSet<>();
    Tables.Table data = noisy(400, wrong);
    for (EngineChoice engine : List.of(EngineChoice.DIRECT, EngineChoice.DL4J)) {
      for (String who : List.of("teacher", "self")) {
        Legs legs = new Legs(data);
        legs.engine = engine;
        Trial trial =
            Legs.trial(
                Legs.params("curriculum", who, "pacing-end", 1, "learning-rate", 0.01),
                new Sample.Whole(),
                HORIZON);
        LegResult result = legs.train(trial, new Start.Scratch(), 12);
        float[] losses = legs.network(result).extras().get(Curriculum.DIFFICULTY);
        int[] rows = data.trainingRows();
        int[] hardest =
            IntStream.range(0, rows.length)
                .boxed()
                .sorted((a, b) -> Float.compare(losses[b], losses[a]))
                .limit(wrong.size())
                .mapToInt(i -> rows[i])
                .toArray();
        long found = Arrays.stream(hardest).filter(wrong::contains).count();
        // The clouds overlap in one row of 400.
        assertThat(found).as(engine + " " + who).isGreaterThan(wrong.size() * 9L / 10);
      }
    }
  }

  @Test
  void epochsHaveAsManyStepsAsThePoolHasBatchesAndNoMoreIsKeptOnceAllRowsAreIn() throws Exception {
    Legs legs = new Legs(Tables.clouds(400, 3, 1, 2));
    Params params =
        params("batch", 10, "pacing-start", 0.1, "pacing-end", 0.5, "teacher-epochs", 1);
    Trial trial = Legs.trial(params, new Sample.Whole(), 10);
    Pacing pacing = new Pacing(params, 10);
    int steps = 0;
    for (int until = 1; until <= 10; until++) {
      steps += (pacing.rows(until - 1, 300) + 9) / 10;
      Checkpoint.Network network = legs.network(legs.train(trial, new Start.Scratch(), until));
      assertThat(network.iterations()).isEqualTo(steps);
      assertThat(network.extras().containsKey(Curriculum.DIFFICULTY)).isEqualTo(until < 5);
    }
  }

  @Test
  void ownLossesAreAskedForAfterTheFirstEpochAndWheneverThePoolGrows() {
    Tables.Table data = shuffled(100);
    Params params =
        Legs.params("curriculum", "self", "pacing", "steps", "pacing-steps", 2, "pacing-end", 1);
    Curriculum self =
        new Curriculum(
            new Networks.Plan(params, 2, data.task(), HORIZON, 5),
            data,
            data.trainingRows(),
            Map.of());
    assertThat(self.asks(0)).isFalse();
    assertThat(self.asks(1)).isTrue();
    self.rank(new float[100]);
    assertThat(IntStream.range(1, HORIZON).filter(self::asks)).containsExactly(10);
  }

  @Test
  void curriculumOfAllRowsIsPlainTraining() throws Exception {
    for (EngineChoice engine : List.of(EngineChoice.DIRECT, EngineChoice.DL4J)) {
      Legs plain = new Legs(Tables.clouds(100, 3, 1, 2));
      plain.engine = engine;
      Legs late = new Legs(plain.data);
      late.engine = engine;
      // From the second epoch on all rows are in; the first has 74 of 75.
      LegResult expected = plain.train(Params.EMPTY, 2);
      LegResult actual =
          late.train(
              Legs.params("curriculum", "self", "pacing-start", 0.999, "pacing-end", 0.5), 2);
      assertThat(late.network(actual).parameters()).isEqualTo(plain.network(expected).parameters());
      assertThat(late.curve(Measurement.TRAINING_LOSS))
          .isEqualTo(plain.curve(Measurement.TRAINING_LOSS));
    }
  }
}
