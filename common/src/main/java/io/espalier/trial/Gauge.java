package io.espalier.trial;

/**
 * How far the validation rows flattered a model that an opening has shown. The objective's values
 * are in its own direction, differences positive where better. Intervals are of 95 %.
 *
 * @param ensemble the model's name among the ensembles
 * @param validation the objective on the validation rows, which the model was selected by
 * @param test the objective on the test rows
 * @param optimism how much better it looked on the validation rows: what selection, with chance,
 *     has made of them (Cawley and Talbot 2010); NaN where what predicts test rows is not what has
 *     predicted validation rows, so that the two do not compare
 * @param optimismLimits its bootstrap interval, the rows of both parts being resampled
 * @param overDefault how much better it is on the test rows than the default configuration; NaN if
 *     that was not trained
 * @param overDefaultLimits its paired bootstrap interval
 */
public record Gauge(
    String ensemble,
    double validation,
    double test,
    double optimism,
    Limits optimismLimits,
    double overDefault,
    Limits overDefaultLimits) {

  /** Whether the two figures are of the same networks. */
  public boolean comparable() {
    return !Double.isNaN(optimism);
  }

  /** Whether the default configuration turned out better on the test rows. */
  public boolean worseThanDefault() {
    return overDefault < 0;
  }
}
