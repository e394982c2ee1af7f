package io.espalier.data;

import com.univocity.parsers.csv.CsvParser;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.io.Text;
import org.apache.spark.api.java.function.Function2;

/**
 * Turns the pieces of {@link CsvFile#lines} into blocks of numbers, on executors. Stops at the
 * first row that cannot be used.
 *
 * @param columns names of all columns
 * @param label the place of the label among them
 * @param task what the label is taken for
 */
record RowBlocks(String[] columns, int label, TaskKind task)
    implements Function2<Integer, Iterator<Text>, Iterator<byte[]>> {
  private static final long serialVersionUID = 1;

  /** Numbers in a block: 1 MiB, which a driver holds a few of beside the table itself. */
  private static final int BLOCK = 1 << 18;

  /** Longer names of classes are no names. */
  private static final int LONGEST_LABEL = 1_000;

  @Override
  public Iterator<byte[]> call(Integer piece, Iterator<Text> lines) {
    Blocks blocks = new Blocks(lines);
    if (piece == 0) {
      blocks.skip();
    }
    return blocks;
  }

  private final class Blocks implements Iterator<byte[]> {
    private final Iterator<Text> lines;
    private final CsvParser parser = CsvFile.parser(columns.length);
    private final int width = columns.length - 1;
    private final int capacity = Math.max(1, BLOCK / columns.length);
    private final Map<String, Integer> labels = new LinkedHashMap<>();
    private final float[] features = new float[capacity * width];
    private final float[] targets = new float[capacity];
    private String next;
    private boolean broken;

    Blocks(Iterator<Text> lines) {
      this.lines = lines;
      skip();
    }

    @Override
    public boolean hasNext() {
      return next != null && !broken;
    }

    @Override
    public byte[] next() {
      labels.clear();
      int count = 0;
      String problem = "";
      while (next != null && count < capacity) {
        Optional<String> trouble = take(next, count);
        if (trouble.isPresent()) {
          problem = trouble.get();
          broken = true;
          break;
        }
        count++;
        skip();
      }
      return new RowBlock(
              Arrays.copyOf(features, count * width),
              new ArrayList<>(labels.keySet()),
              Arrays.copyOf(targets, count),
              problem)
          .toBytes();
    }

    /** Goes on to the next line that is not blank. */
    private void skip() {
      do {
        next = lines.hasNext() ? lines.next().toString() : null;
      } while (next != null && next.trim().isEmpty());
    }

    private Optional<String> take(String line, int index) {
      String[] cells = parser.parseLine(line);
      if (cells == null || cells.length != columns.length) {
        return Optional.of(
            "does not have the header's " + columns.length + " cells: " + Cells.shown(line));
      }
      int at = index * width;
      for (int c = 0; c < columns.length; c++) {
        String cell = cells[c];
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
