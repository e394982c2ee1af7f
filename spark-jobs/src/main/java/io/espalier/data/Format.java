package io.espalier.data;

/** How a source is written. */
public enum Format {
  /** Comma-separated values with a header line; compressed if the name says so. */
  CSV
}
