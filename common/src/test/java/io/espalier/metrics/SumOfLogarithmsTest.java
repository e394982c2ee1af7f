package io.espalier.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SumOfLogarithmsTest {
  @Test
  void sumIsThatOfSingleLogarithmsWhateverTheProbabilities() {
    SplittableRandom random = new SplittableRandom(4);
    SumOfLogarithms sum = new SumOfLogarithms();
    double expected = 0;
    for (int i = 0; i < 10_000; i++) {
      double p = i % 100 == 0 ? 1e-150 : Math.pow(random.nextDouble(), 1 + i % 30);
      p = Math.max(1e-150, p);
      sum.add(p);
      expected += Math.log(p);
      assertThat(sum.value()).isCloseTo(expected, within(1e-9 * Math.abs(expected)));
    }
  }

  @Test
  void nothingAddsUpToNothingAndNotANumberPassesThrough() {
    SumOfLogarithms sum = new SumOfLogarithms();
    assertThat(sum.value()).isZero();
    sum.add(Double.NaN);
    sum.add(0.5);
    assertThat(sum.value()).isNaN();
  }
}
