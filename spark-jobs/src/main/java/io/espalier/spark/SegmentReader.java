package io.espalier.spark;

import io.espalier.port.DamagedFile;
import io.espalier.spark.JournalLine.Header;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Reads the lines of a segment and checks each of them. What a writer left when it died, an
 * unfinished last line, is told from damage: a line without an end, or, as pages of a file may
 * reach the disk in any order, the last one with bytes that were never written.
 */
final class SegmentReader implements Closeable {
  /** Far beyond any batch: a line this long is no line. */
  private static final int MAX_LINE = 512 << 20;

  private final Path path;
  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private final long limit;
  private int start;
  private int end;
  private long offset;
  private int line;
  private boolean torn;

  /**
   * Opens a segment.
   *
   * @param limit how many bytes count, {@link Long#MAX_VALUE} for all that are there
   */
  SegmentReader(FileSystem files, Path path, long limit) throws IOException {
    this.path = path;
    this.limit = limit;
    this.in = files.open(path);
  }

  /**
   * Reads the first line.
   *
   * @return empty if the segment never came to be: its first line is torn, or claims the term only
   */
  Optional<Header> header() throws IOException {
    byte[] first = next();
    if (first == null) {
      return Optional.empty();
    }
    Optional<Header> header;
    try {
      header = JournalLine.readHeader(first);
    } catch (IOException e) {
      throw new DamagedFile(path.toString(), "line 1: " + e.getMessage());
    }
    if (header.filter(h -> !h.segment().equals(path.getName())).isPresent()) {
      throw new DamagedFile(path.toString(), "line 1: it is a copy of " + header.get().segment());
    }
    return header;
  }

  /**
   * Reads the next batch.
   *
   * @param number the one that must come
   * @return its line without the end, or null behind the last
   */
  byte[] batch(long number) throws IOException {
    byte[] text = next();
    if (text == null) {
      return null;
    }
    long found = JournalLine.batchNumber(text);
    if (found != number) {
      throw new DamagedFile(
          path.toString(),
          "line "
              + line
              + (found < 0 ? ": it holds no batch" : ": it holds batch " + found)
              + " where batch "
              + number
              + " belongs");
    }
    return text;
  }

  private byte[] next() throws IOException {
    if (torn || offset >= limit) {
      return null;
    }
    line++;
    ByteArrayOutputStream text = new ByteArrayOutputStream(256);
    boolean ended = false;
    while (!ended && fill()) {
      int i = start;
      while (i < end && buffer[i] != '\n') {
        i++;
      }
      text.write(buffer, start, i - start);
      ended = i < end;
      start = ended ? i + 1 : i;
      if (text.size() > MAX_LINE) {
        throw new DamagedFile(path.toString(), "line " + line + " has no end");
      }
    }
    long after = offset + text.size() + 1;
    byte[] bytes = text.toByteArray();
    if (ended && after <= limit && JournalLine.intact(bytes)) {
      offset = after;
      return bytes;
    }
    if (limit != Long.MAX_VALUE) {
      throw new DamagedFile(
          path.toString(),
          ended
              ? "line " + line + " does not match its checksum"
              : "it ends at byte "
                  + (offset + text.size())
                  + ", and its successor has read "
                  + limit);
    }
    boolean last = !ended || !fill();
    if (last && (!ended || hasHole(bytes))) {
      torn = text.size() > 0;
      return null;
    }
    throw new DamagedFile(path.toString(), "line " + line + " does not match its checksum");
  }

  private static boolean hasHole(byte[] bytes) {
    for (byte b : bytes) {
      if (b == 0) {
        return true;
      }
    }
    return false;
  }

  private boolean fill() throws IOException {
    if (start < end) {
      return true;
    }
    start = 0;
    end = Math.max(0, in.read(buffer, 0, buffer.length));
    return end > 0;
  }

  /** How many bytes hold whole lines, of those that were read. */
  long validBytes() {
    return offset;
  }

  /** Whether the last line was unfinished. */
  boolean torn() {
    return torn;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
