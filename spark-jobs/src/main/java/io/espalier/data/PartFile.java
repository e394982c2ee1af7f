package io.espalier.data;

import io.espalier.port.DamagedFile;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * The layout of a prepared file, all numbers little-endian: 8 bytes {@code ESPDATA1}, the length of
 * the header as an int, the header as JSON, features {@code [rows, columns]} row-major as floats,
 * targets {@code [rows]} as floats, source row numbers {@code [rows]} as ints, parts {@code [rows]}
 * as bytes, numbers of groups {@code [rows]} as ints where rows have groups, the CRC-32C of all
 * before as an int.
 */
final class PartFile {
  private static final byte[] MAGIC = "ESPDATA1".getBytes(StandardCharsets.US_ASCII);

  /** Large enough that calls cost nothing, small enough to stay in a processor's cache. */
  private static final int BUFFER = 1 << 18;

  /** No header of a sane table is longer; a torn file could claim anything. */
  private static final int LONGEST_HEADER = 1 << 28;

  private PartFile() {}

  /** The rows of a file. */
  record Content(
      PartHeader header,
      Features features,
      float[] targets,
      int[] sourceRows,
      byte[] parts,
      int[] groups) {}

  /** What was read, with the SHA-256 of the whole file. */
  record Read(Content content, String digest) {}

  /** Writes a file atomically and returns its SHA-256. */
  static String write(AtomicFiles files, Path file, Content content) throws IOException {
    Tail[] tail = new Tail[1];
    files.write(
        file,
        out -> {
          tail[0] = new Tail(out);
          tail[0].write(content);
        });
    return tail[0].hash();
  }

  /** Reads a header, which is checked only when the whole file is. */
  static PartHeader header(AtomicFiles files, Path file) throws IOException {
    return checked(files, file, Head::header);
  }

  /**
   * Reads a file and checks it. Features that find no room on the heap stay where they are, if the
   * file is a local one, or go into a local file that has no name any more when this returns.
   *
   * @throws DamagedFile if it is missing, torn or changed
   * @throws IOException if the file system fails
   */
  static Read read(AtomicFiles files, Path file, Room room) throws IOException {
    return checked(
        files,
        file,
        head ->
            head.read(
                header -> {
                  if (room.holds((long) header.rows() * header.schema().columns())) {
                    return head.onHeap(header);
                  }
                  return files.fileSystem(file) instanceof RawLocalFileSystem local
                      ? head.inPlace(header, local.pathToFile(file).toPath())
                      : head.fetched(header, room);
                }));
  }

  /** Reads a file and checks it, with the features on the heap. */
  static Read read(AtomicFiles files, Path file) throws IOException {
    return read(files, file, Room.onHeap());
  }

  /** Reads a file and checks it, without keeping the features: none are in the content. */
  static Read readAllButFeatures(AtomicFiles files, Path file) throws IOException {
    return checked(files, file, head -> head.read(head::passedOver));
  }

  private interface Reading<T> {
    T of(Head head) throws IOException;
  }

  private static <T> T checked(AtomicFiles files, Path file, Reading<T> reading)
      throws IOException {
    try (InputStream in = files.open(file)) {
      return reading.of(new Head(in, files.fileSystem(file).getFileStatus(file).getLen()));
    } catch (FileNotFoundException e) {
      throw DamagedFile.missing(file.toString());
    } catch (EOFException e) {
      throw new DamagedFile(file.toString(), "it ends too early");
    } catch (ArithmeticException | NegativeArraySizeException e) {
      throw new DamagedFile(file.toString(), "its header makes no sense");
    } catch (BadContent e) {
      throw new DamagedFile(file.toString(), e.getMessage());
    }
  }

  private static final class BadContent extends IOException {
    BadContent(String message) {
      super(message);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  private static final class Tail {
    private final OutputStream out;
    private final CRC32C crc = new CRC32C();
    private final MessageDigest digest = sha256();
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);

    Tail(OutputStream out) {
      this.out = out;
    }

    void write(Content content) throws IOException {
      byte[] header = content.header().toBytes(MAGIC.length + Integer.BYTES);
      bytes(MAGIC);
      ints(new int[] {header.length});
      bytes(header);
      features(content);
      floats(content.targets());
      ints(content.sourceRows());
      bytes(content.parts());
      ints(content.groups());
      flush();
      ints(new int[] {(int) crc.getValue()});
      flush();
    }

    String hash() {
      return HexFormat.of().formatHex(digest.digest());
    }

    private void features(Content content) throws IOException {
      float[] row = new float[content.header().schema().columns()];
      for (int i = 0; i < content.header().rows(); i++) {
        content.features().copy(i, row, 0);
        floats(row);
      }
    }

    private void floats(float[] values) throws IOException {
      for (float value : values) {
        room(Float.BYTES);
        buffer.putFloat(value);
      }
    }

    private void ints(int[] values) throws IOException {
      for (int value : values) {
        room(Integer.BYTES);
        buffer.putInt(value);
      }
    }

    private void bytes(byte[] values) throws IOException {
      for (byte value : values) {
        room(1);
        buffer.put(value);
      }
    }

    private void room(int bytes) throws IOException {
      if (buffer.remaining() < bytes) {
        flush();
      }
    }

    private void flush() throws IOException {
      crc.update(buffer.array(), 0, buffer.position());
      digest.update(buffer.array(), 0, buffer.position());
      out.write(buffer.array(), 0, buffer.position());
      buffer.clear();
    }
  }

