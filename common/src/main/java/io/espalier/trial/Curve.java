package io.espalier.trial;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What a trial measured, epoch by epoch, in one array: 100,000 trials of 50 epochs have to fit into
 * a driver's heap. Not thread-safe.
 */
final class Curve {
  private static final int NO_COLUMN = -1;

  /** Of all rows; the same object for trials that measure the same. */
  private List<String> names = List.of();

  private int[] epochs = new int[0];
  private double[] values = new double[0];
  private int rows;
  private int objective = NO_COLUMN;

  /** The names that were measured, to be shared with other trials' curves. */
  List<String> names() {
    return names;
  }

  void add(Measurement measurement, String objectiveName, List<String> sharedNames) {
    if (rows == 0) {
      List<String> own = List.copyOf(measurement.values().keySet());
      names = own.equals(sharedNames) ? sharedNames : own;
      objective = names.indexOf(objectiveName);
    }
    int width = names.size();
    if (rows == epochs.length) {
      int longer = Math.max(4, rows * 3 / 2);
      epochs = Arrays.copyOf(epochs, longer);
      values = Arrays.copyOf(values, longer * width);
    }
    for (int i = 0; i < width; i++) {
      values[rows * width + i] = measurement.values().getOrDefault(names.get(i), Double.NaN);
    }
    epochs[rows++] = measurement.epoch();
  }

  int lastEpoch() {
    return rows == 0 ? 0 : epochs[rows - 1];
  }

  int rows() {
    return rows;
  }

  OptionalDouble bestCost(Objective direction, int upToEpoch) {
    int row = bestRow(direction, upToEpoch);
    return row < 0 ? OptionalDouble.empty() : OptionalDouble.of(cost(direction, row));
  }

  int bestEpoch(Objective direction) {
    int row = bestRow(direction, Integer.MAX_VALUE);
    return row < 0 ? 0 : epochs[row];
  }

  OptionalDouble meanCost(Objective direction, int upToEpoch) {
    double sum = 0;
    int count = 0;
    for (int row = 0; measured(row, upToEpoch); row++) {
      sum += cost(direction, row);
      count++;
    }
    return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / count);
  }

  Map<String, Double> at(int epoch) {
    int row = Arrays.binarySearch(epochs, 0, rows, epoch);
    Map<String, Double> found = new LinkedHashMap<>();
    for (int i = 0; row >= 0 && i < names.size(); i++) {
      double value = values[row * names.size() + i];
      if (!Double.isNaN(value)) {
        found.put(names.get(i), value);
      }
    }
    return found;
  }

  private int bestRow(Objective direction, int upToEpoch) {
    int best = -1;
    for (int row = 0; measured(row, upToEpoch); row++) {
      if (best < 0 || cost(direction, row) < cost(direction, best)) {
        best = row;
      }
    }
    return best;
  }

  private boolean measured(int row, int upToEpoch) {
    return objective != NO_COLUMN && row < rows && epochs[row] <= upToEpoch;
  }

  private double cost(Objective direction, int row) {
    return direction.cost(values[row * names.size() + objective]);
  }
}
