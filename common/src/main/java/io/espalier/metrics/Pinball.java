package io.espalier.metrics;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The mean pinball loss of predicted quantiles, in the label's unit: a target above its prediction
 * costs q times the distance, one below 1 − q times (Koenker and Bassett 1978). For q = 0.5 it is
 * half the mean absolute error.
 *
 * @param quantile q, in (0, 1)
 */
record Pinball(double quantile) implements RowwiseMetric, ValueMetric {
  private static final String PREFIX = "pinball-";
  private static final Pattern NAME = Pattern.compile(PREFIX + "(0?\\.[0-9]{1,9})");

  /** The loss that is called so: {@code pinball-0.9}. */
  static Optional<Metric> of(String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches() && Double.parseDouble(matcher.group(1)) > 0
        ? Optional.of(new Pinball(Double.parseDouble(matcher.group(1))))
        : Optional.empty();
  }

  @Override
  public String name() {
    return PREFIX + BigDecimal.valueOf(quantile).stripTrailingZeros().toPlainString();
  }

  @Override
  public boolean lowerIsBetter() {
    return true;
  }

  @Override
  public double at(Predictions predictions, Targets targets, int row) {
    double above = -ValueMetric.error(predictions, targets, row);
    return Math.max(quantile * above, (quantile - 1) * above);
  }
}
