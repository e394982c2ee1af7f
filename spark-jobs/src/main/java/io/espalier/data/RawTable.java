package io.espalier.data;

import io.espalier.data.Reading.Slot;
import io.espalier.metrics.Task;
import java.math.BigDecimal;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/**
 * All rows of a source in the order of its files, on the driver, with checked labels; behind them
 * the rows of another source to test on, if a study has one. Cells that find no room on the heap
 * lie in files that are mapped into memory.
 */
final class RawTable {
  /** Rows are numbered by ints, and arrays of one number a row have to be possible. */
  private static final int MOST_ROWS = Integer.MAX_VALUE - 8;

  private final SourceSpec source;
  private final Spill spill;
  private final List<Slot> slots;
  private final List<Block> blocks = new ArrayList<>();
  private final Map<String, Integer> labels = new LinkedHashMap<>();
  private final byte[] kinds;
  private final List<Map<String, Integer>> names = new ArrayList<>();
  private int rows;
  private int ownRows;

  /**
   * Some rows.
   *
   * @param path of their file
   * @param inFile how many rows of the file are before them
   * @param first how many rows of the table are before them
   * @param rows all but their values
   * @param values {@code [rows, slots]}, as the block had them
   * @param ids {@code [slots]}: what the block's names are numbered in the table, none in a slot of
   *     numbers
   */
  record Block(Path path, int inFile, int first, RowBlock rows, FloatBuffer values, int[][] ids) {
    /** A cell's number; NaN where it holds nothing, the table's number of a name. */
    float value(int row, int slot) {
      float value = values.get(row * ids.length + slot);
      return ids[slot] == null || Float.isNaN(value) ? value : ids[slot][(int) value];
    }

    String place(int row) {
      return place(path, inFile + row);
    }

    private static String place(Path path, int row) {
      return path + ", row " + (row + 1);
    }
  }

  /**
   * No rows yet.
   *
   * @param room where their cells may lie
   */
  RawTable(SourceSpec source, Reading reading, Room room) {
    this.source = source;
    this.spill = new Spill(room);
    this.slots = reading.slots();
    this.kinds = new byte[slots.size()];
    slots.forEach(slot -> names.add(new HashMap<>()));
  }

  /** Takes the rows of the source. */
  RowSink own() {
    return new Sink(false);
  }

  /** Takes rows that are tested on, behind all others. */
  RowSink tested() {
    return new Sink(true);
  }

  private final class Sink implements RowSink {
    private final boolean tested;
    private final int classes = labels.size();
    private int inFile;

    Sink(boolean tested) {
      this.tested = tested;
    }

    @Override
    public void take(Path file, RowBlock block) {
      RawTable.this.take(file, inFile, block);
      inFile += block.rows();
    }

    @Override
    public void end(Path file) {
      if (inFile == 0) {
        throw new DataProblem(file + " has a header and no rows");
      }
      inFile = 0;
      if (!tested) {
        ownRows = rows;
      } else if (labels.size() > classes) {
        String unknown = List.copyOf(labels.keySet()).get(classes);
        throw new DataProblem(
            "%s has the class '%s', which %s has not"
                .formatted(file, Cells.shown(unknown), source.source()));
      }
    }
  }

  private void take(Path file, int inFile, RowBlock block) {
    if (rows + (long) block.rows() > MOST_ROWS) {
      throw new DataProblem(
          "%s has more than %d rows, which is as many as can be numbered"
              .formatted(source.source(), MOST_ROWS));
    }
    int[][] ids = new int[slots.size()][];
    for (int slot = 0; slot < kinds.length; slot++) {
      ids[slot] = learn(file, inFile, block, slot);
    }
    if (!block.problem().isEmpty()) {
      throw new DataProblem(file + ", row " + (inFile + block.rows() + 1) + ": " + block.problem());
    }
    block.labels().forEach(label -> labels.putIfAbsent(label, labels.size()));
    FloatBuffer values = spill.take(block.values());
    blocks.add(new Block(file, inFile, rows, block.withoutValues(), values, ids));
    rows += block.rows();
  }

  /** A column is what its first cell is: one that is something else is a mistake in either. */
  private int[] learn(Path file, int inFile, RowBlock block, int slot) {
    byte kind = block.kinds()[slot];
    int first = kind == RowBlock.UNSEEN ? -1 : block.first(slot, true);
    if (first < 0) {
      return null;
    }
    if (kinds[slot] == RowBlock.UNSEEN) {
      kinds[slot] = kind;
    }
    if (kinds[slot] != kind) {
      throw new DataProblem(Block.place(file, inFile + first) + mixed(block, slot, first));
    }
    if (kind != RowBlock.NAMES) {
      return null;
    }
    List<String> own = block.names().get(slot);
    Map<String, Integer> known = names.get(slot);
    int[] ids = new int[own.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = known.computeIfAbsent(own.get(i), name -> known.size());
    }
    refuseIdentifier(slot);
    return ids;
  }

  private String mixed(RowBlock block, int slot, int row) {
    float value = block.values()[row * slots.size() + slot];
    String text =
        kinds[slot] == RowBlock.NUMBERS
            ? block.names().get(slot).get((int) value)
            : Cells.name(value);
    return ": column '%s' has %s '%s' where the cells before are %s (%s)"
        .formatted(
            slots.get(slot).name(),
            kinds[slot] == RowBlock.NUMBERS ? "text" : "the number",
            Cells.shown(text),
            kinds[slot] == RowBlock.NUMBERS ? "numbers" : "names",
            "data.categorical takes all of them for names, data.missing this text for nothing,"
                + " data.exclude leaves the column out");
  }

