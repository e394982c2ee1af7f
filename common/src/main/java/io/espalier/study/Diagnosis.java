package io.espalier.study;

import io.espalier.ensemble.Decomposition;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a study finds out about its best configuration beside its score: where its error comes from,
 * and what more rows would do. None of it decides anything.
 *
 * @param resampling for bias and variance (chapter 5.2)
 * @param learningCurve the score over the number of training rows (chapter 5.1)
 */
public record Diagnosis(Optional<Resampling> resampling, Optional<LearningCurve> learningCurve) {
  /** Nothing beside the score. */
  public static final Diagnosis NONE = new Diagnosis(Optional.empty(), Optional.empty());

  /** Whether anything is trained for it. */
  boolean any() {
    return resampling.isPresent() || learningCurve.isPresent();
  }

  /** How many trials are trained for it. */
  public int trials() {
    return resampling.map(Resampling::trials).orElse(0)
        + learningCurve.map(LearningCurve::trials).orElse(0);
  }

  /**
   * The best configuration, trained on resampled training rows, and on request a bagged ensemble of
   * it on each of the same resamples. Seeds differ too, so that variance holds what the start and
   * the order of rows do.
   *
   * @param resamples how many
   * @param fraction share of the training rows in each, drawn without replacement; empty for as
   *     many rows as there are, drawn with replacement
   * @param members of each bagged ensemble; 0 for no ensembles
   * @param noise what is known of it; empty to estimate it from the rows of a regression
   */
  public record Resampling(
      int resamples, OptionalDouble fraction, int members, Optional<Decomposition.Noise> noise) {
    /** Checks the numbers. */
    public Resampling {
      if (resamples < Decomposition.LEAST_MODELS) {
        throw new IllegalArgumentException(
            "Bias and variance take %d resamples or more, not %d"
                .formatted(Decomposition.LEAST_MODELS, resamples));
      }
      if (members < 0) {
        throw new IllegalArgumentException("A bagged ensemble cannot have " + members + " members");
      }
    }

    /** The best configuration, and the members of the ensemble, on each resample. */
    int trials() {
      return resamples * (1 + members);
    }
  }

  /**
   * The best configuration, trained on shares of the training rows.
   *
   * @param fractions in (0, 1], ascending
   * @param repeats how many samples of each share
   */
  public record LearningCurve(List<Double> fractions, int repeats) {
    /** Copies the list and checks the numbers. */
    public LearningCurve {
      fractions = List.copyOf(fractions);
      if (fractions.isEmpty()
          || repeats < 1
          || !fractions.stream().allMatch(f -> f > 0 && f <= 1)) {
        throw new IllegalArgumentException(
            "A learning curve takes shares in (0, 1], each once or more, not %s %d times"
                .formatted(fractions, repeats));
      }
    }

    int trials() {
      return fractions.size() * repeats;
    }
  }
}
