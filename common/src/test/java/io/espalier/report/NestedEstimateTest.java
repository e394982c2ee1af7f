package io.espalier.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.espalier.report.NestedEstimate.Fold;
import io.espalier.trial.Limits;
import io.espalier.trial.Objective;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NestedEstimateTest {
  private static final Objective ACCURACY = new Objective("accuracy", false);

  @Test
  void figuresAreMeansOverFolds() {
    NestedEstimate nested =
        new NestedEstimate(
            ACCURACY,
            List.of(
                new Fold("a", "greedy", 0.9, 0.8, 0.85, new Limits(0.7, 0.9)),
                new Fold("b", "greedy", 0.9, 0.7, 0.65, new Limits(0.6, 0.8))));
    assertThat(nested.estimate()).isCloseTo(0.75, within(1e-12));
    assertThat(nested.validation()).isCloseTo(0.9, within(1e-12));
    assertThat(nested.optimism()).isCloseTo(0.15, within(1e-12));
    // Of 0.1 and 0.2: a standard deviation of 0.0707, by the root of two.
    assertThat(nested.optimismError()).isCloseTo(0.05, within(1e-12));
    // Two intervals of one length: theirs by the root of two.
    assertThat(nested.limits().high() - nested.limits().low())
        .isCloseTo(0.2 / Math.sqrt(2), within(1e-12));
  }

  @Test
  void lowerErrorsOnValidationRowsAreOptimismToo() {
    NestedEstimate nested =
        new NestedEstimate(
            new Objective("rmse", true),
            List.of(
                new Fold("a", "best", 2, 3, 3, Limits.NONE),
                new Fold("b", "best", 2, 4, 4, Limits.NONE)));
    assertThat(nested.optimism()).isCloseTo(1.5, within(1e-12));
  }

  @Test
  void theIntervalCoversTheTruthAsOftenAsItSays() {
    // Folds of 60 rows that are right with a probability of 0.7; normal intervals of each.
    SplittableRandom random = new SplittableRandom(3);
    int covered = 0;
    for (int round = 0; round < 1_000; round++) {
      List<Fold> folds =
          IntStream.range(0, 5)
              .mapToObj(
                  fold -> {
                    double p =
                        IntStream.range(0, 60).filter(i -> random.nextDouble() < 0.7).count()
                            / 60.0;
                    double reach = 1.96 * Math.sqrt(p * (1 - p) / 60);
                    return new Fold("f" + fold, "best", 1, p, p, new Limits(p - reach, p + reach));
                  })
              .toList();
      Limits limits = new NestedEstimate(ACCURACY, folds).limits();
      covered += limits.low() <= 0.7 && 0.7 <= limits.high() ? 1 : 0;
    }
    // Binomial(1000, 0.95) leaves this range less than once in 3,000 times; 0.94 is what 60 rows
    // give.
    assertThat(covered).isBetween(922, 972);
  }

  @Test
  void whatOtherNetworksPredictDoesNotCompare() {
    NestedEstimate nested =
        new NestedEstimate(
            ACCURACY, List.of(new Fold("a", "best", 0.9, Double.NaN, 0.8, new Limits(0.7, 0.9))));
    assertThat(nested.optimism()).isNaN();
    assertThat(nested.lines())
        .contains(
            "nested: the best validation figures, 90.00 % on average, were of other networks than"
                + " predict unseen rows: they do not compare");
  }

  @Test
  void aPersonReadsFoldsAndWhatTheyComeTo() {
    NestedEstimate nested =
        new NestedEstimate(
            ACCURACY,
            List.of(
                new Fold("s-outer-1", "greedy", 0.61, 0.5, 0.5, new Limits(0.4, 0.6)),
                new Fold("s-outer-2", "best", 0.59, 0.52, 0.52, new Limits(0.42, 0.62))));
    assertThat(nested.lines())
        .contains(
            "nested: accuracy of the whole procedure on unseen rows 51.00 % (43.93-58.07)",
            "nested: the best validation figures, 60.00 % on average, were better by +9.0 (standard"
                + " error 2.0) percentage points than the same trials on unseen rows, 51.00 %");
    assertThat(String.join("\n", nested.lines())).contains("s-outer-2").contains("greedy");
  }
}
