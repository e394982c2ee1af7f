package io.espalier.metrics;

/** What is true of some rows. Arrays are not copied and not to be changed. */
public sealed interface Targets {
  /**
   * Those of a task.
   *
   * @param values the class number, the value, or whether it is an outlier (1 or 0), of each row
   */
  static Targets of(Task task, float[] values) {
    if (task instanceof Task.Regression) {
      return new Values(values);
    }
    int[] numbers = new int[values.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (int) values[i];
    }
    if (task instanceof Task.Classification c) {
      return new Classes(numbers, c.labels().size());
    }
    boolean known = task instanceof Task.Reconstruction r && r.outliers() != Task.Outliers.UNKNOWN;
    return new Inputs(values.length, known ? numbers : new int[0]);
  }

  /** How many rows. */
  int rows();

  /** Some of the rows, repeated and ordered as given. */
  Targets select(int[] rows);

  /**
   * Class numbers.
   *
   * @param labels one of {@code 0 .. count - 1} a row
   * @param count how many classes there are
   */
  record Classes(int[] labels, int count) implements Targets {
    @Override
    public int rows() {
      return labels.length;
    }

    @Override
    public Classes select(int[] rows) {
      int[] picked = new int[rows.length];
      for (int i = 0; i < rows.length; i++) {
        picked[i] = labels[rows[i]];
      }
      return new Classes(picked, count);
    }
  }

  /**
   * Nothing but the rows themselves, which a model was to give back.
   *
   * @param rows how many
   * @param outliers 1 for an outlier, else 0; none if that is not known
   */
  record Inputs(int rows, int[] outliers) implements Targets {
    /** Checks the length. */
    public Inputs {
      if (outliers.length > 0 && outliers.length != rows) {
        throw new IllegalArgumentException(
            outliers.length + " marks of outliers do not fit " + rows + " rows");
      }
    }

    @Override
    public Inputs select(int[] selected) {
      int[] picked = new int[outliers.length == 0 ? 0 : selected.length];
      for (int i = 0; i < picked.length; i++) {
        picked[i] = outliers[selected[i]];
      }
      return new Inputs(selected.length, picked);
    }
  }

  /** Numbers, in the unit of the label column. */
  record Values(float[] values) implements Targets {
    @Override
    public int rows() {
      return values.length;
    }

    @Override
    public Values select(int[] rows) {
      float[] picked = new float[rows.length];
      for (int i = 0; i < rows.length; i++) {
        picked[i] = values[rows[i]];
      }
      return new Values(picked);
    }
  }
}
