package io.espalier.data;

/** What becomes of rows without a label. */
public enum Unlabelled {
  /** Data that have any are refused. */
  REFUSE,
  /** They are kept apart, neither trained nor measured on. */
  KEEP
}
