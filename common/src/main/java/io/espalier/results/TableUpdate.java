package io.espalier.results;

import java.util.List;

/**
 * What has to be written so that the tables say what the journal says. Immutable: may be written by
 * another thread.
 *
 * @param grown rows to be added to tables that only grow
 * @param replaced the whole content of tables that change
 */
public record TableUpdate(List<Growth> grown, List<TableData> replaced) {
  /** Copies the lists. */
  public TableUpdate {
    grown = List.copyOf(grown);
    replaced = List.copyOf(replaced);
  }

  /**
   * Some consecutive rows of a table that only grows.
   *
   * @param from the number of the first one, counted from 0 since the study began: the same row has
   *     the same number after a resume
   * @param rows at least one
   */
  public record Growth(long from, TableData rows) {}
}
