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
  private final Arrangement arrangement;
  private int shortest = Integer.MAX_VALUE;

  /**
   * Finds out what there is.
   *
   * @param parts the code of the part that each of the table's rows belongs to
   * @param arrangement how the features belong together; those that do are numbers, none missing
   * @throws DataProblem if a column has nothing to train on, or lacks a number where none may be
   *     missing
   */
  FeatureTable(RawTable table, byte[] parts, MissingCells cells, Arrangement arrangement) {
    this.table = table;
    this.arrangement = arrangement;
    this.slots = slots(table);
    requireArranged();
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

  /** Whether columns mean something together. */
  private boolean arranged() {
    return !(arrangement instanceof Arrangement.Plain);
  }

  private void requireArranged() {
    for (int f = 0; f < slots.length && arranged(); f++) {
      if (named(f)) {
        throw new DataProblem(
            "Column '%s' holds names, and %s consists of numbers: data.exclude leaves it out"
                .formatted(name(f), arrangement));
      }
    }
    int wanted = slots.length;
    if (arrangement instanceof Arrangement.Images i) {
      wanted = product(product(i.height(), i.width()), i.channels());
    } else if (arrangement instanceof Arrangement.Wide w) {
      wanted = product(w.steps(), w.channels());
    }
    if (wanted != slots.length) {
      throw new DataProblem(
          "%s makes %d columns, and there are %d features: data.exclude leaves out what is none"
              .formatted(arrangement, wanted, slots.length));
    }
  }

  private static int product(int a, int b) {
    return (int) Math.min(Integer.MAX_VALUE, (long) a * b);
  }

  private boolean named(int feature) {
    return table.kind(slots[feature]) == RowBlock.NAMES;
  }

  private String name(int feature) {
    return table.slots().get(slots[feature]).name();
  }

  private void look(RawTable.Block block, int row, byte part, MissingCells cells) {
    if (arranged()) {
      requireComplete(block, row);
      return;
    }
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

  /** What is beyond the end of a series is not missing. */
  private void requireComplete(RawTable.Block block, int row) {
    int at = row * table.slots().size();
    float[] own = new float[slots.length];
    for (int f = 0; f < slots.length; f++) {
      own[f] = block.values().get(at + slots[f]);
    }
    int steps = 1;
    int channels = slots.length;
    if (arrangement instanceof Arrangement.Wide wide) {
      steps = wide.steps();
      channels = wide.channels();
    }
    int length = SeriesEnd.of(own, 0, steps, channels);
    if (length < 0) {
      int gap = 0;
      while (!Float.isNaN(own[gap])) {
        gap++;
      }
      throw new DataProblem(
          "%s: column '%s' is missing, and %s leaves none out%s"
              .formatted(
                  block.place(row),
                  name(gap),
                  arrangement,
                  steps > 1 ? " before a series ends, with all channels of a step" : ""));
    }
    shortest = Math.min(shortest, length);
  }

  /** Steps of the shortest row, where a row has several. */
  int shortest() {
    return shortest;
  }

  private Feature feature(int f) {
    if (!trained[f] && !arranged()) {
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
      block.values().get(row * slots.length, into, at, slots.length);
      return;
    }
    for (int f = 0; f < slots.length; f++) {
      float value = block.value(row, slots[f]);
      into[at + f] = codes[f] == null || Float.isNaN(value) ? value : codes[f][(int) value];
    }
  }
}
