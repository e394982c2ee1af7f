package io.espalier.simulation;

import java.util.Arrays;

/**
 * How a trial went, from epoch 1 on. One that failed in that has none.
 *
 * @param costs finite, at the end of each epoch
 * @param seconds of each epoch
 * @param end what came behind the last of them
 */
record Course(double[] costs, double[] seconds, End end) {

  /** What comes behind the last epoch of a course. */
  enum End {
    /** More epochs, which are not known; or nothing, at the horizon. */
    OPEN,
    /** Nothing: the trial had learnt what it could. */
    COMPLETED,
    /** An epoch in which the trial fails. */
    FAILED
  }

  /** How many epochs are known. */
  int length() {
    return costs.length;
  }

  /** The cost at an epoch; behind the last one it stays as it was. */
  double cost(int epoch) {
    return costs[Math.min(epoch, length()) - 1];
  }

  /** The seconds of an epoch; behind the last one they stay as they were. */
  double seconds(int epoch) {
    return length() == 0 ? 0 : seconds[Math.min(epoch, length()) - 1];
  }

  double best() {
    return Arrays.stream(costs).min().orElse(Double.POSITIVE_INFINITY);
  }

  /**
   * This course to its end, and then on as another did from there: with the same differences of the
   * cost, and epochs that are as much slower or faster as they were so far.
   *
   * @param other a longer one
   */
  Course continuedLike(Course other) {
    int known = length();
    double[] further = Arrays.copyOf(costs, other.length());
    double[] times = Arrays.copyOf(seconds, other.length());
    double theirs = Arrays.stream(other.seconds, 0, known).sum();
    double pace = theirs > 0 ? Arrays.stream(seconds).sum() / theirs : 1;
    for (int i = known; i < further.length; i++) {
      further[i] = costs[known - 1] + other.costs[i] - other.costs[known - 1];
      times[i] = pace * other.seconds[i];
    }
    return new Course(further, times, other.end);
  }

  /**
   * A course between this one and another, as long as the shorter of them.
   *
   * @param share of the other's, in [0, 1]
   */
  Course towards(Course other, double share) {
    Course shorter = length() <= other.length() ? this : other;
    double[] between = new double[shorter.length()];
    double[] times = new double[shorter.length()];
    for (int i = 0; i < between.length; i++) {
      between[i] = (1 - share) * costs[i] + share * other.costs[i];
      times[i] = (1 - share) * seconds[i] + share * other.seconds[i];
    }
    return new Course(between, times, shorter.end);
  }
}
