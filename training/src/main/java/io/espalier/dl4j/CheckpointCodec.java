package io.espalier.dl4j;

import io.espalier.metrics.Task;
import io.espalier.port.Shape;
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

  /** Values are lists of lists at most; of a deeper file the stack would run out. */
  private static final int DEEPEST_LIST = 8;

  /** What follows tells one kind of column from another. */
  private static final byte NUMBERS = 'n';

  private static final byte NAMES = 'c';

  /** What follows tells one task from another. */
  private static final byte CLASSES = 'k';

  private static final byte VALUES = 'v';

  private static final byte INPUTS = 'x';

  /** What follows tells one shape of rows from another. */
  private static final byte TABLE = 't';

  private static final byte IMAGES = 'i';
  private static final byte SERIES = 's';

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
    writeShape(out, plan.shape());
    writePreparation(out, network.preparation());
    out.writeInt(network.iterations());
    writeFloats(out, network.parameters());
    writeFloats(out, network.updaterState());
    out.writeInt(network.extras().size());
    for (Map.Entry<String, float[]> extra : network.extras().entrySet()) {
      writeText(out, extra.getKey());
      writeFloats(out, extra.getValue());
    }
  }

  private static Checkpoint.Network readNetwork(DataInputStream in) throws IOException {
    Networks.Plan plan =
        new Networks.Plan(
            readParams(in), in.readInt(), readTask(in), in.readInt(), in.readLong(), readShape(in));
    return new Checkpoint.Network(
        plan, readPreparation(in), in.readInt(), readFloats(in), readFloats(in), readExtras(in));
  }

  private static Map<String, float[]> readExtras(DataInputStream in) throws IOException {
    Map<String, float[]> extras = new LinkedHashMap<>();
    int count = readCount(in);
    for (int i = 0; i < count; i++) {
      extras.put(readText(in), readFloats(in));
    }
    return extras;
  }

  private static void writeShape(DataOutputStream out, Shape shape) throws IOException {
    if (shape instanceof Shape.Image image) {
      out.writeByte(IMAGES);
      out.writeInt(image.height());
      out.writeInt(image.width());
      out.writeInt(image.channels());
    } else if (shape instanceof Shape.Series series) {
      out.writeByte(SERIES);
      out.writeInt(series.steps());
      out.writeInt(series.channels());
      out.writeInt(series.shortest());
    } else {
      out.writeByte(TABLE);
    }
  }

  private static Shape readShape(DataInputStream in) throws IOException {
    byte kind = in.readByte();
    return switch (kind) {
      case TABLE -> Shape.TABLE;
      case IMAGES -> new Shape.Image(in.readInt(), in.readInt(), in.readInt());
      case SERIES -> new Shape.Series(in.readInt(), in.readInt(), in.readInt());
      default -> throw new IOException("A checkpoint has rows of an unknown shape " + kind);
    };
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
    writeText(out, preparation.scaling().name());
    out.writeBoolean(preparation.polynomial().isPresent());
    if (preparation.polynomial().isPresent()) {
      writePolynomial(out, preparation.polynomial().get());
    }
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
                    readText(in),
                    in.readInt(),
                    in.readFloat(),
                    in.readFloat(),
                    in.readFloat(),
                    in.readFloat(),
                    in.readFloat());
            case NAMES -> readNames(in);
            default ->
                throw new IOException("A checkpoint has a column of an unknown kind " + kind);
          });
    }
    LabelScale label = new LabelScale(in.readDouble(), in.readDouble());
    Scaling scaling = Scaling.valueOf(readText(in));
    return new Preparation(
        columns,
        label,
        scaling,
        in.readBoolean() ? Optional.of(readPolynomial(in)) : Optional.empty());
  }

  private static void writePolynomial(DataOutputStream out, Polynomial polynomial)
      throws IOException {
    out.writeInt(polynomial.degree());
    out.writeBoolean(polynomial.interactions());
    out.writeInt(polynomial.scales().size());
    for (Polynomial.Scale scale : polynomial.scales()) {
      out.writeFloat(scale.mean());
      out.writeFloat(scale.deviation());
    }
  }

  private static Polynomial readPolynomial(DataInputStream in) throws IOException {
    int degree = in.readInt();
    boolean interactions = in.readBoolean();
    int count = readCount(in);
    List<Polynomial.Scale> scales = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      scales.add(new Polynomial.Scale(in.readFloat(), in.readFloat()));
    }
    return new Polynomial(degree, interactions, scales);
  }

  private static void writeNumbers(DataOutputStream out, Column.Numbers column) throws IOException {
    out.writeByte(NUMBERS);
    writeText(out, column.name());
    out.writeInt(column.missing());
    out.writeFloat(column.median());
    out.writeFloat(column.mean());
    out.writeFloat(column.deviation());
    out.writeFloat(column.least());
    out.writeFloat(column.greatest());
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
      values.put(readText(in), readValue(in, 0));
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

  private static Object readValue(DataInputStream in, int depth) throws IOException {
    byte kind = in.readByte();
    return switch (kind) {
      case 'i' -> in.readInt();
      case 'd' -> in.readDouble();
      case 'b' -> in.readBoolean();
      case 's' -> readText(in);
      case 'l' -> {
        if (depth == DEEPEST_LIST) {
          throw new IOException("A checkpoint has lists more than " + DEEPEST_LIST + " deep");
        }
        int count = readCount(in);
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          list.add(readValue(in, depth + 1));
        }
        yield list;
      }
      default -> throw new IOException("A checkpoint has a value of an unknown kind " + kind);
    };
  }

  private static void writeTask(DataOutputStream out, Task task) throws IOException {
    if (task instanceof Task.Classification c) {
      out.writeByte(CLASSES);
      out.writeInt(c.labels().size());
      for (String label : c.labels()) {
        writeText(out, label);
      }
    } else if (task instanceof Task.Reconstruction r) {
      out.writeByte(INPUTS);
      writeText(out, r.outliers().name());
      out.writeDouble(r.noise());
    } else {
      out.writeByte(VALUES);
    }
  }

  private static Task readTask(DataInputStream in) throws IOException {
    byte kind = in.readByte();
    return switch (kind) {
      case CLASSES -> {
        int count = readCount(in);
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          labels.add(readText(in));
        }
        yield new Task.Classification(labels);
      }
      case INPUTS -> new Task.Reconstruction(Task.Outliers.valueOf(readText(in)), in.readDouble());
      case VALUES -> new Task.Regression();
      default -> throw new IOException("A checkpoint has a task of an unknown kind " + kind);
    };
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
