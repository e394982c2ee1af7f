package io.espalier.data;

import java.net.URI;
import java.util.Objects;

/**
 * Where data come from and what they are for.
 *
 * @param source a CSV file with a header line, plain or compressed, or a directory of such files;
 *     on any Hadoop file system, and on the default one if it names none
 * @param format how it is written
 * @param label the name of the column that is predicted; all others are features
 * @param task what the label is taken for
 * @param split how the rows are divided
 */
public record SourceSpec(URI source, Format format, String label, TaskKind task, Split split) {
  /** Checks that all is given. */
  public SourceSpec {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(task, "task");
    Objects.requireNonNull(split, "split");
    if (label.isBlank()) {
      throw new IllegalArgumentException("The label column has no name");
    }
  }
}
