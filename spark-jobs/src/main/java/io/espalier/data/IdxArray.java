package io.espalier.data;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;

/**
 * An array in the idx format of MNIST, read item by item: a magic number that says the type and how
 * many dimensions there are, their sizes, then the numbers, all big-endian. For one thread.
 */
final class IdxArray implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  /** More than any real one has; what is no idx file could claim anything. */
  private static final int MOST_DIMENSIONS = 8;

  /** Numbers of an item, as many as a row of a table may have. */
  private static final long MOST_COLUMNS = 1 << 24;

  private final Path path;
  private final DataInputStream in;
  private final Head head;
  private final ByteBuffer item;
  private int done;

  private record Head(int type, int[] sizes) {
    static Head read(DataInputStream in, Path path) throws IOException {
      int magic = in.readInt();
      int dimensions = magic & 0xff;
      if (bytes(magic >>> 8) == 0 || dimensions == 0 || dimensions > MOST_DIMENSIONS) {
        throw new DataProblem(
            path + " is no idx file: it begins with " + magic + ", which is no magic number");
      }
      Head head = new Head(magic >>> 8, new int[dimensions]);
      for (int d = 0; d < dimensions; d++) {
        head.sizes[d] = in.readInt();
      }
      boolean negative = Arrays.stream(head.sizes).anyMatch(size -> size < 0);
      if (negative || head.columns() < 1 || head.columns() > MOST_COLUMNS) {
        throw new DataProblem(
            path + " claims to be an array of " + Arrays.toString(head.sizes) + " numbers");
      }
      return head;
    }

    long columns() {
      double columns = 1;
      for (int d = 1; d < sizes.length; d++) {
        columns *= sizes[d];
      }
      return (long) columns;
    }

    int bytes() {
      return bytes(type);
    }

    /** Bytes of a number; 0 if there is no such type. */
    private static int bytes(int type) {
      return switch (type) {
        case 0x08, 0x09 -> 1;
        case 0x0B -> Short.BYTES;
        case 0x0C, 0x0D -> Integer.BYTES;
        case 0x0E -> Double.BYTES;
        default -> 0;
      };
    }
  }

  private IdxArray(Path path, DataInputStream in, Head head) {
    this.path = path;
    this.in = in;
    this.head = head;
    this.item = ByteBuffer.allocate((int) head.columns() * head.bytes());
  }

  /**
   * Opens a file and reads its head.
   *
   * @throws DataProblem if it is no idx file
   */
  static IdxArray open(Configuration hadoop, Path path) throws IOException {
    InputStream raw = path.getFileSystem(hadoop).open(path);
    try {
      CompressionCodec codec = new CompressionCodecFactory(hadoop).getCodec(path);
      InputStream plain = codec == null ? raw : codec.createInputStream(raw);
      DataInputStream in = new DataInputStream(new BufferedInputStream(plain, BUFFER));
      return new IdxArray(path, in, Head.read(in, path));
    } catch (EOFException e) {
      raw.close();
      throw new DataProblem(path + " is torn: it ends within its head", e);
    } catch (IOException e) {
      raw.close();
      throw SourceFiles.unreadable(path, e);
    } catch (DataProblem e) {
      raw.close();
      throw e;
    }
  }

  int dimensions() {
    return head.sizes.length;
  }

  int items() {
    return head.sizes[0];
  }

  /** The sizes of the dimensions of an item. */
  int[] item() {
    return Arrays.copyOfRange(head.sizes, 1, head.sizes.length);
  }

  /** How many numbers an item has: the product of all dimensions but the first. */
  int columns() {
    return (int) head.columns();
  }

  /**
   * Reads the next item.
   *
   * @return whether there was one
   * @throws DataProblem if the file is shorter or longer than it claims
   */
  boolean next() throws IOException {
    try {
      if (done == items()) {
        if (in.read() >= 0) {
          throw new DataProblem(
              "%s is longer than the %d items of %d numbers that it claims"
                  .formatted(path, items(), columns()));
        }
        return false;
      }
      in.readFully(item.array());
    } catch (EOFException e) {
      throw new DataProblem(
          "%s is torn: it ends after %d of the %d items that it claims"
              .formatted(path, done, items()),
          e);
    } catch (IOException e) {
      throw SourceFiles.unreadable(path, e);
    }
    done++;
    return true;
  }

  /** A number of the item that was read last. */
  double number(int column) {
    int at = column * head.bytes();
    return switch (head.type) {
      case 0x08 -> item.get(at) & 0xff;
      case 0x09 -> item.get(at);
      case 0x0B -> item.getShort(at);
      case 0x0C -> item.getInt(at);
      case 0x0D -> item.getFloat(at);
      default -> item.getDouble(at);
    };
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
