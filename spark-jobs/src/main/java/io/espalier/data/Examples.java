package io.espalier.data;

import io.espalier.metrics.Task;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Which lines of a table make up a row of a study: one each, or all that are steps of one series,
 * in the order of time. Rows are in the order of their first lines.
 */
final class Examples {
  private final RawTable table;
  private final int count;
  private final int own;

  /** {@code [count]}: the first line of each in the table; null where each line is a row. */
  private final int[] first;

  /** {@code [lines]}: the lines of the first row in order, then those of the second and so on. */
  private int[] ordered;

  /** {@code [count + 1]}: where the lines of each row begin in {@link #ordered}. */
  private int[] starts;

  /** {@code [lines]}: the row that a line belongs to, and which of its steps it is. */
  private final int[] row;

  private final int[] step;
  private final int shortest;
  private final int longest;

  private Examples(RawTable table) {
    this.table = table;
    this.count = table.rows();
    this.own = table.ownRows();
    this.first = null;
    this.row = null;
    this.step = null;
    this.shortest = 1;
    this.longest = 1;
  }

  private Examples(RawTable table, Arrangement.Steps how) {
    this.table = table;
    Aside ids = table.aside(how.id());
    this.row = new int[table.rows()];
    this.own = number(ids, 0, table.ownRows(), 0);
    this.count = number(ids, table.ownRows(), table.rows(), own);
    this.first = new int[count];
    this.step = new int[table.rows()];
    int[] lengths = order(ids, table.aside(how.time()));
    this.shortest = Arrays.stream(lengths).min().orElse(1);
    this.longest = Arrays.stream(lengths).max().orElse(1);
    how.steps().ifPresent(room -> requireRoom(ids, lengths, room));
  }

  /**
   * Finds out which lines belong together.
   *
   * @throws DataProblem if that is not known of one, or two are the same step
   */
  static Examples of(RawTable table, Arrangement arrangement) {
    return arrangement instanceof Arrangement.Steps steps
        ? new Examples(table, steps)
        : new Examples(table);
  }

  /** Numbers the series of some lines; test rows of a source of their own are no others' steps. */
  private int number(Aside ids, int from, int to, int next) {
    Map<String, Integer> known = new HashMap<>();
    for (int line = from; line < to; line++) {
      String id = ids.texts()[line];
      if (id == null) {
        throw new DataProblem(
            table.place(line) + ": column '" + ids.name() + "' is empty where an id is needed");
      }
      row[line] = known.computeIfAbsent(id, text -> next + known.size());
    }
    return next + known.size();
  }

  /** Orders the lines of each series by time; returns how many it has. */
  private int[] order(Aside ids, Aside times) {
    int[] lengths = new int[count];
    for (int line = row.length - 1; line >= 0; line--) {
      lengths[row[line]]++;
      first[row[line]] = line;
    }
    starts = new int[count + 1];
    for (int i = 0; i < count; i++) {
      starts[i + 1] = starts[i] + lengths[i];
    }
    int[] next = starts.clone();
    ordered = new int[row.length];
    for (int line = 0; line < row.length; line++) {
      ordered[next[row[line]]++] = line;
    }
    double[] at = times.numbers();
    for (int i = 0; i < count; i++) {
      number(sorted(lines(i), at), at, ids);
    }
    return lengths;
  }

  private static int[] sorted(int[] lines, double[] at) {
    boolean inOrder =
        IntStream.range(1, lines.length).allMatch(i -> at[lines[i - 1]] <= at[lines[i]]);
    return inOrder
        ? lines
        : IntStream.of(lines)
            .boxed()
            .sorted(Comparator.comparingDouble(line -> at[line]))
            .mapToInt(Integer::intValue)
            .toArray();
  }

  private void number(int[] lines, double[] at, Aside ids) {
    for (int s = 0; s < lines.length; s++) {
      if (s > 0 && at[lines[s]] == at[lines[s - 1]]) {
        throw new DataProblem(
            "%s: the series '%s' has another step at the same time, in %s"
                .formatted(
                    table.place(lines[s]),
                    Cells.shown(ids.texts()[lines[s]]),
                    table.place(lines[s - 1])));
      }
      step[lines[s]] = s;
    }
  }

  private void requireRoom(Aside ids, int[] lengths, int room) {
    for (int i = 0; i < count; i++) {
      if (lengths[i] > room) {
        throw new DataProblem(
            "%s: the series '%s' has %d steps, and data.series.steps leaves room for %d"
                .formatted(
                    table.place(first[i]), Cells.shown(ids.texts()[first[i]]), lengths[i], room));
      }
    }
  }

  /** How many rows there are, those that are tested on among them. */
  int count() {
    return count;
  }

  /** How many rows are of the source itself; the others are tested on. */
  int own() {
    return own;
  }

  /** How many lines the shortest row has. */
  int shortest() {
    return shortest;
  }

  /** How many lines the longest row has. */
  int longest() {
    return longest;
  }

  /** The lines that make up a row, in the order of the table. */
  int[] lines(int example) {
    return ordered == null
        ? new int[] {example}
        : Arrays.copyOfRange(ordered, starts[example], starts[example + 1]);
  }

  /** Which step of its row a line of the table is. */
  int step(int line) {
    return step == null ? 0 : step[line];
  }

  /** The first line of a row in the table. */
  int first(int example) {
    return first == null ? example : first[example];
  }

  /** The targets of rows. */
  float[] targets(float[] ofLines, Task task) {
    if (row == null) {
      return ofLines;
    }
    float[] targets = new float[count];
    for (int i = 0; i < count; i++) {
      targets[i] = ofLines[first[i]];
    }
    for (int line = 0; line < row.length; line++) {
      // Missing labels are equal, too.
      if (Float.compare(ofLines[line], targets[row[line]]) != 0) {
        throw new DataProblem(
            "%s: the label is %s, and %s where its series begins, in %s"
                .formatted(
                    table.place(line),
                    label(ofLines[line], task),
                    label(targets[row[line]], task),
                    table.place(first[row[line]])));
      }
    }
    return targets;
  }

  private static String label(float target, Task task) {
    if (Float.isNaN(target)) {
      return "missing";
    }
    return task instanceof Task.Classification c
        ? "'" + Cells.shown(c.labels().get((int) target)) + "'"
        : Float.toString(target);
  }

  /** A column that is no feature, of all rows. */
  Aside aside(String name) {
    Aside lines = table.aside(name);
    if (row == null) {
      return lines;
    }
    String[] texts = new String[count];
    for (int i = 0; i < count; i++) {
      texts[i] = lines.texts()[first[i]];
    }
    for (int line = 0; line < row.length; line++) {
      if (!Objects.equals(lines.texts()[line], texts[row[line]])) {
        throw new DataProblem(
            "%s: column '%s' is not what it is where its series begins, in %s"
                .formatted(table.place(line), name, table.place(first[row[line]])));
      }
    }
    return new Aside(name, texts, i -> table.place(first[i]));
  }

  /** What is known of rows, of each of their lines. */
  byte[] ofLines(byte[] ofRows) {
    if (row == null) {
      return ofRows;
    }
    byte[] lines = new byte[row.length];
    for (int line = 0; line < lines.length; line++) {
      lines[line] = ofRows[row[line]];
    }
    return lines;
  }
}
