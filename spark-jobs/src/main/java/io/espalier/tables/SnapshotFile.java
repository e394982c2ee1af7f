package io.espalier.tables;

import io.espalier.data.AtomicFiles;
import io.espalier.results.TableData;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;

/**
 * A Parquet file that is replaced again and again under readers that never notice.
 *
 * <p>Spark lists a table's directory, later opens the file with the length that it had then, reads
 * its footer, and opens it once more to read pages where that footer has them; each step may find
 * another version. So all versions are of one length, doubled at times, which puts the footer where
 * a reader looks for it; and the file has two halves, of which one holds the pages of this version
 * and the other still those of the version before.
 */
final class SnapshotFile {
  /** Room for some hundred trials. */
  private static final int SMALLEST = 1 << 17;

  private static final int LARGEST = 1 << 30;

  private final AtomicFiles files;
  private final Configuration hadoop;
  private final Path path;
  private int size = SMALLEST;
  private int begin = SMALLEST / 2;
  private byte[] body = new byte[0];

  /** A file as an earlier writer left it, or none yet. */
  SnapshotFile(AtomicFiles files, Configuration hadoop, Path path) throws IOException {
    this.files = files;
    this.hadoop = hadoop;
    this.path = path;
    try {
      takeOver(files.read(path));
    } catch (FileNotFoundException e) {
      // The first version has none before it.
    }
  }

  /** Replaces the rows. */
  void write(TableData table) throws IOException {
    ParquetFile next =
        ParquetFile.encode(table, hadoop, begin < size / 2 ? size / 2 : ParquetFile.MAGIC_BYTES);
    while (!fits(next)) {
      if (size == LARGEST) {
        throw new IOException(path + " would be larger than " + LARGEST + " bytes");
      }
      size *= 2;
      begin = size / 2;
      body = new byte[0];
      next = ParquetFile.encode(table, hadoop, ParquetFile.MAGIC_BYTES);
    }
    files.write(path, next.within(size, body, begin));
    begin = next.begin();
    body = next.body();
  }

  private boolean fits(ParquetFile file) {
    int half = size / 2;
    return file.body().length <= half - ParquetFile.MAGIC_BYTES
        && file.body().length <= half - file.footer().length;
  }

  private void takeOver(byte[] content) throws IOException {
    if (content.length < SMALLEST || Integer.bitCount(content.length) != 1) {
      return;
    }
    size = content.length;
    int half = size / 2;
    begin = lowerHalf() ? ParquetFile.MAGIC_BYTES : half;
    int end = begin < half ? half : size;
    body = Arrays.copyOfRange(content, begin, end);
  }

  /** Whether the version that is there has its pages in the first half, or has none. */
  private boolean lowerHalf() throws IOException {
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(path, hadoop))) {
      for (BlockMetaData block : reader.getRowGroups()) {
        return block.getStartingPos() < size / 2;
      }
      return true;
    } catch (RuntimeException e) {
      // What is no Parquet file has no readers that could notice.
      return true;
    }
  }
}
