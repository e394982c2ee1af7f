package io.espalier.data;

/** Into which shares rows are divided: trained on, validated on, tested on. */
public sealed interface Split {
  /** Whether each class is divided for itself; without effect on a regression. */
  boolean stratified();

  /** The shares of so many rows. */
  Fractions of(int rows);

  /**
   * 98/1/1 from {@value #MANY} rows on, where a hundredth is rows enough to tell, else 60/20/20.
   */
  record Auto(boolean stratified) implements Split {
    private static final int MANY = 100_000;

    @Override
    public Fractions of(int rows) {
      return rows >= MANY
          ? new Fractions(0.98, 0.01, 0.01, stratified)
          : new Fractions(0.6, 0.2, 0.2, stratified);
    }
  }

  /**
   * By given shares.
   *
   * @param train share of the training rows, in (0, 1)
   * @param validation share of the validation rows, in (0, 1)
   * @param test share of the test rows, in [0, 1); the three add up to 1
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

    @Override
    public Fractions of(int rows) {
      return this;
    }

    /** What share of the training and validation rows together the validation rows are. */
    double validationOfSearch() {
      return validation / (train + validation);
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
