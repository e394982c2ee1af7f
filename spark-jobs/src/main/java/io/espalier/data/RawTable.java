package io.espalier.data;

import io.espalier.data.Reading.Slot;
import io.espalier.metrics.Task;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/**
 * All rows of a source in the order of its files, on the driver, with checked labels; behind them
 * the rows of another source to test on, if a study has one.
 */
final class RawTable {
  private final SourceSpec source;
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
   * @param ids {@code [slots]}: what the block's names are numbered in the table, none in a slot of
   *     numbers
   */
  record Block(Path path, int inFile, int first, RowBlock rows, int[][] ids) {
    /** A cell's number; NaN where it holds nothing, the table's number of a name. */
    float value(int row, int slot) {
      float value = rows.values()[row * ids.length + slot];
      return ids[slot] == null || Float.isNaN(value) ? value : ids[slot][(int) value];
    }

    String place(int row) {
      return path + ", row " + (inFile + row + 1);
    }
  }

  RawTable(SourceSpec source, Reading reading) {
    this.source = source;
    this.slots = reading.slots();
    this.kinds = new byte[slots.size()];
    slots.forEach(slot -> names.add(new HashMap<>()));
  }

  /** Adds a file's rows, in order. */
  void add(Path file, List<RowBlock> added) {
    int inFile = take(file, added);
    if (inFile == 0) {
      throw new DataProblem(file + " has a header and no rows");
    }
    ownRows = rows;
  }

  /** Adds the rows of a file that is tested on, behind all others. */
  void addTest(Path file, List<RowBlock> added) {
    int classes = labels.size();
    int inFile = take(file, added);
    if (inFile == 0) {
      throw new DataProblem(file + " has a header and no rows");
    }
    if (labels.size() > classes) {
      String unknown = List.copyOf(labels.keySet()).get(classes);
      throw new DataProblem(
          "%s has the class '%s', which %s has not"
              .formatted(file, Cells.shown(unknown), source.source()));
    }
  }

  private int take(Path file, List<RowBlock> added) {
    long inFile = 0;
    for (RowBlock block : added) {
      if ((rows + (long) block.rows()) * slots.size() > Integer.MAX_VALUE - 8) {
        throw new DataProblem(
            "%s has more than %d rows of %d columns: at most 2^31 numbers fit on the heap"
                .formatted(source.source(), rows, slots.size()));
      }
      Block taken = new Block(file, (int) inFile, rows, block, new int[slots.size()][]);
      for (int slot = 0; slot < kinds.length; slot++) {
        learn(taken, slot);
      }
      inFile += block.rows();
      if (!block.problem().isEmpty()) {
        throw new DataProblem(file + ", row " + (inFile + 1) + ": " + block.problem());
      }
      block.labels().forEach(label -> labels.putIfAbsent(label, labels.size()));
      blocks.add(taken);
      rows += block.rows();
    }
    return (int) inFile;
  }

  /** A column is what its first cell is: one that is something else is a mistake in either. */
  private void learn(Block block, int slot) {
    byte kind = block.rows().kinds()[slot];
    boolean seen = kind != RowBlock.UNSEEN && block.rows().first(slot, true) >= 0;
    if (!seen) {
      return;
    }
    if (kinds[slot] == RowBlock.UNSEEN) {
      kinds[slot] = kind;
    }
    if (kinds[slot] != kind) {
      throw new DataProblem(mixed(block, slot));
    }
    if (kind == RowBlock.NAMES) {
      List<String> own = block.rows().names().get(slot);
      Map<String, Integer> known = names.get(slot);
      int[] ids = new int[own.size()];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = known.computeIfAbsent(own.get(i), name -> known.size());
      }
      block.ids()[slot] = ids;
      refuseIdentifier(slot);
    }
  }

  private String mixed(Block block, int slot) {
    int row = block.rows().first(slot, true);
    float value = block.rows().values()[row * slots.size() + slot];
    String text =
        kinds[slot] == RowBlock.NUMBERS
            ? block.rows().names().get(slot).get((int) value)
            : Cells.name(value);
    return "%s: column '%s' has %s '%s' where the cells before are %s (%s)"
        .formatted(
            block.place(row),
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
    int at = 0;
    while (at + 1 < blocks.size() && blocks.get(at + 1).first() <= row) {
      at++;
    }
    return blocks.get(at).place(row - blocks.get(at).first());
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
