package io.espalier.data;

import io.espalier.metrics.Task;
import io.espalier.port.DamagedFile;
import io.espalier.port.Dataset;
import io.espalier.port.Feature;
import io.espalier.port.Shape;
import io.espalier.trial.RowDivision;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The training and validation rows of a study, read from its directory: all on the heap, or their
 * features in a file that is mapped into memory. Immutable and safe for concurrent use. Test rows
 * are in another file, which nothing here opens.
 */
public final class PreparedData implements Dataset {
  private final PreparedRows rows;
  private final Features features;

  private PreparedData(PreparedRows rows, Features features) {
    this.rows = rows;
    this.features = features;
  }

  /**
   * Reads the prepared data of a study.
   *
   * @throws DamagedFile if there are none, or they are torn or changed
   * @throws IOException if the file system fails
   */
  public static PreparedData load(Configuration hadoop, URI studyDirectory) throws IOException {
    return load(hadoop, studyDirectory, Room.onHeap());
  }

  /**
   * The same where features may lie outside of the heap.
   *
   * @param room for the features
   */
  public static PreparedData load(Configuration hadoop, URI studyDirectory, Room room)
      throws IOException {
    Path file = file(studyDirectory);
    PartFile.Read read = PartFile.read(new AtomicFiles(hadoop), file, room);
    return new PreparedData(PreparedRows.of(read, file), read.content().features());
  }

  static Path file(URI studyDirectory) {
    return new Path(new Path(studyDirectory), "data/search.bin");
  }

  /** All but the features. */
  public PreparedRows known() {
    return rows;
  }

  @Override
  public Task task() {
    return rows.task();
  }

  @Override
  public int rows() {
    return rows.rows();
  }

  @Override
  public int columns() {
    return rows.columns();
  }

  @Override
  public int[] trainingRows() {
    return rows.trainingRows();
  }

  @Override
  public int[] validationRows() {
    return rows.validationRows();
  }

  @Override
  public int[] unlabelledRows() {
    return rows.unlabelledRows();
  }

  @Override
  public List<Feature> featureColumns() {
    return rows.featureColumns();
  }

  @Override
  public Shape shape() {
    return rows.shape();
  }

  @Override
  public RowDivision division() {
    return rows.division();
  }

  @Override
  public void gather(int[] selected, int from, int count, float[] into) {
    int columns = columns();
    for (int i = 0; i < count; i++) {
      features.copy(selected[from + i], into, i * columns);
    }
  }

  @Override
  public float target(int row) {
    return rows.target(row);
  }

  /** For people. */
  @Override
  public String toString() {
    return rows.toString();
  }
}
