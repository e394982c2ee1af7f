package io.espalier.data;

import io.espalier.metrics.Task;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Where data come from and what they are for. Places are on any Hadoop file system, and on the
 * default one if they name none.
 *
 * @param source a file, or a directory of files with the same columns
 * @param format how it is written
 * @param label the name of the column that is predicted; empty where rows are to be given back and
 *     nothing is known of outliers
 * @param task what the label is taken for
 * @param dividing how the rows are divided
 * @param labelsSource the file of the labels, where they have one of their own that is not named as
 *     usual
 * @param testSource where the test rows are, if they are no part of the source
 * @param cells what the other columns are taken for
 * @param arrangement how these belong together
 * @param reconstructing what is asked where rows are to be given back
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
    Arrangement arrangement,
    Reconstructing reconstructing) {
  /** Checks that all is given. */
  public SourceSpec {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(task, "task");
    Objects.requireNonNull(dividing, "dividing");
    Objects.requireNonNull(cells, "cells");
    Objects.requireNonNull(arrangement, "arrangement");
    Objects.requireNonNull(reconstructing, "reconstructing");
    boolean needed = task != TaskKind.RECONSTRUCTION || reconstructing.outlier().isPresent();
    if (label.isBlank() && needed) {
      throw new IllegalArgumentException("The label column has no name");
    }
  }

  /** Of columns that stand for themselves, and rows that are not asked to be given back. */
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
        new Arrangement.Plain(),
        Reconstructing.USUAL);
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

  /**
   * What is to be learned.
   *
   * @param classes names of classes, where it is a classification
   */
  public Task task(List<String> classes) {
    return switch (task) {
      case CLASSIFICATION -> new Task.Classification(classes);
      case REGRESSION -> new Task.Regression();
      case RECONSTRUCTION -> reconstructing.task();
    };
  }

  /** The same with other questions about rows that are to be given back. */
  public SourceSpec asking(Reconstructing asked) {
    return new SourceSpec(
        source, format, label, task, dividing, labelsSource, testSource, cells, arrangement, asked);
  }

  /** Into which shares the rows are divided. */
  public Split split() {
    return dividing.split();
  }

  /** The same with other rules for columns and cells. */
  public SourceSpec with(CellRules rules) {
    return new SourceSpec(
        source,
        format,
        label,
        task,
        dividing,
        labelsSource,
        testSource,
        rules,
        arrangement,
        reconstructing);
  }

  /** The same with test rows of their own. */
  public SourceSpec testedOn(URI test) {
    return new SourceSpec(
        source,
        format,
        label,
        task,
        dividing,
        labelsSource,
        Optional.of(test),
        cells,
        arrangement,
        reconstructing);
  }

  /** The same divided otherwise. */
  public SourceSpec divided(Dividing otherwise) {
    return new SourceSpec(
        source,
        format,
        label,
        task,
        otherwise,
        labelsSource,
        testSource,
        cells,
        arrangement,
        reconstructing);
  }

  /** The same with feature columns that belong together otherwise. */
  public SourceSpec arranged(Arrangement otherwise) {
    return new SourceSpec(
        source,
        format,
        label,
        task,
        dividing,
        labelsSource,
        testSource,
        cells,
        otherwise,
        reconstructing);
  }

  /** The columns that are no features: rows are divided by them, or lines put together. */
  Set<String> asides() {
    Set<String> names = new HashSet<>(dividing.columns());
    names.addAll(arrangement.columns());
    return names;
  }
}
