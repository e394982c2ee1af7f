package io.espalier.data;

import org.apache.hadoop.fs.Path;

/** Takes the rows of files as they are read, file by file, in order. */
interface RowSink {
  /**
   * Takes some rows.
   *
   * @throws DataProblem if they cannot be used
   */
  void take(Path file, RowBlock block);

  /**
   * Hears that a file has no more rows.
   *
   * @throws DataProblem if it had none, or too many classes
   */
  void end(Path file);
}
