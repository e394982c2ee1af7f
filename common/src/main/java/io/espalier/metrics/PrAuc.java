package io.espalier.metrics;

/**
 * The area under the curve of precision and recall, as average precision: without interpolation,
 * which would flatter (Davis and Goadrich 2006). Where rows of a class are rare it tells models
 * apart that the ROC curve does not.
 */
record PrAuc() implements RankMetric {
  @Override
  public String name() {
    return "pr-auc";
  }

  @Override
  public double area(ClassOrder order, int[] counts, int total) {
    return order.averagePrecision(counts, total);
  }
}
