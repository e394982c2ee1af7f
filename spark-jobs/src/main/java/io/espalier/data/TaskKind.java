package io.espalier.data;

/** What a label column is to be taken for. */
public enum TaskKind {
  /** Its distinct values are class names. */
  CLASSIFICATION,
  /** Its values are numbers. */
  REGRESSION,
  /** There need be none: rows are to be given back. It says at most which rows are outliers. */
  RECONSTRUCTION
}
