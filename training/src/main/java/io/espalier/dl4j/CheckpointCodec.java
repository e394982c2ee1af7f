package io.espalier.dl4j;

import io.espalier.metrics.Task;
import io.espalier.space.Params;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Checkpoints as bytes: a magic number, a version, the content, a CRC-32C of all before it; numbers
 * big-endian. Plain values only: nothing read here can name a class.
 */
final class CheckpointCodec {
  private static final int MAGIC = 0x45535043;
  private static final int VERSION = 3;
  private static final int SUM_BYTES = 4;
  private static final int HEADER_BYTES = 8;

  /** What follows tells one kind of column from another. */
  private static final byte NUMBERS = 'n';

  private static final byte NAMES = 'c';

  private CheckpointCodec() {}

  static byte[] encode(Checkpoint checkpoint) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(MAGIC);
      out.writeInt(VERSION);
      out.writeInt(checkpoint.epoch());
      writeLineage(out, checkpoint.lineage());
      out.writeInt(checkpoint.networks().size());
      for (Checkpoint.Network network : checkpoint.networks()) {
        writeNetwork(out, network);
      }
      Checkpoint.Best best = checkpoint.best();
      out.writeInt(best.epoch());
      out.writeDouble(best.cost());
      out.writeInt(best.improvedEpoch());
      out.writeDouble(best.improvedCost());
      if (best.epoch() != checkpoint.epoch()) {
        for (float[] parameters : best.parameters()) {
          writeFloats(out, parameters);
        }
      }
      CRC32C sum = new CRC32C();
      sum.update(bytes.toByteArray());
      out.writeInt((int) sum.getValue());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads a checkpoint.
   *
   * @throws IOException if it is torn, changed, or of another version
   */
  static Checkpoint decode(byte[] bytes) throws IOException {
    if (bytes.length < HEADER_BYTES + SUM_BYTES) {
      throw new IOException("A checkpoint of " + bytes.length + " bytes is torn");
    }
    ByteBuffer header = ByteBuffer.wrap(bytes);
    if (header.getInt() != MAGIC) {
      throw new IOException("This is no checkpoint: it begins with other bytes than one does");
    }
    int length = bytes.length - SUM_BYTES;
    CRC32C sum = new CRC32C();
    sum.update(bytes, 0, length);
    if ((int) sum.getValue() != header.getInt(length)) {
      throw new IOException(
          "A checkpoint of " + bytes.length + " bytes is torn or changed: its checksum is wrong");
    }
    int version = header.getInt(4);
    if (version != VERSION) {
      throw new IOException(
          "A checkpoint of version %d cannot be read here, only of %d: it was written by %s Espalier"
              .formatted(version, VERSION, version < VERSION ? "an older" : "a newer"));
    }
    try (DataInputStream in =
        new DataInputStream(new ByteArrayInputStream(bytes, HEADER_BYTES, length - HEADER_BYTES))) {
      Checkpoint checkpoint = read(in);
      if (in.available() > 0) {
        throw new IOException("A checkpoint has " + in.available() + " bytes too many");
      }
      return checkpoint;
    } catch (IllegalArgumentException | EOFException e) {
      throw new IOException("A checkpoint contradicts itself: " + e.getMessage(), e);
    }
  }

