package io.espalier.scheduling;

import java.util.Arrays;

/**
 * Numbers whose median is known at any time: the lower half in a heap with its greatest on top, the
 * upper half in one with its least on top. Arrays of numbers rather than collections of objects, as
 * there is one for every epoch and an entry for every trial.
 */
final class SplitValues {
  private final Heap lower = new Heap(-1);
  private final Heap upper = new Heap(1);

  void add(double value) {
    if (lower.size == 0 || value <= lower.top()) {
      lower.add(value);
    } else {
      upper.add(value);
    }
    if (lower.size > upper.size + 1) {
      upper.add(lower.poll());
    } else if (upper.size > lower.size) {
      lower.add(upper.poll());
    }
  }

  int size() {
    return lower.size + upper.size;
  }

  /**
   * The median of all but one.
   *
   * @param own a value that was added, of which one is left out; another must be there
   */
  double medianWithout(double own) {
    boolean ownInLower = own <= lower.top();
    if (lower.size == upper.size) {
      return ownInLower ? upper.top() : lower.top();
    }
    if (!ownInLower) {
      return (lower.second() + lower.top()) / 2;
    }
    return ((own == lower.top() ? lower.second() : lower.top()) + upper.top()) / 2;
  }

  /** A binary heap, least on top, of values times a sign. */
  private static final class Heap {
    private final int sign;
    private double[] values = new double[16];
    private int size;

    Heap(int sign) {
      this.sign = sign;
    }

    double top() {
      return sign * values[0];
    }

    /** The one after the top. */
    double second() {
      return sign * (size > 2 ? Math.min(values[1], values[2]) : values[1]);
    }

    void add(double value) {
      if (size == values.length) {
        values = Arrays.copyOf(values, 2 * size);
      }
      int i = size++;
      double signed = sign * value;
      for (int parent = (i - 1) / 2; i > 0 && signed < values[parent]; parent = (i - 1) / 2) {
        values[i] = values[parent];
        i = parent;
      }
      values[i] = signed;
    }

    double poll() {
      double top = top();
      double last = values[--size];
      int i = 0;
      for (int child = 1; child < size; child = 2 * i + 1) {
        if (child + 1 < size && values[child + 1] < values[child]) {
          child++;
        }
        if (last <= values[child]) {
          break;
        }
        values[i] = values[child];
        i = child;
      }
      values[i] = last;
      return top;
    }
  }
}
