package io.espalier.results;

/**
 * A column of a result table.
 *
 * @param name in snake case; a unit is its last word
 * @param type of its values
 * @param presence whether each row has one
 */
public record Column(String name, ColumnType type, Presence presence) {

  /** Whether each row has a value. */
  public enum Presence {
    /** Each has. */
    ALWAYS,
    /** Some may have none. */
    SOMETIMES
  }
}
