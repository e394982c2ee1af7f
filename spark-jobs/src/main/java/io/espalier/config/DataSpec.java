package io.espalier.config;

/**
 * The data of a study, as its file names them.
 *
 * @param source a path or URI that Hadoop understands
 * @param format how the source is written
 * @param label the column that is predicted
 * @param task what is predicted
 * @param split how rows are divided
 */
public record DataSpec(String source, Format format, String label, TaskKind task, SplitSpec split) {

  /** How a source is written. */
  public enum Format {
    /** Comma-separated values with a header line; compressed if the name says so. */
    CSV
  }

  /** What is predicted; its classes are known only once the data have been read. */
  public enum TaskKind {
    /** One of some classes. */
    CLASSIFICATION,
    /** A number. */
    REGRESSION
  }
}
