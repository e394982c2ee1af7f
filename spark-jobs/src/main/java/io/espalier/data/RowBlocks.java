package io.espalier.data;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/**
 * Turns the text cells of {@link CsvFile#rows} into blocks of numbers, on executors. Stops at the
 * first row that cannot be used.
 *
 * @param columns names of all columns
 * @param label the place of the label among them
 * @param task what the label is taken for
 */
record RowBlocks(String[] columns, int label, TaskKind task)
    implements MapPartitionsFunction<Row, byte[]>, Serializable {
  private static final long serialVersionUID = 1;

  /** Numbers in a block: 1 MiB, which a driver holds a few of beside the table itself. */
  private static final int BLOCK = 1 << 18;

  /** Longer names of classes are no names. */
  private static final int LONGEST_LABEL = 1_000;

  @Override
  public Iterator<byte[]> call(Iterator<Row> rows) {
    return new Blocks(rows);
  }

  private final class Blocks implements Iterator<byte[]> {
    private final Iterator<Row> rows;
    private final int width = columns.length - 1;
    private final int capacity = Math.max(1, BLOCK / columns.length);
    private final Map<String, Integer> labels = new LinkedHashMap<>();
    private final float[] features = new float[capacity * width];
    private final float[] targets = new float[capacity];
    private Row next;
    private long fileOffset = -1;
    private int sequence;
    private boolean broken;

    Blocks(Iterator<Row> rows) {
      this.rows = rows;
      advance();
    }

    @Override
    public boolean hasNext() {
      return next != null && !broken;
    }

    @Override
    public byte[] next() {
      long offset = next.getLong(columns.length + 1);
      sequence = offset == fileOffset ? sequence + 1 : 0;
      fileOffset = offset;
      labels.clear();
      int count = 0;
      String problem = "";
      while (next != null && count < capacity && next.getLong(columns.length + 1) == offset) {
        Optional<String> trouble = take(next, count);
        if (trouble.isPresent()) {
          problem = trouble.get();
          broken = true;
          break;
        }
        count++;
        advance();
      }
      return new RowBlock(
              offset,
              sequence,
              Arrays.copyOf(features, count * width),
              new ArrayList<>(labels.keySet()),
              Arrays.copyOf(targets, count),
              problem)
          .toBytes();
    }

    private void advance() {
      next = rows.hasNext() ? rows.next() : null;
    }

    private Optional<String> take(Row row, int index) {
      if (!row.isNullAt(columns.length)) {
        return Optional.of(
            "does not have the header's "
                + columns.length
                + " cells: "
                + Cells.shown(row.getString(columns.length)));
      }
      int at = index * width;
      for (int c = 0; c < columns.length; c++) {
        String cell = row.getString(c);
        if (c == label && task == TaskKind.CLASSIFICATION) {
          Optional<String> trouble = named(cell);
          if (trouble.isPresent()) {
            return trouble;
          }
          Integer known = labels.putIfAbsent(cell, labels.size());
          targets[index] = known == null ? labels.size() - 1 : known;
          continue;
        }
        double value = Cells.number(cell);
        if (Double.isNaN(value)) {
          return Cells.complaint(cell).map(("column '" + columns[c] + "' ")::concat);
        }
        if (c == label) {
          targets[index] = (float) value;
        } else {
          features[at++] = (float) value;
        }
      }
      return Optional.empty();
    }

    private Optional<String> named(String cell) {
      String column = "the label column '" + columns[label] + "' ";
      if (Cells.missing(cell)) {
        return Optional.of(column + "is empty");
      }
      if (cell.indexOf('\uFFFD') >= 0) {
        return Optional.of(column + "is not in UTF-8: '" + Cells.shown(cell) + "'");
      }
      if (cell.length() > LONGEST_LABEL) {
        return Optional.of(column + "has a name of " + cell.length() + " characters");
      }
      return Optional.empty();
    }
  }

  static List<RowBlock> decode(List<byte[]> blocks) {
    List<RowBlock> decoded = new ArrayList<>(blocks.size());
    for (byte[] block : blocks) {
      decoded.add(RowBlock.fromBytes(block));
    }
    return decoded;
  }
}
