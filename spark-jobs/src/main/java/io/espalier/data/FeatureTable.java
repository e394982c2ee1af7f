package io.espalier.data;

import io.espalier.port.Feature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The features of a table's rows as a study knows them: numbers as they are, names as places among
 * those that occur in training and validation rows, NaN where a cell holds nothing.
 */
final class FeatureTable {
  private final RawTable table;
  private final int[] slots;
  private final int[] missing;
  private final boolean[] trained;

  /** Of each feature of names: which of the table's names occur, then their places. */
  private final boolean[][] occurring;

  private final float[][] codes;
  private final List<Feature> features = new ArrayList<>();
  private final boolean plain;

  /**
   * Finds out what there is.
   *
   * @param parts the code of each row's part
   * @throws DataProblem if a column has nothing to train on, or lacks a number where none may be
   *     missing
   */
  FeatureTable(RawTable table, byte[] parts, MissingCells cells) {
    this.table = table;
    this.slots = slots(table);
    this.missing = new int[slots.length];
    this.trained = new boolean[slots.length];
    this.occurring = new boolean[slots.length][];
    this.codes = new float[slots.length][];
    for (int f = 0; f < slots.length; f++) {
      if (named(f)) {
        occurring[f] = new boolean[table.names(slots[f]).size()];
      }
    }
    for (RawTable.Block block : table.blocks()) {
      for (int row = 0; row < block.rows().rows(); row++) {
        look(block, row, parts[block.first() + row], cells);
      }
    }
    for (int f = 0; f < slots.length; f++) {
      features.add(feature(f));
    }
    this.plain =
        slots.length == table.slots().size() && Arrays.stream(codes).allMatch(c -> c == null);
  }

  private static int[] slots(RawTable table) {
    int[] slots = new int[table.slots().size()];
    int count = 0;
    for (int slot = 0; slot < slots.length; slot++) {
      if (table.slots().get(slot).feature()) {
        slots[count++] = slot;
      }
    }
    return Arrays.copyOf(slots, count);
  }

  private boolean named(int feature) {
    return table.kind(slots[feature]) == RowBlock.NAMES;
  }

  private String name(int feature) {
    return table.slots().get(slots[feature]).name();
  }

  private void look(RawTable.Block block, int row, byte part, MissingCells cells) {
    boolean training = part == Part.TRAINING.code();
    boolean searched = training || part == Part.VALIDATION.code();
    for (int f = 0; f < slots.length; f++) {
      float value = block.value(row, slots[f]);
      if (Float.isNaN(value)) {
        missing[f] += searched ? 1 : 0;
        if (cells.impute() == Impute.REFUSE && !named(f)) {
          throw new DataProblem(
              "%s: column '%s' is missing where a number is needed (data.impute = median takes the"
                      .formatted(block.place(row), name(f))
                  + " others' median)");
        }
        continue;
      }
      trained[f] |= training;
      if (searched && occurring[f] != null) {
        occurring[f][(int) value] = true;
      }
    }
  }

  private Feature feature(int f) {
    if (!trained[f]) {
      throw new DataProblem(
          "Column '%s' has no value in any row that is trained on: data.exclude leaves it out"
              .formatted(name(f)));
    }
    if (!named(f)) {
      return new Feature.Numeric(name(f));
    }
    TreeMap<String, Integer> levels = new TreeMap<>();
    table
        .names(slots[f])
        .forEach(
            (name, id) -> {
              if (occurring[f][id]) {
                levels.put(name, id);
              }
            });
    codes[f] = new float[occurring[f].length];
    Arrays.fill(codes[f], Feature.Categorical.UNKNOWN);
    int place = 0;
    for (int id : levels.values()) {
      codes[f][id] = place++;
    }
    return new Feature.Categorical(name(f), List.copyOf(levels.keySet()));
  }

  List<Feature> features() {
    return features;
  }

  /** How many training and validation rows lack a value, of the features where any do. */
  Map<String, Integer> missing() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (int f = 0; f < slots.length; f++) {
      if (missing[f] > 0) {
        counts.put(name(f), missing[f]);
      }
    }
    return counts;
  }

  /** Copies the features of a block's row. */
  void copy(RawTable.Block block, int row, float[] into, int at) {
    if (plain) {
      System.arraycopy(block.rows().values(), row * slots.length, into, at, slots.length);
      return;
    }
    for (int f = 0; f < slots.length; f++) {
      float value = block.value(row, slots[f]);
      into[at + f] = codes[f] == null || Float.isNaN(value) ? value : codes[f][(int) value];
    }
  }
}
