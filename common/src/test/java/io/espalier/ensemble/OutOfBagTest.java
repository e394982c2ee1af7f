package io.espalier.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.espalier.metrics.Metrics;
import io.espalier.metrics.Predictions;
import io.espalier.metrics.Targets;
import io.espalier.trial.EnsembleFacts.Member;
import io.espalier.trial.Sample;
import io.espalier.trial.TrialId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutOfBagTest {
  private static final TrialId A = new TrialId(0);
  private static final TrialId B = new TrialId(1);

  private static OutOfBag part(int[] rows, float... values) {
    return new OutOfBag(rows, new Predictions(rows.length, values.length / rows.length, values));
  }

  private static Ensemble pair(Combination combination, double first) {
    return new Ensemble(List.of(new Member(A, first), new Member(B, 1 - first)), combination);
  }

  @Test
  void eachRowIsTheMeanOfTheMembersThatLeftItOut() {
    Targets truth = new Targets.Values(new float[] {0, 0, 0, 0});
    Map<TrialId, OutOfBag> parts =
        Map.of(A, part(new int[] {0, 2}, 1, 3), B, part(new int[] {2, 3}, 7, 4));
    OutOfBag combined = OutOfBag.combine(pair(Combination.MEAN, 0.75), parts, 4);
    assertThat(combined.rows()).containsExactly(0, 2, 3);
    assertThat(combined.predictions().values()).containsExactly(1, 0.75f * 3 + 0.25f * 7, 4);
    OutOfBag.Estimate estimate =
        OutOfBag.estimate(pair(Combination.MEAN, 0.75), parts, truth, List.of(Metrics.of("mae")));
    assertThat(estimate.covered()).isEqualTo(3);
    assertThat(estimate.rows()).isEqualTo(4);
    assertThat(estimate.values()).containsOnlyKeys("mae").containsEntry("mae", 3.0);
  }

  @Test
  void votesAreCountedAmongTheMembersThatLeftTheRowOut() {
    Map<TrialId, OutOfBag> parts =
        Map.of(
            A, part(new int[] {0, 1}, 0.6f, 0.4f, 0.1f, 0.9f),
            B, part(new int[] {1}, 0.8f, 0.2f));
    OutOfBag combined = OutOfBag.combine(pair(Combination.VOTE, 0.5), parts, 2);
    assertThat(combined.predictions().values()).containsExactly(1, 0, 0.5f, 0.5f);
  }

  @Test
  void mediansAreOfTheMembersThatLeftTheRowOut() {
    Map<TrialId, OutOfBag> parts =
        Map.of(A, part(new int[] {0, 2}, 1, 3), B, part(new int[] {2, 3}, 7, 4));
    OutOfBag combined = OutOfBag.combine(pair(Combination.MEDIAN, 0.5), parts, 4);
    assertThat(combined.rows()).containsExactly(0, 2, 3);
    assertThat(combined.predictions().values()).containsExactly(1, 5, 4);
  }

  @Test
  void nothingLeftOutGivesNoFigures() {
    OutOfBag none = new OutOfBag(new int[0], new Predictions(0, 0, new float[0]));
    Map<TrialId, OutOfBag> parts = Map.of(A, none, B, none);
    OutOfBag.Estimate estimate =
        OutOfBag.estimate(
            pair(Combination.VOTE, 0.5),
            parts,
            new Targets.Classes(new int[3], 2),
            List.of(Metrics.of("accuracy")));
    assertThat(estimate.covered()).isZero();
    assertThat(estimate.values()).isEmpty();
  }

  @Test
  void missingOrMisshapenPartsAreRefused() {
    assertThatThrownBy(
            () ->
                OutOfBag.combine(pair(Combination.MEAN, 0.5), Map.of(A, part(new int[] {0}, 1)), 1))
        .hasMessageContaining("t1 has no out-of-bag predictions");
    assertThatThrownBy(() -> new OutOfBag(new int[] {0, 1}, new Predictions(1, 1, new float[1])))
        .hasMessageContaining("1 predictions do not belong to 2 rows");
  }

  /**
   * Members that predict the mean of their bootstrap sample: on a row that they left out, the error
   * is that of a new row, 1 + 1/n, plus what resampling adds, 1/n over the members.
   */
  @Test
  void outOfBagErrorOfBootstrappedMeansIsTheErrorOnNewRows() {
    int rows = 40;
    int studies = 300;
    double estimated = 0;
    double inBag = 0;
    for (int seed = 0; seed < studies; seed++) {
      Targets.Values truth = new Synthetic(seed).values(rows);
      Map<TrialId, OutOfBag> parts = new LinkedHashMap<>();
      List<Candidate> members = new ArrayList<>();
      int count = 30;
      for (int m = 0; m < count; m++) {
        Sample.Bootstrap sample = new Sample.Bootstrap(1000L * seed + m);
        double mean = 0;
        for (int row : sample.draw(rows)) {
          mean += truth.values()[row] / rows;
        }
        int[] left = sample.outOfBag(rows);
        float[] constant = new float[rows];
        java.util.Arrays.fill(constant, (float) mean);
        Predictions all = new Predictions(rows, 1, constant);
        parts.put(new TrialId(m), new OutOfBag(left, all.select(left)));
        members.add(Synthetic.candidate(m, all));
      }
      Ensemble bagged =
          new Members(Combination.MEAN, Weighting.UNIFORM).build(members, truth, Metrics.of("mse"));
      estimated +=
          OutOfBag.estimate(bagged, parts, truth, List.of(Metrics.of("mse"))).values().get("mse")
              / studies;
      inBag += Metrics.of("mse").score(Combiner.combine(bagged, members), truth) / studies;
    }
    // One study's figure has a standard deviation of about √(2/40), so their mean one of 0.013.
    assertThat(estimated).isCloseTo(1 + 1.0 / rows, within(4 * 0.013));
    assertThat(inBag).isLessThan(estimated);
  }
}
