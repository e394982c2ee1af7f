package io.espalier.ensemble;

import static io.espalier.ensemble.Synthetic.candidate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.espalier.metrics.Metric;
import io.espalier.metrics.Metrics;
import io.espalier.metrics.Targets;
import io.espalier.trial.EnsembleFacts.Member;
import io.espalier.trial.TrialId;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EnsembleBuilderTest {
  private static final Metric ACCURACY = Metrics.of("accuracy");
  private static final Metric RMSE = Metrics.of("rmse");

  private static EnsembleSpec.Greedy greedy(int size, int start, int bags) {
    return new EnsembleSpec.Greedy(size, start, bags, 0.5, Combination.MEAN);
  }

  private static EnsembleSpec.Averaging averaging(int top, Weighting weighting) {
    return new EnsembleSpec.Averaging(top, Combination.MEAN, weighting);
  }

  private static double cost(Ensemble e, List<Candidate> c, Targets t, Metric m) {
    return Ranking.cost(m, Combiner.combine(e, c), t);
  }

  @Test
  void bestIsTheFirstOfTheBestCandidates() {
    Targets truth = new Targets.Values(new float[] {1, 2});
    List<Candidate> candidates =
        List.of(
            candidate(3, 1, 5, 5),
            candidate(4, 1, 1, 3),
            candidate(7, 1, 2, 2),
            candidate(9, 1, Float.NaN, 2));
    assertThat(EnsembleBuilder.best().build(candidates, truth, RMSE).members())
        .containsExactly(new Member(new TrialId(4), 1));
    assertThat(EnsembleBuilder.best().build(candidates, truth, Metrics.of("r2")).trials())
        .containsExactly(new TrialId(4));
  }

  @Test
  void averagingTakesTheBestInTheOrderOfTheirNumbers() {
    Targets truth = new Targets.Values(new float[] {0, 0});
    List<Candidate> candidates =
        List.of(
            candidate(0, 1, 3, 3),
            candidate(1, 1, 1, 1),
            candidate(2, 1, 4, 4),
            candidate(3, 1, 2, 2));
    Ensemble two =
        EnsembleBuilder.of(averaging(2, Weighting.UNIFORM), 1).build(candidates, truth, RMSE);
    assertThat(two.members())
        .containsExactly(new Member(new TrialId(1), 0.5), new Member(new TrialId(3), 0.5));
    assertThat(
            EnsembleBuilder.of(averaging(9, Weighting.UNIFORM), 1)
                .build(candidates, truth, RMSE)
                .trials())
        .hasSize(4);
  }

  @Test
  void baggingAndSubsamplingTakeEveryCandidate() {
    Targets truth = new Targets.Values(new float[] {0, 0});
    List<Candidate> all = List.of(candidate(5, 1, 3, 3), candidate(6, 1, 1, 1));
    for (EnsembleSpec spec :
        List.of(
            new EnsembleSpec.Bagging(2, Combination.MEAN, Weighting.UNIFORM),
            new EnsembleSpec.Subsampling(2, 0.5, Combination.MEAN, Weighting.UNIFORM))) {
      assertThat(EnsembleBuilder.of(spec, 1).build(all, truth, RMSE).members())
          .as(spec.kind())
          .containsExactly(new Member(new TrialId(5), 0.5), new Member(new TrialId(6), 0.5));
    }
  }

  /** Members that are off by ±1 in turns cancel out: only a pair of opposites is exact. */
  @Test
  void greedySelectionFindsMembersThatMakeUpForEachOther() {
    Targets truth = new Targets.Values(new float[] {10, 20, 30, 40});
    List<Candidate> candidates =
        List.of(
            candidate(0, 1, 10.9f, 20.9f, 30.9f, 40.9f),
            candidate(1, 1, 11, 19, 31, 39),
            candidate(2, 1, 12, 22, 32, 42),
            candidate(3, 1, 9, 21, 29, 41));
    Ensemble pair = EnsembleBuilder.of(greedy(12, 1, 1), 1).build(candidates, truth, RMSE);
    assertThat(cost(pair, candidates, truth, RMSE)).isLessThan(0.1);
    assertThat(pair.trials()).contains(new TrialId(1), new TrialId(3));
  }

  @Test
  void greedySelectionRepeatsAMemberToGiveItMoreWeight() {
    // The exact answer is two thirds of the first and a third of the second.
    Targets truth = new Targets.Values(new float[] {0, 0, 0});
    List<Candidate> candidates =
        List.of(candidate(0, 1, 1, -1, 1), candidate(1, 1, -2, 2, -2), candidate(2, 1, 9, 9, 9));
    Ensemble found = EnsembleBuilder.of(greedy(9, 1, 1), 1).build(candidates, truth, RMSE);
    assertThat(found.members()).hasSize(2);
    assertThat(found.members().get(0).weight()).isCloseTo(2 / 3.0, within(1e-12));
  }

  @Test
  void greedySelectionGoesBackToItsBestPrefix() {
    Targets truth = new Targets.Values(new float[] {0, 0});
    List<Candidate> candidates = List.of(candidate(0, 1, 0, 0), candidate(1, 1, 5, 5));
    assertThat(EnsembleBuilder.of(greedy(20, 2, 1), 1).build(candidates, truth, RMSE).members())
        .containsExactly(new Member(new TrialId(0), 1));
  }

  /** An independent, slow selection: the definition, word by word. */
  @Test
  void greedySelectionAgreesWithItsDefinition() {
    for (int seed = 0; seed < 10; seed++) {
      Synthetic made = new Synthetic(seed);
      Targets.Values truth = made.values(40);
      List<Candidate> candidates = made.regressors(12, truth);
      int size = 8;
      double least = Double.POSITIVE_INFINITY;
      int[] counts = new int[12];
      int[] bestCounts = counts;
      for (int n = 1; n <= size; n++) {
        int[] chosen = null;
        double chosenCost = Double.POSITIVE_INFINITY;
        for (int c = 0; c < 12; c++) {
          int[] with = counts.clone();
          with[c]++;
          double cost = cost(ofCounts(with, n, candidates), candidates, truth, RMSE);
          if (cost < chosenCost) {
            chosenCost = cost;
            chosen = with;
          }
        }
        counts = chosen;
        if (chosenCost < least) {
          least = chosenCost;
          bestCounts = counts;
        }
      }
      int total = Arrays.stream(bestCounts).sum();
      Ensemble built = EnsembleBuilder.of(greedy(size, 0, 1), 1).build(candidates, truth, RMSE);
      Ensemble defined = ofCounts(bestCounts, total, candidates);
      assertThat(built.trials()).isEqualTo(defined.trials());
      for (int i = 0; i < built.members().size(); i++) {
        assertThat(built.members().get(i).weight())
            .isCloseTo(defined.members().get(i).weight(), within(1e-12));
      }
    }
  }

  private static Ensemble ofCounts(int[] counts, int total, List<Candidate> candidates) {
    return Members.of(
        candidates,
        Arrays.stream(counts).mapToDouble(c -> c / (double) total).toArray(),
        Combination.MEAN);
  }

  static Stream<EnsembleSpec.Greedy> selections() {
    return Stream.of(
        greedy(1, 1, 1),
        greedy(20, 0, 1),
        greedy(20, 5, 1),
        greedy(5, 30, 1),
        greedy(20, 5, 7),
        new EnsembleSpec.Greedy(10, 2, 5, 0.1, Combination.VOTE),
        new EnsembleSpec.Greedy(10, 2, 1, 1, Combination.VOTE));
  }

  @ParameterizedTest
  @MethodSource("selections")
  void greedySelectionIsNeverWorseThanTheBestSingleOnItsRows(EnsembleSpec.Greedy spec) {
    for (int seed = 0; seed < 20; seed++) {
      Synthetic made = new Synthetic(seed);
      Targets.Classes truth = made.classes(60, 4);
      List<Candidate> candidates = made.classifiers(15, truth);
      for (Metric metric :
          spec.combination() == Combination.VOTE
              ? List.of(ACCURACY)
              : Metrics.suiting(new io.espalier.metrics.Task.Classification(List.of("a", "b")))) {
        Ensemble best = EnsembleBuilder.best().build(candidates, truth, metric);
        Ensemble greedy = EnsembleBuilder.of(spec, seed).build(candidates, truth, metric);
        assertThat(cost(greedy, candidates, truth, metric))
            .as(metric.name())
            .isLessThanOrEqualTo(cost(best, candidates, truth, metric));
        assertThat(greedy.members().stream().mapToDouble(Member::weight).sum())
            .isCloseTo(1, within(1e-9));
        assertThat(greedy)
            .isEqualTo(EnsembleBuilder.of(spec, seed).build(candidates, truth, metric));
      }
    }
  }

  @Test
  void baggedSelectionDependsOnItsSeedOnly() {
    Synthetic made = new Synthetic(8);
    Targets.Classes truth = made.classes(200, 5);
    List<Candidate> candidates = made.classifiers(30, truth);
    Metric metric = Metrics.of("log-loss");
    Ensemble one = EnsembleBuilder.of(greedy(10, 3, 4), 1).build(candidates, truth, metric);
    Ensemble two = EnsembleBuilder.of(greedy(10, 3, 4), 2).build(candidates, truth, metric);
    assertThat(one).isNotEqualTo(two);
  }

  @Test
  void aThousandCandidatesCanBeSelectedFrom() {
    Synthetic made = new Synthetic(9);
    Targets.Classes truth = made.classes(300, 4);
    List<Candidate> candidates = made.classifiers(1000, truth);
    Ensemble greedy = EnsembleBuilder.of(greedy(25, 5, 1), 1).build(candidates, truth, ACCURACY);
    Ensemble best = EnsembleBuilder.best().build(candidates, truth, ACCURACY);
    assertThat(cost(greedy, candidates, truth, ACCURACY))
        .isLessThan(cost(best, candidates, truth, ACCURACY));
  }

  @Test
  void ensemblesOfNobodyAreRefused() {
    assertThatThrownBy(
            () -> EnsembleBuilder.best().build(List.of(), new Targets.Values(new float[1]), RMSE))
        .hasMessageContaining("at least one candidate");
    assertThatThrownBy(() -> averaging(0, Weighting.UNIFORM)).hasMessageContaining("not 0");
    assertThatThrownBy(() -> greedy(0, 0, 1)).hasMessageContaining("additions");
    assertThatThrownBy(() -> greedy(1, -1, 1)).hasMessageContaining("start");
    assertThatThrownBy(() -> greedy(1, 0, 0)).hasMessageContaining("bags");
    assertThatThrownBy(() -> new EnsembleSpec.Greedy(1, 1, 2, 0, Combination.MEAN))
        .hasMessageContaining("(0, 1]");
    assertThatThrownBy(() -> new EnsembleSpec.Bagging(0, Combination.MEAN, Weighting.UNIFORM))
        .hasMessageContaining("Bagging");
    assertThatThrownBy(
            () -> new EnsembleSpec.Subsampling(2, 1.5, Combination.MEAN, Weighting.UNIFORM))
        .hasMessageContaining("1.5");
  }

  @Test
  void kindsAreTheWordsOfConfigurationFiles() {
    assertThat(
            Stream.of(
                    averaging(1, Weighting.UNIFORM),
                    greedy(1, 1, 1),
                    new EnsembleSpec.Bagging(1, Combination.MEAN, Weighting.UNIFORM),
                    new EnsembleSpec.Subsampling(1, 1, Combination.MEAN, Weighting.UNIFORM))
                .map(EnsembleSpec::kind))
        .containsExactly("averaging", "greedy", "bagging", "subsampling");
    assertThat(IntStream.of(Ranking.order(new double[] {2, 1, 2, 0})).boxed())
        .containsExactly(3, 1, 0, 2);
  }
}
