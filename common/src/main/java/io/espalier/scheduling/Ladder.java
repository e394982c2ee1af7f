package io.espalier.scheduling;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The epochs at which trials are compared, from the first to the horizon.
 *
 * @param epochs rising, each at least 1
 */
record Ladder(List<Integer> epochs) {

  Ladder {
    epochs = List.copyOf(epochs);
    if (epochs.isEmpty() || epochs.get(0) < 1) {
      throw new IllegalArgumentException("Rungs need to begin at epoch 1 or later, not " + epochs);
    }
    for (int i = 1; i < epochs.size(); i++) {
      if (epochs.get(i) <= epochs.get(i - 1)) {
        throw new IllegalArgumentException("Rungs must rise: " + epochs);
      }
    }
  }

  /** No comparison before the horizon. */
  static Ladder toHorizon(int horizon) {
    return new Ladder(List.of(horizon));
  }

  /**
   * Rungs at {@code min * eta^k} for every k below floor(log_eta(horizon / min)), and the horizon:
   * [1, 3, 9, 30] for eta 3, min 1, horizon 30.
   */
  static Ladder geometric(int min, int eta, int horizon) {
    if (min > horizon) {
      throw new IllegalArgumentException(
          "The first rung, epoch " + min + ", lies beyond the horizon of " + horizon + " epochs");
    }
    List<Integer> epochs = new ArrayList<>();
    // The last power that fits gives way to the horizon, which is less than eta times as far.
    for (long rung = min; rung * eta <= horizon; rung *= eta) {
      epochs.add((int) rung);
    }
    epochs.add(horizon);
    return new Ladder(epochs);
  }

  /** The same without its first rungs. */
  Ladder from(int first) {
    return new Ladder(epochs.subList(first, epochs.size()));
  }

  int epoch(int rung) {
    return epochs.get(rung);
  }

  /** The number of the rung at the horizon. */
  int last() {
    return epochs.size() - 1;
  }

  /** The number of the rung at an epoch. */
  int at(int epoch) {
    int rung = Collections.binarySearch(epochs, epoch);
    if (rung < 0) {
      throw new IllegalArgumentException("There is no rung at epoch " + epoch + " in " + epochs);
    }
    return rung;
  }
}
