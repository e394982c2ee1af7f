package io.espalier.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.espalier.metrics.Metric;
import io.espalier.metrics.Metrics;
import io.espalier.metrics.Predictions;
import io.espalier.metrics.Targets;
import io.espalier.trial.Units;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AssessmentTest {
  private static final Metric ACCURACY = Metrics.of("accuracy");

  @Test
  void whatLearnsNothingFromTheRowsIsScoredPlainly() {
    Synthetic made = new Synthetic(1);
    Targets.Classes truth = made.classes(101, 3);
    List<Candidate> candidates = made.classifiers(6, truth);
    EnsembleBuilder uniform = new Members(Combination.MEAN, Weighting.UNIFORM);
    for (Metric metric : List.of(ACCURACY, Metrics.of("log-loss"))) {
      Predictions all = Combiner.combine(uniform.build(candidates, truth, metric), candidates);
      assertThat(Assessment.of(7).score(uniform, candidates, truth, metric))
          .isEqualTo(metric.score(all, truth));
    }
  }

  @Test
  void everyRowIsPredictedByAnEnsembleThatDidNotSeeIt() {
    // Row numbers are the targets, so that a builder can tell which rows it was given.
    int rows = 23;
    float[] numbers = new float[rows];
    for (int i = 0; i < rows; i++) {
      numbers[i] = i;
    }
    Targets truth = new Targets.Values(numbers);
    List<Candidate> candidates = List.of(Synthetic.candidate(0, new Predictions(rows, 1, numbers)));
    List<Set<Float>> seen = new ArrayList<>();
    EnsembleBuilder spy =
        (c, t, m) -> {
          Set<Float> given = new HashSet<>();
          for (float value : ((Targets.Values) t).values()) {
            given.add(value);
          }
          seen.add(given);
          return EnsembleBuilder.best().build(c, t, m);
        };
    Predictions held =
        new Assessment(4, 3)
            .predictions(spy, candidates, truth, Units.single(rows), Metrics.of("rmse"));
    assertThat(held.values()).containsExactly(numbers);
    assertThat(seen).hasSize(4);
    for (float number : numbers) {
      assertThat(seen.stream().filter(s -> !s.contains(number))).hasSize(1);
    }
    assertThat(seen).allSatisfy(s -> assertThat(s).hasSizeBetween(rows - 6, rows - 5));
  }

  @Test
  void rowsOfAGroupAreHeldOutTogether() {
    // Numbers of groups are the targets: whatever is built knows none of the group that it
    // predicts.
    int[] groups = IntStream.range(0, 60).map(row -> 3 * (row % 7)).toArray();
    float[] numbers = new float[groups.length];
    for (int row = 0; row < numbers.length; row++) {
      numbers[row] = groups[row];
    }
    Targets truth = new Targets.Values(numbers);
    Candidate knowing = Synthetic.candidate(0, new Predictions(60, 1, numbers));
    Candidate blind = Synthetic.candidate(1, new Predictions(60, 1, new float[60]));
    List<Set<Float>> seen = new ArrayList<>();
    EnsembleBuilder spy =
        (c, t, m) -> {
          Set<Float> given = new HashSet<>();
          for (float value : ((Targets.Values) t).values()) {
            given.add(value);
          }
          seen.add(given);
          return EnsembleBuilder.best().build(c, t, m);
        };
    for (int folds : new int[] {3, 30}) {
      seen.clear();
      Predictions held =
          new Assessment(folds, 3)
              .predictions(
                  spy,
                  List.of(blind, knowing),
                  truth,
                  Units.of(groups.length, groups),
                  Metrics.of("rmse"));
      assertThat(held.values()).containsExactly(numbers);
      assertThat(seen).hasSize(Math.min(7, folds));
      for (float group : new float[] {0, 3, 6, 9, 12, 15, 18}) {
        assertThat(seen.stream().filter(s -> !s.contains(group))).hasSize(1);
      }
    }
  }

  /** Labels are noise, so nothing can be right more often than in half of the rows, but by luck. */
  @Test
  void selectionOnNoiseLooksGoodPlainlyAndNotWhenCrossFitted() {
    double plain = 0;
    double crossFitted = 0;
    int studies = 60;
    for (int seed = 0; seed < studies; seed++) {
      Synthetic made = new Synthetic(seed);
      Targets.Classes truth = made.classes(100, 2);
      List<Candidate> guessers = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        guessers.add(Synthetic.candidate(i, made.classifier(truth, 0)));
      }
      EnsembleBuilder greedy =
          EnsembleBuilder.of(new EnsembleSpec.Greedy(10, 3, 1, 1, Combination.MEAN), seed);
      Predictions fitted = Combiner.combine(greedy.build(guessers, truth, ACCURACY), guessers);
      plain += ACCURACY.score(fitted, truth) / studies;
      crossFitted += Assessment.of(seed).score(greedy, guessers, truth, ACCURACY) / studies;
    }
    // A study's accuracy has a standard deviation of 0.05, the mean over studies one of 0.0065.
    assertThat(plain).isGreaterThan(0.65);
    assertThat(crossFitted).isCloseTo(0.5, within(4 * 0.0065));
  }

  @Test
  void fewRowsGiveFewerFolds() {
    // Each row is 1 of one candidate alone, so that the best one tells which rows it was chosen by.
    for (int rows : new int[] {1, 2, 3}) {
      float[] truth = new float[rows];
      List<Candidate> candidates = new ArrayList<>();
      for (int i = 0; i < rows; i++) {
        float[] errs = new float[rows];
        Arrays.fill(errs, 1);
        errs[i] = 0;
        candidates.add(Synthetic.candidate(i, new Predictions(rows, 1, errs)));
      }
      // A row that is held out is one that the candidate of another row errs on; a single row is
      // not.
      assertThat(
              Assessment.of(1)
                  .score(
                      EnsembleBuilder.best(),
                      candidates,
                      new Targets.Values(truth),
                      Metrics.of("mae")))
          .isEqualTo(rows == 1 ? 0 : 1);
    }
    assertThatThrownBy(() -> new Assessment(1, 1)).hasMessageContaining("not 1");
  }
}