  private void refuseIdentifier(int slot) {
    int most = source.cells().mostLevels();
    if (slots.get(slot).feature() && names.get(slot).size() > most) {
      throw new DataProblem(
          "%s: column '%s' has more than %d names: it looks like an identifier (data.exclude leaves"
                  .formatted(source.source(), slots.get(slot).name(), most)
              + " it out, data.most-levels allows more)");
    }
  }

  /** How many rows there are, those that are tested on among them. */
  int rows() {
    return rows;
  }

  /** How many rows are of the source itself; the others are tested on. */
  int ownRows() {
    return ownRows;
  }

  /** What the label is taken for. */
  Task task() {
    return source.task(source.task() == TaskKind.CLASSIFICATION ? classes() : List.of());
  }

  /** The class number, or the value, of each row; NaN where there is no label. */
  float[] targets(Task task) {
    float[] targets = new float[rows];
    for (Block block : blocks) {
      float[] own = block.rows().targets();
      if (task instanceof Task.Classification c) {
        int[] number = block.rows().labels().stream().mapToInt(c.labels()::indexOf).toArray();
        for (int i = 0; i < own.length; i++) {
          targets[block.first() + i] = Float.isNaN(own[i]) ? Float.NaN : number[(int) own[i]];
        }
      } else {
        System.arraycopy(own, 0, targets, block.first(), own.length);
      }
    }
    refuseUnlabelledTest(targets);
    if (task instanceof Task.Regression) {
      refuseConstant(targets);
    }
    source.reconstructing().outlier().ifPresent(outlier -> requireOutliers(targets, outlier));
    return targets;
  }

  private void requireOutliers(float[] targets, String outlier) {
    for (float target : targets) {
      if (target == 1) {
        return;
      }
    }
    throw new DataProblem(
        "The label column '%s' of %s has no '%s', as data.outlier calls outliers"
            .formatted(source.label(), source.source(), outlier));
  }

  private void refuseUnlabelledTest(float[] targets) {
    for (int row = ownRows; row < rows; row++) {
      if (Float.isNaN(targets[row])) {
        throw new DataProblem(place(row) + ": the label column is empty, and this row is to test");
      }
    }
  }

  private void refuseConstant(float[] targets) {
    float first = Float.NaN;
    for (int row = 0; row < ownRows; row++) {
      if (Float.isNaN(first)) {
        first = targets[row];
      } else if (!Float.isNaN(targets[row]) && targets[row] != first) {
        return;
      }
    }
    throw new DataProblem(
        Float.isNaN(first)
            ? unlabelled()
            : "The label column '%s' of %s has the value %s in all of its %d rows"
                .formatted(source.label(), source.source(), first, ownRows));
  }

  private String unlabelled() {
    return "The label column '%s' of %s is empty in all of its %d rows"
        .formatted(source.label(), source.source(), ownRows);
  }

  /** Names of classes: in the order of numbers if all are, else as text. */
  private List<String> classes() {
    List<String> classes = new ArrayList<>(labels.keySet());
    if (classes.isEmpty()) {
      throw new DataProblem(unlabelled());
    }
    if (classes.size() == 1) {
      throw new DataProblem(
          "The label column '%s' of %s has one class only: '%s' in all of its %d rows"
              .formatted(source.label(), source.source(), Cells.shown(classes.get(0)), ownRows));
    }
    if (classes.stream().anyMatch(name -> Double.isNaN(Cells.number(name)))) {
      classes.sort(Comparator.naturalOrder());
      return classes;
    }
    classes.sort(Comparator.comparing(BigDecimal::new));
    for (int i = 1; i < classes.size(); i++) {
      if (new BigDecimal(classes.get(i - 1)).compareTo(new BigDecimal(classes.get(i))) == 0) {
        throw new DataProblem(
            "The label column '%s' of %s writes one class as '%s' and as '%s'"
                .formatted(source.label(), source.source(), classes.get(i - 1), classes.get(i)));
      }
    }
    return classes;
  }

  /** A column that is no feature, of all rows. */
  Aside aside(String name) {
    int slot = 0;
    while (slots.get(slot).feature() || !slots.get(slot).name().equals(name)) {
      slot++;
    }
    String[] known = new String[names.get(slot).size()];
    names.get(slot).forEach((text, id) -> known[id] = text);
    String[] texts = new String[rows];
    for (Block block : blocks) {
      for (int row = 0; row < block.rows().rows(); row++) {
        float id = block.value(row, slot);
        texts[block.first() + row] = Float.isNaN(id) ? null : known[(int) id];
      }
    }
    return new Aside(name, texts, this::place);
  }

  /** Names a row in messages. */
  String place(int row) {
    Block block = block(row);
    return block.place(row - block.first());
  }

  /** The rows that a row is among. */
  Block block(int row) {
    int low = 0;
    int high = blocks.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (blocks.get(middle).first() <= row) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return blocks.get(low);
  }

  List<Block> blocks() {
    return blocks;
  }

  List<Slot> slots() {
    return slots;
  }

  /** What the cells of a slot turned out to be. */
  byte kind(int slot) {
    return kinds[slot];
  }

  /** The names of a slot, with their numbers. */
  Map<String, Integer> names(int slot) {
    return names.get(slot);
  }
}
