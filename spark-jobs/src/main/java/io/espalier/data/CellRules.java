package io.espalier.data;

import java.util.List;

/**
 * What columns and cells are taken for.
 *
 * @param categorical columns of names, whatever their cells look like
 * @param exclude columns that are left out
 * @param missing which cells hold nothing
 * @param unlabelled what becomes of rows without a label
 * @param mostLevels how many names a column may have
 */
public record CellRules(
    List<String> categorical,
    List<String> exclude,
    MissingCells missing,
    Unlabelled unlabelled,
    int mostLevels) {

  /** Those of a study file that says nothing about them. */
  public static final CellRules USUAL =
      new CellRules(
          List.of(),
          List.of(),
          MissingCells.of(List.of("", "?", "NA", "N/A", "null", "none", "NaN", "-"), Impute.MEDIAN),
          Unlabelled.REFUSE,
          256);

  /** Copies the lists. */
  public CellRules {
    categorical = List.copyOf(categorical);
    exclude = List.copyOf(exclude);
  }
}
