package io.espalier.ensemble;

import static io.espalier.ensemble.Synthetic.candidate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.espalier.metrics.Metric;
import io.espalier.metrics.Metrics;
import io.espalier.metrics.Targets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeightingTest {
  private static final Metric MSE = Metrics.of("mse");

  @Test
  void meansAreWeightedInverselyToTheirSquaredErrors() {
    Targets truth = new Targets.Values(new float[] {0, 0});
    List<Candidate> members =
        List.of(candidate(0, 1, 1, -1), candidate(1, 1, 2, -2), candidate(2, 1, 2, 2));
    double[] weights = Weighting.VALIDATION.weights(members, Combination.MEAN, truth);
    assertThat(weights[0]).isCloseTo(4 / 6.0, within(1e-12));
    assertThat(weights[1]).isCloseTo(1 / 6.0, within(1e-12));
    assertThat(weights[2]).isCloseTo(1 / 6.0, within(1e-12));
  }

  /** Bates and Granger: for independent unbiased errors no other weights do better. */
  @Test
  void inverseErrorsBeatUniformWeightsWhereMembersErrIndependently() {
    Synthetic made = new Synthetic(5);
    Targets.Values truth = made.values(20_000);
    List<Candidate> members =
        List.of(
            candidate(0, made.regressor(truth, 0.5)),
            candidate(1, made.regressor(truth, 1)),
            candidate(2, made.regressor(truth, 2)));
    Ensemble weighted =
        new Members(Combination.MEAN, Weighting.VALIDATION).build(members, truth, MSE);
    Ensemble uniform = new Members(Combination.MEAN, Weighting.UNIFORM).build(members, truth, MSE);
    // The least variance is 1 / (1/0.25 + 1/1 + 1/4), that of the plain mean (0.25 + 1 + 4) / 9.
    assertThat(MSE.score(Combiner.combine(weighted, members), truth))
        .isCloseTo(1 / 5.25, within(0.01));
    assertThat(MSE.score(Combiner.combine(uniform, members), truth))
        .isCloseTo(5.25 / 9, within(0.03));
  }

  @Test
  void votesAreWeightedByTheLogOddsOfBeingRight() {
    Targets truth = new Targets.Classes(new int[] {0, 0, 0, 0}, 2);
    List<Candidate> members =
        List.of(
            candidate(0, 2, 1, 0, 1, 0, 1, 0, 1, 0),
            candidate(1, 2, 1, 0, 1, 0, 1, 0, 0, 1),
            candidate(2, 2, 1, 0, 1, 0, 0, 1, 0, 1),
            candidate(3, 2, 0, 1, 0, 1, 0, 1, 0, 1));
    double[] weights = Weighting.VALIDATION.weights(members, Combination.VOTE, truth);
    double infallible = Math.log(4.5 / 0.5);
    double mostly = Math.log(3.5 / 1.5);
    assertThat(weights[0]).isCloseTo(infallible / (infallible + mostly), within(1e-12));
    assertThat(weights[1]).isCloseTo(mostly / (infallible + mostly), within(1e-12));
    assertThat(weights[2]).isZero();
    assertThat(weights[3]).isZero();
    assertThat(
            new Members(Combination.VOTE, Weighting.VALIDATION)
                .build(members, truth, Metrics.of("accuracy"))
                .members())
        .hasSize(2);
  }

  @Test
  void votersThatAreNoBetterThanChanceAreAllAlike() {
    Targets truth = new Targets.Classes(new int[] {0, 0}, 2);
    List<Candidate> wrong = List.of(candidate(0, 2, 0, 1, 0, 1), candidate(1, 2, 0, 1, 0, 1));
    assertThat(Weighting.VALIDATION.weights(wrong, Combination.VOTE, truth))
        .containsExactly(0.5, 0.5);
  }

  @Test
  void exactMembersTakeNearlyAllTheWeightAndShareIt() {
    Targets truth = new Targets.Values(new float[] {1, 2});
    List<Candidate> members =
        List.of(candidate(0, 1, 1, 2), candidate(1, 1, 1, 2), candidate(2, 1, 3, 4));
    double[] weights = Weighting.VALIDATION.weights(members, Combination.MEAN, truth);
    assertThat(weights[0]).isEqualTo(weights[1]).isCloseTo(0.5, within(1e-6));
    assertThat(weights[2]).isPositive();
    assertThat(Weighting.VALIDATION.weights(members.subList(0, 2), Combination.MEAN, truth))
        .containsExactly(0.5, 0.5);
  }

  @Test
  void weightsAddUpToOne() {
    Synthetic made = new Synthetic(6);
    Targets.Classes truth = made.classes(100, 3);
    List<Candidate> members = made.classifiers(13, truth);
    for (Weighting weighting : Weighting.values()) {
      for (Combination combination : Combination.values()) {
        assertThat(Arrays.stream(weighting.weights(members, combination, truth)).sum())
            .isCloseTo(1, within(1e-12));
      }
    }
  }
}
