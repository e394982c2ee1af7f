package io.espalier.tables;

import io.espalier.results.TableData;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopStreams;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/** Writes one Parquet file with parquet-hadoop's own writer, in the calling thread. */
final class ParquetFile {
  /** Rows are held in memory until so many bytes are together; tables are small. */
  private static final long ROW_GROUP_BYTES = 8L << 20;

  private ParquetFile() {}

  static void write(TableData table, Configuration hadoop, FSDataOutputStream out)
      throws IOException {
    try (ParquetWriter<Object[]> writer = new Builder(table, new Stream(out), hadoop).build()) {
      for (Object[] row : table.rows()) {
        writer.write(row);
      }
    }
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

  /** An open stream that a writer finishes but does not close: its owner does. */
  private record Stream(FSDataOutputStream out) implements OutputFile {
    @Override
    public PositionOutputStream create(long blockSizeHint) {
      return new Unclosed(HadoopStreams.wrap(out));
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
      return create(blockSizeHint);
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

  private static final class Unclosed extends PositionOutputStream {
    private final PositionOutputStream out;

    Unclosed(PositionOutputStream out) {
      this.out = out;
    }

    @Override
    public long getPos() throws IOException {
      return out.getPos();
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      out.write(bytes, from, count);
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }
  }
}
