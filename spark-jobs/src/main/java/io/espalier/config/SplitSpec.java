package io.espalier.config;

/** How the rows of a data set are divided into training, validation and test. */
public sealed interface SplitSpec {
  /**
   * At random, by shares.
   *
   * @param train share of the training rows, in (0, 1)
   * @param validation share of the validation rows, in (0, 1)
   * @param test share of the test rows, in [0, 1); the three add up to 1
   * @param stratified whether each class is divided in these shares; false in regression
   */
  record Fractions(double train, double validation, double test, boolean stratified)
      implements SplitSpec {}
}
