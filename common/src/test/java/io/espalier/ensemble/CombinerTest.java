package io.espalier.ensemble;

import static io.espalier.ensemble.Synthetic.candidate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.espalier.metrics.Predictions;
import io.espalier.metrics.Targets;
import io.espalier.trial.EnsembleFacts.Member;
import io.espalier.trial.TrialId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CombinerTest {
  private static Ensemble of(Combination combination, double... weights) {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      members.add(new Member(new TrialId(i), weights[i]));
    }
    return new Ensemble(members, combination);
  }

  @Test
  void meanWeightsEachMembersProbabilities() {
    List<Candidate> members =
        List.of(candidate(0, 2, 1, 0, 0.5f, 0.5f), candidate(1, 2, 0, 1, 0.25f, 0.75f));
    assertThat(Combiner.combine(of(Combination.MEAN, 0.25, 0.75), members).values())
        .containsExactly(0.25f, 0.75f, 0.3125f, 0.6875f);
  }

  @Test
  void voteGivesTheShareOfMembersThatFavourAClass() {
    List<Candidate> members =
        List.of(
            candidate(0, 3, 0.4f, 0.35f, 0.25f),
            candidate(1, 3, 0, 1, 0),
            candidate(2, 3, 0.5f, 0.5f, 0));
    Predictions votes = Combiner.combine(of(Combination.VOTE, 0.25, 0.5, 0.25), members);
    assertThat(votes.values()).containsExactly(0.5f, 0.5f, 0);
    assertThat(votes.argmax(0)).isZero();
  }

  @Test
  void medianIsWhereHalfOfTheWeightLiesOnEitherSide() {
    List<Candidate> members =
        List.of(
            candidate(0, 1, 1, 5, 2), candidate(1, 1, 9, 4, Float.NaN), candidate(2, 1, 2, 6, 3));
    assertThat(Combiner.combine(of(Combination.MEDIAN, 0.25, 0.5, 0.25), members).values())
        .containsExactly(5.5f, 4.5f, Float.NaN);
    double third = 1.0 / 3;
    assertThat(Combiner.combine(of(Combination.MEDIAN, third, third, third), members).values())
        .containsExactly(2, 5, Float.NaN);
    assertThat(Combiner.combine(of(Combination.MEDIAN, 0.7, 0.2, 0.1), members).values())
        .containsExactly(1, 5, Float.NaN);
  }

  @Test
  void oneBadMemberMovesTheMedianLessThanTheMean() {
    List<Candidate> members =
        List.of(
            candidate(0, 1, 1f), candidate(1, 1, 2f), candidate(2, 1, 3f), candidate(3, 1, 1e6f));
    double[] equal = {0.25, 0.25, 0.25, 0.25};
    assertThat(Combiner.combine(of(Combination.MEDIAN, equal), members).values())
        .containsExactly(2.5f);
    assertThat(Combiner.combine(of(Combination.MEAN, equal), members).values()[0])
        .isGreaterThan(1e5f);
  }

  @ParameterizedTest
  @EnumSource(value = Combination.class, names = "MEDIAN", mode = EnumSource.Mode.EXCLUDE)
  void rowsOfProbabilitiesGiveRowsThatAddUpToOne(Combination combination) {
    Synthetic made = new Synthetic(1);
    Targets.Classes truth = made.classes(500, 7);
    List<Candidate> members = made.classifiers(9, truth);
    Ensemble ensemble = of(combination, 0.01, 0.2, 0.19, 0.1, 0.1, 0.1, 0.1, 0.15, 0.05);
    Predictions combined = Combiner.combine(ensemble, members);
    for (int row = 0; row < combined.rows(); row++) {
      double sum = 0;
      for (int c = 0; c < combined.columns(); c++) {
        sum += combined.at(row, c);
      }
      assertThat(sum).isCloseTo(1, within(1e-6));
    }
  }

  @Test
  void identicalMembersSayWhatEachOfThemSays() {
    Synthetic made = new Synthetic(2);
    Predictions one = made.classifier(made.classes(300, 5), 1);
    List<Candidate> same = List.of(candidate(0, one), candidate(1, one), candidate(2, one));
    Predictions mean = Combiner.combine(of(Combination.MEAN, 0.5, 0.25, 0.25), same);
    Predictions vote = Combiner.combine(of(Combination.VOTE, 0.5, 0.25, 0.25), same);
    assertThat(mean.values()).containsExactly(one.values());
    for (int row = 0; row < one.rows(); row++) {
      assertThat(vote.argmax(row)).isEqualTo(one.argmax(row));
      assertThat(vote.at(row, one.argmax(row))).isEqualTo(1);
    }
  }

  /** Krogh and Vedelsby 1995: ensemble error = mean member error − mean ambiguity, in each row. */
  @Test
  void squaredErrorOfTheMeanIsThatOfTheMembersLessTheirAmbiguity() {
    Synthetic made = new Synthetic(3);
    Targets.Values truth = made.values(400);
    List<Candidate> members = made.regressors(6, truth);
    double[] weights = {0.3, 0.25, 0.2, 0.15, 0.05, 0.05};
    Predictions combined = Combiner.combine(of(Combination.MEAN, weights), members);
    double gained = 0;
    for (int row = 0; row < truth.rows(); row++) {
      double target = truth.values()[row];
      double mean = 0;
      for (int m = 0; m < weights.length; m++) {
        mean += weights[m] * members.get(m).validation().at(row, 0);
      }
      double error = 0;
      double ambiguity = 0;
      for (int m = 0; m < weights.length; m++) {
        double own = members.get(m).validation().at(row, 0);
        error += weights[m] * (own - target) * (own - target);
        ambiguity += weights[m] * (own - mean) * (own - mean);
      }
      assertThat((mean - target) * (mean - target)).isCloseTo(error - ambiguity, within(1e-12));
      assertThat((double) combined.at(row, 0)).isCloseTo(mean, within(1e-6));
      gained += ambiguity;
    }
    assertThat(gained).isPositive();
  }

  @Test
  void whatCannotBeCombinedIsRefusedByName() {
    Ensemble two = of(Combination.MEAN, 0.5, 0.5);
    Predictions one = new Predictions(1, 2, new float[] {0, 1});
    assertThatThrownBy(() -> Combiner.combine(two, Map.of(new TrialId(0), one)))
        .hasMessageContaining("t1 has no predictions");
    assertThatThrownBy(
            () -> Combiner.combine(two, List.of(candidate(0, one), candidate(1, 2, 0, 1, 0, 1))))
        .hasMessage("t0 predicts 1 rows of 2, but t1 2 rows of 2");
    assertThatThrownBy(() -> Combiner.combine(of(Combination.VOTE, 1), List.of(candidate(0, 1, 3))))
        .hasMessageContaining("combine them by their mean");
  }

  @Test
  void anEnsemblesWeightsArePositiveAndAddUpToOne() {
    assertThatThrownBy(() -> of(Combination.MEAN, 0.5, 0.4)).hasMessageContaining("0.9");
    assertThatThrownBy(() -> of(Combination.MEAN, 1, 0)).hasMessageContaining("t1");
    assertThatThrownBy(() -> of(Combination.MEAN, Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> of(Combination.MEAN)).isInstanceOf(IllegalArgumentException.class);
    Member half = new Member(new TrialId(4), 0.5);
    assertThatThrownBy(() -> new Ensemble(List.of(half, half), Combination.MEAN))
        .hasMessage("t4 is a member twice");
    assertThat(of(Combination.MEAN, 0.5, 0.5).trials())
        .containsExactly(new TrialId(0), new TrialId(1));
  }

  @Test
  void combinationsAreFoundByTheirWords() {
    assertThat(Combination.of("mean")).isEqualTo(Combination.MEAN);
    assertThat(Combination.of("vote")).isEqualTo(Combination.VOTE);
    assertThat(Combination.of("median")).isEqualTo(Combination.MEDIAN);
    assertThatThrownBy(() -> Combination.of("mode")).hasMessageContaining("mean, vote or median");
  }
}
