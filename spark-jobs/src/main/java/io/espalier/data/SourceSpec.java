package io.espalier.data;

import java.net.URI;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

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
 * @param arrangement how these belong together
 */
public record SourceSpec(
    URI source,
    Format format,
    String label,
    TaskKind task,
    Dividing dividing,
    Optional<URI> labelsSource,
    Optional<URI> testSource,
    CellRules cells,
    Arrangement arrangement) {
  /** Checks that all is given. */
  public SourceSpec {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(task, "task");
    Objects.requireNonNull(dividing, "dividing");
    Objects.requireNonNull(cells, "cells");
    Objects.requireNonNull(arrangement, "arrangement");
    if (label.isBlank()) {
      throw new IllegalArgumentException("The label column has no name");
    }
  }

  /** Of columns that stand for themselves. */
  public SourceSpec(
      URI source,
      Format format,
      String label,
      TaskKind task,
      Dividing dividing,
      Optional<URI> labelsSource,
      Optional<URI> testSource,
      CellRules cells) {
    this(
        source,
        format,
        label,
        task,
        dividing,
        labelsSource,
        testSource,
        cells,
        new Arrangement.Plain());
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
    return new SourceSpec(
        source, format, label, task, dividing, labelsSource, testSource, rules, arrangement);
  }

  /** The same with test rows of their own. */
  public SourceSpec testedOn(URI test) {
    return new SourceSpec(
        source, format, label, task, dividing, labelsSource, Optional.of(test), cells, arrangement);
  }

  /** The same divided otherwise. */
  public SourceSpec divided(Dividing otherwise) {
    return new SourceSpec(
        source, format, label, task, otherwise, labelsSource, testSource, cells, arrangement);
  }

  /** The same with feature columns that belong together otherwise. */
  public SourceSpec arranged(Arrangement otherwise) {
    return new SourceSpec(
        source, format, label, task, dividing, labelsSource, testSource, cells, otherwise);
  }

  /** The columns that are no features: rows are divided by them, or lines put together. */
  Set<String> asides() {
    Set<String> names = new HashSet<>(dividing.columns());
    names.addAll(arrangement.columns());
    return names;
  }
}
