package io.espalier.data;

import java.net.URI;
import java.util.Objects;
import java.util.Optional;

/**
 * Where data come from and what they are for. Places are on any Hadoop file system, and on the
 * default one if they name none.
 *
 * @param source a file, or a directory of files with the same columns
 * @param format how it is written
 * @param label the name of the column that is predicted
 * @param task what the label is taken for
 * @param dividing how the rows are divided
 * @param labelsSource the file of the labels, where they have one of their own that is not named as
 *     usual
 * @param testSource where the test rows are, if they are no part of the source
 * @param cells what the other columns are taken for
 */
public record SourceSpec(
    URI source,
    Format format,
    String label,
    TaskKind task,
    Dividing dividing,
    Optional<URI> labelsSource,
    Optional<URI> testSource,
    CellRules cells) {
  /** Checks that all is given. */
  public SourceSpec {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(task, "task");
    Objects.requireNonNull(dividing, "dividing");
    Objects.requireNonNull(cells, "cells");
    if (label.isBlank()) {
      throw new IllegalArgumentException("The label column has no name");
    }
  }

  /** With nothing but what must be given. */
  public SourceSpec(URI source, Format format, String label, TaskKind task, Split split) {
    this(
        source,
        format,
        label,
        task,
        Dividing.by(split),
        Optional.empty(),
        Optional.empty(),
        CellRules.USUAL);
  }

  /** Into which shares the rows are divided. */
  public Split split() {
    return dividing.split();
  }

  /** The same with other rules for columns and cells. */
  public SourceSpec with(CellRules rules) {
    return new SourceSpec(source, format, label, task, dividing, labelsSource, testSource, rules);
  }

  /** The same with test rows of their own. */
  public SourceSpec testedOn(URI test) {
    return new SourceSpec(
        source, format, label, task, dividing, labelsSource, Optional.of(test), cells);
  }

  /** The same divided otherwise. */
  public SourceSpec divided(Dividing otherwise) {
    return new SourceSpec(source, format, label, task, otherwise, labelsSource, testSource, cells);
  }
}
