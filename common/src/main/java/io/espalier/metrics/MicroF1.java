package io.espalier.metrics;

import java.util.Arrays;

/**
 * The F1 score of all classes' decisions together, 2·right / (actual + predicted). Where each row
 * has one class and is taken for one, that is the accuracy; a row of NaN is taken for none.
 */
record MicroF1() implements ConfusionMetric {
  @Override
  public String name() {
    return "micro-f1";
  }

  @Override
  public boolean lowerIsBetter() {
    return false;
  }

  @Override
  public double score(Confusion confusion) {
    int decisions = sum(confusion.actual()) + sum(confusion.predicted());
    return 2.0 * sum(confusion.right()) / decisions;
  }

  private static int sum(int[] rows) {
    return Arrays.stream(rows).sum();
  }
}
