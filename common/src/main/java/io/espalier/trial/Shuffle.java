package io.espalier.trial;

import java.util.random.RandomGenerator;

/** Puts numbers into random order, in place, as in Durstenfeld's Algorithm 235 (1964). */
public final class Shuffle {
  private Shuffle() {}

  /** All of them: from the last place to the first. */
  public static void all(int[] numbers, RandomGenerator random) {
    all(numbers, numbers.length, random);
  }

  /**
   * The same for the first of them alone.
   *
   * @param count how many; the others stay where they are
   */
  public static void all(int[] numbers, int count, RandomGenerator random) {
    for (int i = count - 1; i > 0; i--) {
      swap(numbers, i, random.nextInt(i + 1));
    }
  }

  /**
   * Brings a random choice of them to the front, in random order.
   *
   * @param chosen how many
   */
  public static void front(int[] numbers, int chosen, RandomGenerator random) {
    for (int i = 0; i < chosen; i++) {
      swap(numbers, i, i + random.nextInt(numbers.length - i));
    }
  }

  private static void swap(int[] numbers, int one, int other) {
    int swapped = numbers[one];
    numbers[one] = numbers[other];
    numbers[other] = swapped;
  }
}