  private static Checkpoint read(DataInputStream in) throws IOException {
    int epoch = in.readInt();
    Optional<Checkpoint.Lineage> lineage = readLineage(in);
    int count = readCount(in);
    List<Checkpoint.Network> networks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      networks.add(readNetwork(in));
    }
    int bestEpoch = in.readInt();
    double bestCost = in.readDouble();
    int improvedEpoch = in.readInt();
    double improvedCost = in.readDouble();
    List<float[]> best = new ArrayList<>();
    for (Checkpoint.Network network : networks) {
      best.add(bestEpoch == epoch ? network.parameters() : readFloats(in));
    }
    return new Checkpoint(
        epoch,
        networks,
        new Checkpoint.Best(bestEpoch, bestCost, best, improvedEpoch, improvedCost),
        lineage);
  }

  private static void writeLineage(DataOutputStream out, Optional<Checkpoint.Lineage> lineage)
      throws IOException {
    out.writeBoolean(lineage.isPresent());
    if (lineage.isPresent()) {
      out.writeLong(lineage.get().seed());
      out.writeInt(lineage.get().epoch());
      out.writeLong(lineage.get().parameters());
    }
  }

  private static Optional<Checkpoint.Lineage> readLineage(DataInputStream in) throws IOException {
    return in.readBoolean()
        ? Optional.of(new Checkpoint.Lineage(in.readLong(), in.readInt(), in.readLong()))
        : Optional.empty();
  }

  private static void writeNetwork(DataOutputStream out, Checkpoint.Network network)
      throws IOException {
    Networks.Plan plan = network.plan();
    writeParams(out, plan.params());
    out.writeInt(plan.columns());
    writeTask(out, plan.task());
    out.writeInt(plan.horizon());
    out.writeLong(plan.seed());
    writePreparation(out, network.preparation());
    out.writeInt(network.iterations());
    writeFloats(out, network.parameters());
    writeFloats(out, network.updaterState());
  }

  private static Checkpoint.Network readNetwork(DataInputStream in) throws IOException {
    Networks.Plan plan =
        new Networks.Plan(readParams(in), in.readInt(), readTask(in), in.readInt(), in.readLong());
    return new Checkpoint.Network(
        plan, readPreparation(in), in.readInt(), readFloats(in), readFloats(in));
  }

  private static void writePreparation(DataOutputStream out, Preparation preparation)
      throws IOException {
    out.writeInt(preparation.columns().size());
    for (Column column : preparation.columns()) {
      if (column instanceof Column.Numbers numbers) {
        writeNumbers(out, numbers);
      } else if (column instanceof Column.Names names) {
        writeNames(out, names);
      }
    }
    out.writeDouble(preparation.label().mean());
    out.writeDouble(preparation.label().deviation());
  }

  private static Preparation readPreparation(DataInputStream in) throws IOException {
    int count = readCount(in);
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte kind = in.readByte();
      columns.add(
          switch (kind) {
            case NUMBERS ->
                new Column.Numbers(
                    readText(in), in.readInt(), in.readFloat(), in.readFloat(), in.readFloat());
            case NAMES -> readNames(in);
            default ->
                throw new IOException("A checkpoint has a column of an unknown kind " + kind);
          });
    }
    return new Preparation(columns, new LabelScale(in.readDouble(), in.readDouble()));
  }

  private static void writeNumbers(DataOutputStream out, Column.Numbers column) throws IOException {
    out.writeByte(NUMBERS);
    writeText(out, column.name());
    out.writeInt(column.missing());
    out.writeFloat(column.median());
    out.writeFloat(column.mean());
    out.writeFloat(column.deviation());
  }

  private static void writeNames(DataOutputStream out, Column.Names column) throws IOException {
    out.writeByte(NAMES);
    writeText(out, column.name());
    out.writeInt(column.levels().size());
    for (Column.Level level : column.levels()) {
      writeText(out, level.name());
      out.writeInt(level.place());
    }
    out.writeBoolean(column.missing());
  }

  private static Column.Names readNames(DataInputStream in) throws IOException {
    String name = readText(in);
    int count = readCount(in);
    List<Column.Level> levels = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      levels.add(new Column.Level(readText(in), in.readInt()));
    }
    return new Column.Names(name, levels, in.readBoolean());
  }

  private static void writeParams(DataOutputStream out, Params params) throws IOException {
    out.writeInt(params.values().size());
    for (Map.Entry<String, Object> entry : params.values().entrySet()) {
      writeText(out, entry.getKey());
      writeValue(out, entry.getValue());
    }
  }

  private static Params readParams(DataInputStream in) throws IOException {
    Map<String, Object> values = new LinkedHashMap<>();
    int count = readCount(in);
    for (int i = 0; i < count; i++) {
      values.put(readText(in), readValue(in));
    }
    return new Params(values);
  }

  private static void writeValue(DataOutputStream out, Object value) throws IOException {
    if (value instanceof Integer i) {
      out.writeByte('i');
      out.writeInt(i);
    } else if (value instanceof Double d) {
      out.writeByte('d');
      out.writeDouble(d);
    } else if (value instanceof Boolean b) {
      out.writeByte('b');
      out.writeBoolean(b);
    } else if (value instanceof String s) {
      out.writeByte('s');
      writeText(out, s);
    } else if (value instanceof List<?> list) {
      out.writeByte('l');
      out.writeInt(list.size());
      for (Object element : list) {
        writeValue(out, element);
      }
    } else {
      throw new IllegalArgumentException(
          "A hyperparameter's value of " + value.getClass() + " cannot be kept: " + value);
    }
  }

  private static Object readValue(DataInputStream in) throws IOException {
    byte kind = in.readByte();
    return switch (kind) {
      case 'i' -> in.readInt();
      case 'd' -> in.readDouble();
      case 'b' -> in.readBoolean();
      case 's' -> readText(in);
      case 'l' -> {
        int count = readCount(in);
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          list.add(readValue(in));
        }
        yield list;
      }
      default -> throw new IOException("A checkpoint has a value of an unknown kind " + kind);
    };
  }

  private static void writeTask(DataOutputStream out, Task task) throws IOException {
    // A regression has no labels, a classification at least one.
    List<String> labels = task instanceof Task.Classification c ? c.labels() : List.of();
    out.writeInt(labels.size());
    for (String label : labels) {
      writeText(out, label);
    }
  }

  private static Task readTask(DataInputStream in) throws IOException {
    int count = readCount(in);
    if (count == 0) {
      return new Task.Regression();
    }
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      labels.add(readText(in));
    }
    return new Task.Classification(labels);
  }

  private static void writeText(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String readText(DataInputStream in) throws IOException {
    int length = readCount(in);
    return new String(readBytes(in, length), StandardCharsets.UTF_8);
  }

  private static void writeFloats(DataOutputStream out, float[] values) throws IOException {
    out.writeInt(values.length);
    ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES));
    bytes.asFloatBuffer().put(values);
    out.write(bytes.array());
  }

  private static float[] readFloats(DataInputStream in) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > in.available() / Float.BYTES) {
      throw new IOException("A checkpoint announces " + count + " numbers and has fewer");
    }
    float[] values = new float[count];
    ByteBuffer.wrap(readBytes(in, count * Float.BYTES)).asFloatBuffer().get(values);
    return values;
  }

  private static byte[] readBytes(DataInputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("it ends after " + bytes.length + " of " + length + " bytes");
    }
    return bytes;
  }

  private static int readCount(DataInputStream in) throws IOException {
    int count = in.readInt();
    // An entry takes a byte at the least: more of them than bytes is a damaged length.
    if (count < 0 || count > in.available()) {
      throw new IOException("A checkpoint announces " + count + " entries and has fewer");
    }
    return count;
  }
}
