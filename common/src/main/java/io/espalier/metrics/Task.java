package io.espalier.metrics;

import java.util.List;

/** What is predicted, or learned. */
public sealed interface Task {
  /**
   * One of some classes.
   *
   * @param labels the classes' names; a class's number is its place in this list
   */
  record Classification(List<String> labels) implements Task {
    /** Copies the labels. */
    public Classification {
      labels = List.copyOf(labels);
    }

    @Override
    public int outputs() {
      return labels.size();
    }
  }

  /** A number. */
  record Regression() implements Task {
    @Override
    public int outputs() {
      return 1;
    }
  }

  /**
   * The row itself: what is learned is to give it back, and no label is needed. What a model says
   * of a row are the columns here.
   *
   * @param outliers whether the label column tells which rows are outliers
   * @param noise variance of the Gaussian noise, on standardized inputs, that the denoising error
   *     is measured under: the same for all models, whatever they were trained with
   */
  record Reconstruction(Outliers outliers, double noise) implements Task {
    /** The mean squared error over the inputs, as if these were standardized. */
    public static final int RECONSTRUCTION_ERROR = 0;

    /** The same where noise was added to what the network sees. */
    public static final int DENOISING_ERROR = 1;

    /** The evidence lower bound in nats; NaN for networks that have none. */
    public static final int ELBO = 2;

    /** The reconstruction error, standardized by those of the rows trained on. */
    public static final int OUTLIER_SCORE = 3;

    /** The columns' names, as tables have them. */
    public static final List<String> COLUMNS =
        List.of("reconstruction_error", "denoising_error", "elbo", "outlier_score");

    /** Checks the noise. */
    public Reconstruction {
      if (!(noise > 0 && noise < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("A variance of noise is above 0, unlike " + noise);
      }
    }

    @Override
    public int outputs() {
      return COLUMNS.size();
    }
  }

  /** What is known of outliers. */
  enum Outliers {
    /** Nothing. */
    UNKNOWN,
    /** Which rows they are; they are learned from like any others. */
    KEEP,
    /** Which rows they are; nothing is learned from them. */
    EXCLUDE
  }

  /** Columns of a prediction: one probability a class, one value, or what is said of a row. */
  int outputs();
}
