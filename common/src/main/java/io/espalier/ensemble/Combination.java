package io.espalier.ensemble;

import io.espalier.metrics.Predictions;
import java.util.Locale;

/** How members' predictions become one. */
public enum Combination {
  /** The weighted mean of probabilities or values. */
  MEAN {
    @Override
    Predictions contribution(Predictions member) {
      return member;
    }
  },
  /**
   * The weighted share of members that favour a class; classification only. Of classes with equal
   * shares the first one is favoured, as by {@link Predictions#argmax}.
   */
  VOTE {
    @Override
    Predictions contribution(Predictions member) {
      if (member.columns() < 2) {
        throw new IllegalArgumentException("Values cannot be voted on: combine them by their mean");
      }
      float[] votes = new float[member.values().length];
      for (int row = 0; row < member.rows(); row++) {
        votes[row * member.columns() + member.argmax(row)] = 1;
      }
      return new Predictions(member.rows(), member.columns(), votes);
    }
  },
  /**
   * The weighted median of values, which one bad member moves little. Of standardized
   * reconstruction errors it is the outlier score of Chen et al. 2017 ("Outlier detection with
   * autoencoder ensembles"; chapter 5.5.4). Not for probabilities, as theirs need not add up to 1.
   */
  MEDIAN {
    @Override
    Predictions contribution(Predictions member) {
      return member;
    }
  };

  /** What a member adds to the weighted mean, or to what the median is taken of. */
  abstract Predictions contribution(Predictions member);

  /** As in configuration files and tables. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The combination that is written so.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Combination of(String word) {
    for (Combination combination : values()) {
      if (combination.word().equals(word)) {
        return combination;
      }
    }
    throw new IllegalArgumentException(
        "There is no combination '" + word + "': give mean, vote or median");
  }
}
