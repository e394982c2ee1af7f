package io.espalier.data;

import io.espalier.metrics.Task;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/** All rows of a source in the order of its files, on the driver, with checked labels. */
final class RawTable {
  private final SourceSpec source;
  private final List<String> columns;
  private final List<RowBlock> blocks = new ArrayList<>();
  private final Map<String, Integer> labels = new LinkedHashMap<>();
  private int rows;

  RawTable(SourceSpec source, List<String> columns) {
    this.source = source;
    this.columns = columns;
  }

  /** Adds a file's rows, in order. */
  void add(Path file, List<RowBlock> added) {
    long inFile = 0;
    for (RowBlock block : added) {
      inFile += block.rows();
      if (!block.problem().isEmpty()) {
        throw new DataProblem(file + ", row " + (inFile + 1) + ": " + block.problem());
      }
      block.labels().forEach(label -> labels.putIfAbsent(label, labels.size()));
      blocks.add(block);
    }
    if (inFile == 0) {
      throw new DataProblem(file + " has a header and no rows");
    }
    if ((rows + inFile) * columns.size() > Integer.MAX_VALUE - 8) {
      throw new DataProblem(
          "%s has more than %d rows of %d columns: at most 2^31 numbers fit on the heap"
              .formatted(source.source(), rows + inFile - 1, columns.size()));
    }
    rows += (int) inFile;
  }

  int rows() {
    return rows;
  }

  List<RowBlock> blocks() {
    return blocks;
  }

  DataSchema schema() {
    List<String> features = new ArrayList<>(columns);
    features.remove(source.label());
    Task task =
        source.task() == TaskKind.REGRESSION
            ? new Task.Regression()
            : new Task.Classification(classes());
    return new DataSchema(features, source.label(), task);
  }

  /** The class number, or the value, of each row. */
  float[] targets(Task task) {
    float[] targets = new float[rows];
    int at = 0;
    for (RowBlock block : blocks) {
      if (task instanceof Task.Classification c) {
        int[] number = block.labels().stream().mapToInt(c.labels()::indexOf).toArray();
        for (float place : block.targets()) {
          targets[at++] = number[(int) place];
        }
      } else {
        System.arraycopy(block.targets(), 0, targets, at, block.rows());
        at += block.rows();
      }
    }
    if (task instanceof Task.Regression) {
      refuseConstant(targets);
    }
    return targets;
  }

  private void refuseConstant(float[] targets) {
    for (float target : targets) {
      if (target != targets[0]) {
        return;
      }
    }
    throw new DataProblem(
        "The label column '%s' of %s has the value %s in all of its %d rows"
            .formatted(source.label(), source.source(), targets[0], rows));
  }

  /** Names of classes: in the order of numbers if all are, else as text. */
  private List<String> classes() {
    List<String> names = new ArrayList<>(labels.keySet());
    if (names.size() == 1) {
      throw new DataProblem(
          "The label column '%s' of %s has one class only: '%s' in all of its %d rows"
              .formatted(source.label(), source.source(), Cells.shown(names.get(0)), rows));
    }
    if (names.stream().anyMatch(name -> Double.isNaN(Cells.number(name)))) {
      names.sort(Comparator.naturalOrder());
      return names;
    }
    names.sort(Comparator.comparing(BigDecimal::new));
    for (int i = 1; i < names.size(); i++) {
      if (new BigDecimal(names.get(i - 1)).compareTo(new BigDecimal(names.get(i))) == 0) {
        throw new DataProblem(
            "The label column '%s' of %s writes one class as '%s' and as '%s'"
                .formatted(source.label(), source.source(), names.get(i - 1), names.get(i)));
      }
    }
    return names;
  }
}
