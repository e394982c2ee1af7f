package io.espalier.metrics;

/**
 * A metric that looks at nothing but the probability that each row's own class was given. What
 * scores many mixtures of the same predictions need only mix those.
 */
public interface TrueClassMetric extends RowwiseMetric {
  /**
   * The score of rows whose classes were given these probabilities.
   *
   * @param probabilities one a row, at least one
   */
  double score(float[] probabilities);
}
