package io.espalier.metrics;

/**
 * The chance that a row of a class is given a greater probability of it than a row of another
 * class, ties counting half: the area under the ROC curve.
 */
record RocAuc() implements RankMetric {
  @Override
  public String name() {
    return "roc-auc";
  }

  @Override
  public double area(ClassOrder order, int[] counts, int total) {
    return order.rocArea(counts, total);
  }
}
