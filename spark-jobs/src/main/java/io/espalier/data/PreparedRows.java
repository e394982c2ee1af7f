package io.espalier.data;

import io.espalier.metrics.Task;
import io.espalier.port.DamagedFile;
import io.espalier.port.Feature;
import io.espalier.port.Rows;
import io.espalier.port.Shape;
import io.espalier.trial.RowDivision;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What a study's directory says of its training and validation rows, beside their features: all
 * that a driver needs. Immutable and safe for concurrent use.
 */
public final class PreparedRows implements Rows {
  private final DataSchema schema;
  private final float[] targets;
  private final int[] sourceRows;
  private final int[] training;
  private final int[] validation;
  private final int[] unlabelled;
  private final RowDivision division;
  private final int testRows;
  private final String fingerprint;

  private PreparedRows(PartFile.Read read) {
    PartFile.Content content = read.content();
    this.schema = content.header().schema();
    this.targets = content.targets();
    this.sourceRows = content.sourceRows();
    this.training = rowsOf(content.parts(), Part.TRAINING);
    this.validation = rowsOf(content.parts(), Part.VALIDATION);
    this.unlabelled = rowsOf(content.parts(), Part.UNLABELLED);
    this.division = division(content);
    this.testRows = content.header().test();
    this.fingerprint = read.digest();
  }

  /**
   * Reads a study's rows, and checks all of the file.
   *
   * @throws DamagedFile if there are none, or they are torn or changed
   * @throws IOException if the file system fails
   */
  public static PreparedRows load(Configuration hadoop, URI studyDirectory) throws IOException {
    Path file = PreparedData.file(studyDirectory);
    return of(PartFile.readAllButFeatures(new AtomicFiles(hadoop), file), file);
  }

  static PreparedRows of(PartFile.Read read, Path file) throws DamagedFile {
    PartHeader header = read.content().header();
    if (!header.content().equals(PartHeader.SEARCH)) {
      throw new DamagedFile(file.toString(), "it holds the rows of '" + header.content() + "'");
    }
    PreparedRows rows = new PreparedRows(read);
    if (rows.training.length != header.training()
        || rows.validation.length != header.validation()
        || rows.unlabelled.length != header.unlabelled()) {
      throw new DamagedFile(file.toString(), "it has other parts than its header says");
    }
    return rows;
  }

  private RowDivision division(PartFile.Content content) {
    int[] strata = new int[targets.length];
    if (content.header().stratified()) {
      Arrays.setAll(strata, row -> (int) targets[row]);
    }
    return new RowDivision(strata, content.groups()).select(searchRows());
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

  /** Whether no validation rows were put apart, as trials divide the training rows themselves. */
  public boolean crossValidated() {
    return validation.length == 0;
  }

  @Override
  public int[] validationRows() {
    return crossValidated() ? trainingRows() : validation.clone();
  }

  @Override
  public RowDivision division() {
    return division;
  }

  @Override
  public int[] unlabelledRows() {
    return unlabelled.clone();
  }

  @Override
  public List<Feature> featureColumns() {
    return schema.features();
  }

  @Override
  public Shape shape() {
    return schema.shape();
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
    return rows()
        + " rows of "
        + columns()
        + ", "
        + training.length
        + " to train on and "
        + validation.length
        + " to validate on";
  }
}
