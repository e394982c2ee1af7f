package io.espalier.data;

/** What becomes of a number that is missing. */
public enum Impute {
  /** The median of the numbers that a network is trained on. */
  MEDIAN,
  /** Nothing: such data are refused. */
  REFUSE
}