  private static final class Head {
    private final InputStream in;
    private final CRC32C crc = new CRC32C();
    private final MessageDigest digest = sha256();
    private final byte[] buffer = new byte[BUFFER];
    private final long length;
    private long position;

    /** Of a file of so many bytes. */
    Head(InputStream in, long length) {
      this.in = in;
      this.length = length;
    }

    /** Checked before it is allocated: a header could claim anything. */
    private void requireLeft(long count, int size) throws IOException {
      long left = length - position;
      if (count * size > left) {
        throw new EOFException(count * size + " bytes are claimed where " + left + " are left");
      }
    }

    PartHeader header() throws IOException {
      if (!Arrays.equals(bytes(MAGIC.length), MAGIC)) {
        throw new BadContent("it is no prepared data of this version");
      }
      int headerLength = take(Integer.BYTES).getInt();
      if (headerLength < 0 || headerLength > LONGEST_HEADER) {
        throw new BadContent("its header claims " + headerLength + " bytes");
      }
      byte[] header = bytes(headerLength);
      try {
        return PartHeader.parse(header);
      } catch (IOException | IllegalArgumentException e) {
        throw new BadContent("its header makes no sense");
      }
    }

    /** How the features are read. */
    private interface Reader {
      Features of(PartHeader header) throws IOException;
    }

    Read read(Reader features) throws IOException {
      PartHeader header = header();
      int rows = header.rows();
      Content content =
          new Content(
              header,
              features.of(header),
              floats(rows),
              ints(rows),
              bytes(rows),
              ints(header.grouped() ? rows : 0));
      int expected = (int) crc.getValue();
      if (take(Integer.BYTES).getInt() != expected || in.read() >= 0) {
        throw new BadContent("its checksum is wrong: it was changed after it was written");
      }
      return new Read(content, HexFormat.of().formatHex(digest.digest()));
    }

    private static long bytesOf(PartHeader header) {
      return Math.multiplyExact(
          (long) Float.BYTES, Math.multiplyExact((long) header.rows(), header.schema().columns()));
    }

    Features onHeap(PartHeader header) throws IOException {
      int columns = header.schema().columns();
      return new Features.OnHeap(floats(Math.multiplyExact(header.rows(), columns)), columns);
    }

    /** Maps the file that is being read, and reads on behind the features. */
    Features inPlace(PartHeader header, java.nio.file.Path file) throws IOException {
      long from = position;
      pass(bytesOf(header), bytes -> {});
      try (FileChannel channel = FileChannel.open(file)) {
        return MappedFeatures.of(channel, from, header.rows(), header.schema().columns());
      }
    }

    /** Copies the features into a file, which is mapped and has no name any more then. */
    Features fetched(PartHeader header, Room room) throws IOException {
      java.nio.file.Path file = room.file();
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        pass(
            bytesOf(header),
            bytes -> {
              while (bytes.hasRemaining()) {
                channel.write(bytes);
              }
            });
        return MappedFeatures.of(channel, 0, header.rows(), header.schema().columns());
      } finally {
        Files.delete(file);
      }
    }

    Features passedOver(PartHeader header) throws IOException {
      pass(bytesOf(header), bytes -> {});
      return new Features.OnHeap(new float[0], header.schema().columns());
    }

    private interface Passing {
      void take(ByteBuffer bytes) throws IOException;
    }

    private void pass(long count, Passing to) throws IOException {
      for (long done = 0; done < count; ) {
        int now = (int) Math.min(count - done, BUFFER);
        to.take(take(now));
        done += now;
      }
    }

    private float[] floats(int count) throws IOException {
      requireLeft(count, Float.BYTES);
      float[] values = new float[count];
      for (int done = 0; done < count; ) {
        int now = Math.min(count - done, BUFFER / Float.BYTES);
        take(now * Float.BYTES).asFloatBuffer().get(values, done, now);
        done += now;
      }
      return values;
    }

    private int[] ints(int count) throws IOException {
      requireLeft(count, Integer.BYTES);
      int[] values = new int[count];
      for (int done = 0; done < count; ) {
        int now = Math.min(count - done, BUFFER / Integer.BYTES);
        take(now * Integer.BYTES).asIntBuffer().get(values, done, now);
        done += now;
      }
      return values;
    }

    private byte[] bytes(int count) throws IOException {
      requireLeft(count, 1);
      byte[] values = in.readNBytes(count);
      if (values.length < count) {
        throw new EOFException(values.length + " bytes instead of " + count);
      }
      crc.update(values);
      digest.update(values);
      position += count;
      return values;
    }

    private ByteBuffer take(int count) throws IOException {
      if (in.readNBytes(buffer, 0, count) < count) {
        throw new EOFException("fewer than " + count + " bytes are left");
      }
      crc.update(buffer, 0, count);
      digest.update(buffer, 0, count);
      position += count;
      return ByteBuffer.wrap(buffer, 0, count).order(ByteOrder.LITTLE_ENDIAN);
    }
  }
}
