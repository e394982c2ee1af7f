package io.espalier.data;

/** How rows are divided into those that are trained on, validated on and tested on. */
public sealed interface Split {

  /**
   * At random, by shares of the rows.
   *
   * @param train share of the training rows, in (0, 1)
   * @param validation share of the validation rows, in (0, 1)
   * @param test share of the test rows, in [0, 1); the three add up to 1
   * @param stratified whether each class is divided for itself; without effect on a regression
   */
  record Fractions(double train, double validation, double test, boolean stratified)
      implements Split {
    /** Checks the shares. */
    public Fractions {
      if (!(train > 0 && train < 1 && validation > 0 && validation < 1 && test >= 0)) {
        throw new IllegalArgumentException(
            "Training and validation rows have shares between 0 and 1, and test rows one of at"
                + " least 0, not "
                + describe(train, validation, test));
      }
      if (Math.abs(train + validation + test - 1) > 1e-6) {
        throw new IllegalArgumentException(
            "The shares " + describe(train, validation, test) + " do not add up to 1");
      }
    }

    /** As in messages: {@code 0.6/0.2/0.2}. */
    @Override
    public String toString() {
      return describe(train, validation, test) + (stratified ? " stratified" : "");
    }

    private static String describe(double train, double validation, double test) {
      return train + "/" + validation + "/" + test;
    }
  }
}
