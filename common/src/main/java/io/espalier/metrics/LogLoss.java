package io.espalier.metrics;

/**
 * The mean of −ln p, where p is the probability given to the row's class, in nats. As in
 * scikit-learn for 32-bit floats, p is clipped to [ε, 1 − ε] with ε = 2⁻²³, the float's machine
 * epsilon, and rows are not scaled to add up to 1; so a row costs at most 15.94.
 */
record LogLoss() implements TrueClassMetric, ClassMetric {
  private static final double EPSILON = 0x1p-23;

  @Override
  public String name() {
    return "log-loss";
  }

  @Override
  public boolean lowerIsBetter() {
    return true;
  }

  @Override
  public double at(Predictions predictions, Targets targets, int row) {
    return -Math.log(clipped(predictions.at(row, ((Targets.Classes) targets).labels()[row])));
  }

  private static double clipped(double p) {
    return Math.min(1 - EPSILON, Math.max(EPSILON, p));
  }

  @Override
  public double score(Predictions predictions, Targets targets) {
    Metrics.check(this, predictions, targets);
    return score(predictions.ofClasses(((Targets.Classes) targets).labels()));
  }

  @Override
  public double score(float[] probabilities) {
    // Several sums: one alone waits for each product before the next begins.
    SumOfLogarithms a = new SumOfLogarithms();
    SumOfLogarithms b = new SumOfLogarithms();
    SumOfLogarithms c = new SumOfLogarithms();
    int rows = probabilities.length;
    int row = 0;
    for (; row + 3 <= rows; row += 3) {
      a.add(clipped(probabilities[row]));
      b.add(clipped(probabilities[row + 1]));
      c.add(clipped(probabilities[row + 2]));
    }
    for (; row < rows; row++) {
      a.add(clipped(probabilities[row]));
    }
    return -(a.value() + b.value() + c.value()) / rows;
  }
}
