package io.espalier.data;

import io.espalier.data.Reading.Slot;
import io.espalier.data.SourceColumn.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Puts the cells of rows into blocks. Each method says whether the cell can be used; behind one
 * that cannot, the block holds the rows before, and what is wrong. For one thread.
 */
final class BlockBuilder {
  /** Numbers in a block: 1 MiB, which a driver holds a few of beside the table itself. */
  private static final int BLOCK = 1 << 18;

  /** Longer names are no names. */
  private static final int LONGEST_NAME = 1_000;

  private final List<Slot> slots;
  private final TaskKind task;
  private final String outlier;
  private final MissingCells missing;
  private final Unlabelled unlabelled;
  private final String label;
  private final int capacity;
  private final float[] values;
  private final float[] targets;
  private final byte[] usual;
  private final byte[] kinds;
  private final List<Map<String, Integer>> names = new ArrayList<>();
  private final Map<String, Integer> labels = new LinkedHashMap<>();
  private int rows;
  private String problem = "";

  BlockBuilder(Reading reading) {
    this.slots = reading.slots();
    this.task = reading.task();
    this.outlier = reading.outlier();
    this.missing = reading.missing();
    this.unlabelled = reading.unlabelled();
    this.label =
        IntStream.range(0, reading.columns().size())
            .filter(place -> reading.role(place) == Reading.Role.LABEL)
            .mapToObj(place -> reading.columns().get(place).name())
            .findFirst()
            .orElse("");
    this.capacity = Math.max(1, BLOCK / (slots.size() + 1));
    this.values = new float[capacity * slots.size()];
    this.targets = new float[capacity];
    this.usual = new byte[slots.size()];
    for (int slot = 0; slot < usual.length; slot++) {
      if (slots.get(slot).named()) {
        usual[slot] = RowBlock.NAMES;
      } else if (slots.get(slot).kind() != Kind.TEXT) {
        usual[slot] = RowBlock.NUMBERS;
      }
      names.add(new LinkedHashMap<>());
    }
    this.kinds = usual.clone();
  }

  /** Whether another row finds no room. */
  boolean full() {
    return rows == capacity;
  }

  /** Whether a row cannot be used, so that none after it is read. */
  boolean broken() {
    return !problem.isEmpty();
  }

  /** A cell as text, which is a number or a name as the first one of its slot is. */
  boolean text(int slot, String cell) {
    if (kinds[slot] == RowBlock.NAMES) {
      return name(slot, cell);
    }
    double number = Cells.number(cell);
    if (Double.isNaN(number)) {
      return noNumber(slot, cell);
    }
    kinds[slot] = RowBlock.NUMBERS;
    return put(slot, (float) number);
  }

  private boolean noNumber(int slot, String cell) {
    boolean empty = missing.holds(cell);
    if (kinds[slot] == RowBlock.UNSEEN && (empty || !Cells.numeric(cell))) {
      if (empty) {
        return put(slot, Float.NaN);
      }
      kinds[slot] = RowBlock.NAMES;
      return name(slot, cell);
    }
    return number(slot, cell);
  }

  /** A cell that must be a number: one itself, a text, or null. */
  boolean number(int slot, Object cell) {
    double number = Cells.number(cell);
    boolean gap = Double.isNaN(number) && missing.holds(cell);
    if (Double.isNaN(number) && !(gap && missing.impute() == Impute.MEDIAN)) {
      return refuse(
          "column '"
              + slots.get(slot).name()
              + "' "
              + Cells.complaint(cell, missing).orElseThrow()
              + advice(gap));
    }
    return put(slot, (float) number);
  }

  private static String advice(boolean gap) {
    return gap
        ? " (data.impute = median takes the others' median)"
        : " (data.missing lists texts that mean nothing, data.categorical columns of names,"
            + " data.exclude columns to leave out)";
  }

  /** A cell that is a name, as text; null or a text that means nothing where there is none. */
  boolean name(int slot, String cell) {
    Integer known = names.get(slot).get(cell);
    if (known != null) {
      return put(slot, known);
    }
    if (missing.holds(cell)) {
      return put(slot, Float.NaN);
    }
    String trouble = trouble(cell);
    if (trouble.isEmpty() && !slots.get(slot).named() && Cells.numeric(cell)) {
      trouble =
          "has the number "
              + Cells.shown(cell)
              + " where the cells before are names (data.categorical takes all of them for names,"
              + " data.exclude leaves the column out)";
    }
    if (!trouble.isEmpty()) {
      return refuse("column '" + slots.get(slot).name() + "' " + trouble);
    }
    int next = names.get(slot).size();
    names.get(slot).put(cell, next);
    return put(slot, next);
  }

  private static String trouble(String name) {
    if (name.indexOf('\uFFFD') >= 0) {
      return "is not in UTF-8: '" + Cells.shown(name) + "'";
    }
    return name.length() > LONGEST_NAME ? "has a name of " + name.length() + " characters" : "";
  }

  private boolean put(int slot, float value) {
    values[rows * slots.size() + slot] = value;
    return true;
  }

  /** The label, as text or of a type. */
  boolean label(Object cell) {
    if (task == TaskKind.RECONSTRUCTION && outlier == null) {
      // It is there and means nothing.
      targets[rows] = 0;
      return true;
    }
    if (missing.holds(cell)) {
      targets[rows] = Float.NaN;
      return unlabelled == Unlabelled.KEEP || refuse(unlabelled(cell));
    }
    if (task == TaskKind.REGRESSION) {
      double number = Cells.number(cell);
      targets[rows] = (float) number;
      return !Double.isNaN(number)
          || refuse("column '" + label + "' " + Cells.complaint(cell, missing).orElseThrow());
    }
    String name = Cells.name(cell);
    String trouble = trouble(name);
    if (!trouble.isEmpty()) {
      return refuse("the label column '" + label + "' " + trouble);
    }
    if (task == TaskKind.RECONSTRUCTION) {
      targets[rows] = name.equals(outlier) ? 1 : 0;
      return true;
    }
    Integer known = labels.putIfAbsent(name, labels.size());
    targets[rows] = known == null ? labels.size() - 1 : known;
    return true;
  }

  private String unlabelled(Object cell) {
    boolean text = cell instanceof String s && !s.isBlank();
    return "the label column '%s' %s (data.unlabelled = keep puts such rows apart%s)"
        .formatted(
            label,
            text ? "is missing ('" + cell + "')" : "is empty",
            text ? "; if this is a class, take it out of data.missing" : "");
  }

  /** Says that the row cannot be used at all. */
  boolean refuse(String trouble) {
    problem = trouble;
    return false;
  }

  /** Ends a row whose cells have all been given. */
  void end() {
    rows++;
  }

  /** Takes the rows so far, and goes on without them. */
  RowBlock take() {
    List<List<String>> occurring = new ArrayList<>(names.size());
    for (Map<String, Integer> own : names) {
      occurring.add(List.copyOf(own.keySet()));
      own.clear();
    }
    RowBlock block =
        new RowBlock(
            Arrays.copyOf(values, rows * slots.size()),
            kinds.clone(),
            occurring,
            List.copyOf(labels.keySet()),
            Arrays.copyOf(targets, rows),
            problem);
    labels.clear();
    System.arraycopy(usual, 0, kinds, 0, kinds.length);
    rows = 0;
    return block;
  }
}
