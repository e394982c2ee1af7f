package io.espalier.trial;

/**
 * Where a model's error on the validation rows comes from: bias, variance and noise (chapter 5.2),
 * from predictions of the same model trained on several resampled sets. Error is bias plus net
 * variance plus noise, exactly.
 *
 * <p>Under the squared loss of a regression, bias is the mean squared bias and net variance is the
 * variance. Under the 0-1 loss of a classification they are those of Domingos (2000): bias is the
 * share of rows whose main prediction, the most frequent one, is wrong; variance is how often a
 * model differs from it; and net variance counts that negative where the main prediction is wrong
 * and the other one is right.
 *
 * @param model {@code best} or another configuration by its rank, as in {@code rank-3}; {@code
 *     default}; or the name of an ensemble
 * @param loss {@code squared} or {@code zero-one}
 * @param resamples how many times the model was trained
 * @param rows that it was measured on
 * @param error mean loss of one model
 * @param bias without the noise where that is known, else with it
 * @param variance under squared loss never below 0
 * @param netVariance what variance adds to the error
 * @param inconsistency how far two models differ on a row: the variance under squared loss, under
 *     0-1 loss how often they name different classes
 * @param noise what noise adds to the error; NaN if that is not known and so a part of the bias
 * @param noiseSource how it is known: {@code given}, the name of an estimator, {@code upper bound
 *     by} a model, or {@code unknown}
 */
public record BiasVariance(
    String model,
    String loss,
    int resamples,
    int rows,
    Term error,
    Term bias,
    Term variance,
    Term netVariance,
    Term inconsistency,
    double noise,
    String noiseSource) {

  /** The model that is the best configuration, trained once on each resample. */
  public static final String BEST = "best";

  /** The loss of a regression. */
  public static final String SQUARED = "squared";

  /** The loss of a classification. */
  public static final String ZERO_ONE = "zero-one";

  /** Where no better estimate was found than a model's squared bias and noise; its name follows. */
  public static final String BOUND = "upper bound by ";

  /** Where noise is a part of the bias. */
  public static final String UNKNOWN = "unknown";

  /**
   * A mean over rows.
   *
   * @param standardError of chance in the rows and in the resamples together
   */
  public record Term(double value, double standardError) {}

  /** Whether bias and noise are one figure. */
  public boolean biasHoldsNoise() {
    return Double.isNaN(noise);
  }
}
