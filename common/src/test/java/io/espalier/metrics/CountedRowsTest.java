package io.espalier.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CountedRowsTest {

  /** Counts say the same as copying rows, also where whole classes are not drawn. */
  @ParameterizedTest
  @MethodSource("io.espalier.metrics.ScikitLearnTest#cases")
  void countingRowsIsAsGoodAsCopyingThem(ScikitLearnTest.Case fixed) {
    SplittableRandom random = new SplittableRandom(3);
    for (int resample = 0; resample < 200; resample++) {
      int[] counts = new int[fixed.targets().rows()];
      int drawn = 1 + random.nextInt(counts.length);
      for (int i = 0; i < drawn; i++) {
        counts[random.nextInt(counts.length)]++;
      }
      int[] taken = CountedRows.taken(counts);
      for (String name : fixed.expected().keySet()) {
        Metric metric = Metrics.of(name);
        double counted = metric.counted(fixed.predictions(), fixed.targets()).score(counts);
        double copied =
            metric.score(fixed.predictions().select(taken), fixed.targets().select(taken));
        if (Double.isNaN(copied)) {
          assertThat(counted).as(name).isNaN();
        } else {
          assertThat(counted).as(name).isCloseTo(copied, within(1e-9));
        }
      }
    }
  }

  @Test
  void theCasesHoldResamplesThatMissAClass() throws IOException {
    assertThat(ScikitLearnTest.cases())
        .anyMatch(c -> c.name().contains("rare"))
        .anyMatch(c -> c.name().contains("absent"));
  }

  @Test
  void aRowIsTakenAsOftenAsItsCountSays() {
    assertThat(CountedRows.taken(new int[] {0, 2, 1, 0, 3})).containsExactly(1, 1, 2, 4, 4, 4);
    assertThat(CountedRows.once(3)).containsExactly(1, 1, 1);
  }
}
