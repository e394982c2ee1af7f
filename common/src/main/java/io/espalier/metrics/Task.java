package io.espalier.metrics;

import java.util.List;

/** What is predicted. */
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

  /** Columns of a prediction: one probability a class, or one value. */
  int outputs();
}
