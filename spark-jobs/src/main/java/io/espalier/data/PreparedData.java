package io.espalier.data;

import io.espalier.metrics.Task;
import io.espalier.port.DamagedFile;
import io.espalier.port.Dataset;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The training and validation rows of a study, on the heap, read from its directory. Immutable and
 * safe for concurrent use. Test rows are in another file, which nothing here opens.
 */
public final class PreparedData implements Dataset {
  private final DataSchema schema;
  private final float[] features;
  private final float[] targets;
  private final int[] sourceRows;
  private final int[] training;
  private final int[] validation;
  private final int testRows;
  private final String fingerprint;

  private PreparedData(PartFile.Read read) {
    PartFile.Content content = read.content();
    this.schema = content.header().schema();
    this.features = content.features();
    this.targets = content.targets();
    this.sourceRows = content.sourceRows();
    this.training = rowsOf(content.parts(), Part.TRAINING);
    this.validation = rowsOf(content.parts(), Part.VALIDATION);
    this.testRows = content.header().test();
    this.fingerprint = read.digest();
  }

  /**
   * Reads the prepared data of a study.
   *
   * @throws DamagedFile if there are none, or they are torn or changed
   * @throws IOException if the file system fails
   */
  public static PreparedData load(Configuration hadoop, URI studyDirectory) throws IOException {
    Path file = file(studyDirectory);
    PartFile.Read read = PartFile.read(new AtomicFiles(hadoop), file);
    PartHeader header = read.content().header();
    if (!header.content().equals(PartHeader.SEARCH)) {
      throw new DamagedFile(file.toString(), "it holds the rows of '" + header.content() + "'");
    }
    PreparedData data = new PreparedData(read);
    if (data.training.length != header.training()
        || data.validation.length != header.validation()) {
      throw new DamagedFile(file.toString(), "it has other parts than its header says");
    }
    return data;
  }

  static Path file(URI studyDirectory) {
    return new Path(new Path(studyDirectory), "data/search.bin");
  }

  /** What the columns mean. */
  public DataSchema schema() {
    return schema;
  }

  /** How many test rows lie apart. */
  public int testRows() {
    return testRows;
  }

  /**
   * The SHA-256 of the training and validation rows, their order, names and division, and of the
   * test rows' own: equal exactly if two studies were given the same data divided alike.
   */
  public String fingerprint() {
    return fingerprint;
  }

  /** The number of a row in its source, counted from 1 below the header. */
  public int sourceRow(int row) {
    return sourceRows[row];
  }

  @Override
  public Task task() {
    return schema.task();
  }

  @Override
  public int rows() {
    return targets.length;
  }

  @Override
  public int columns() {
    return schema.columns();
  }

  @Override
  public int[] trainingRows() {
    return training.clone();
  }

  @Override
  public int[] validationRows() {
    return validation.clone();
  }

  @Override
  public void gather(int[] rows, int from, int count, float[] into) {
    int columns = columns();
    for (int i = 0; i < count; i++) {
      System.arraycopy(features, rows[from + i] * columns, into, i * columns, columns);
    }
  }

  @Override
  public float target(int row) {
    return targets[row];
  }

  private static int[] rowsOf(byte[] parts, Part part) {
    return IntStream.range(0, parts.length).filter(row -> parts[row] == part.code()).toArray();
  }

  /** For people. */
  @Override
  public String toString() {
    return "PreparedData["
        + rows()
        + " rows of "
        + columns()
        + ", "
        + Arrays.toString(new int[] {training.length, validation.length})
        + "]";
  }
}
