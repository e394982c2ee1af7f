package io.espalier.tables;

import io.espalier.results.TableData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/**
 * A table in Parquet's format, made in memory by parquet-hadoop's own writer. A file of it is the
 * magic number, then the body at the place that it was made for, then anything, then the footer.
 *
 * @param begin where in the file the body begins
 * @param body all pages and indexes
 * @param footer where they are, its own length and the magic number: the end of the file
 */
record ParquetFile(int begin, byte[] body, byte[] footer) {
  /** Bytes at the beginning of a file, before any body. */
  static final int MAGIC_BYTES = 4;

  private static final byte[] MAGIC = {'P', 'A', 'R', '1'};

  /** Rows of so many bytes are together in the file. */
  private static final long ROW_GROUP_BYTES = 8L << 20;

  private static final int LENGTH_BYTES = 4;

  /** Encodes a table for a place in a file, at least behind the magic number. */
  static ParquetFile encode(TableData table, Configuration hadoop, int begin) throws IOException {
    Shifted out = new Shifted(begin - MAGIC_BYTES);
    Builder builder = new Builder(table, new Memory(out), hadoop);
    try (ParquetWriter<Object[]> writer = builder.build()) {
      for (Object[] row : table.rows()) {
        writer.write(row);
      }
    }
    byte[] bytes = out.bytes.toByteArray();
    int fixed = LENGTH_BYTES + MAGIC_BYTES;
    int length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(bytes.length - fixed);
    int end = bytes.length - fixed - length;
    return new ParquetFile(
        begin,
        Arrays.copyOfRange(bytes, MAGIC_BYTES, end),
        Arrays.copyOfRange(bytes, end, bytes.length));
  }

  /** A file of a length, with something else at a place that is not its body's. */
  byte[] within(int size, byte[] other, int otherBegin) {
    byte[] file = new byte[size];
    place(MAGIC, file, 0);
    place(other, file, otherBegin);
    place(body, file, begin);
    place(footer, file, size - footer.length);
    return file;
  }

  /** The shortest file. */
  byte[] alone() {
    return within(begin + body.length + footer.length, new byte[0], begin);
  }

  private static void place(byte[] bytes, byte[] file, int at) {
    System.arraycopy(bytes, 0, file, at, bytes.length);
  }

  private static final class Builder extends ParquetWriter.Builder<Object[], Builder> {
    private final TableData table;

    Builder(TableData table, OutputFile file, Configuration hadoop) {
      super(file);
      this.table = table;
      withConf(hadoop);
      withRowGroupSize(ROW_GROUP_BYTES);
      withCompressionCodec(CompressionCodecName.SNAPPY);
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    protected WriteSupport<Object[]> getWriteSupport(Configuration hadoop) {
      return new RowWriteSupport(table);
    }
  }

  private record Memory(Shifted out) implements OutputFile {
    @Override
    public PositionOutputStream create(long blockSizeHint) {
      return out;
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
      return out;
    }

    @Override
    public boolean supportsBlockSize() {
      return false;
    }

    @Override
    public long defaultBlockSize() {
      return 0;
    }
  }

  /** Gives positions as if there were a gap behind the magic number. */
  private static final class Shifted extends PositionOutputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final long gap;

    Shifted(long gap) {
      this.gap = gap;
    }

    @Override
    public long getPos() {
      return bytes.size() + (bytes.size() < MAGIC_BYTES ? 0 : gap);
    }

    @Override
    public void write(int b) {
      bytes.write(b);
    }

    @Override
    public void write(byte[] from, int at, int count) {
      bytes.write(from, at, count);
    }
  }
}
