package io.espalier.results;

/** What a column of a result table holds. */
public enum ColumnType {
  /** {@link String}. */
  STRING,
  /** {@link Integer}. */
  INT,
  /** {@link Long}. */
  LONG,
  /** {@link Double}; may be NaN or infinite. */
  DOUBLE,
  /** {@link Boolean}. */
  BOOLEAN,
  /** {@link java.time.Instant}, kept to the microsecond. */
  TIMESTAMP
}
