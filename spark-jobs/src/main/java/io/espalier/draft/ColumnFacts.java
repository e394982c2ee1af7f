package io.espalier.draft;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * What the cells of a column hold.
 *
 * @param absent how many hold nothing
 * @param numbers how many hold a number
 * @param words how many hold something else
 * @param dates how many of these look like ISO dates or times
 * @param whole whether all numbers are whole
 * @param least the smallest number; infinite if there is none
 * @param most the largest number; infinite if there is none
 * @param differentNumbers how often each number occurs; none where there are more than {@value
 *     #MOST} different ones
 * @param differentWords how often each other text occurs; none where there are too many
 */
record ColumnFacts(
    long absent,
    long numbers,
    long words,
    long dates,
    boolean whole,
    double least,
    double most,
    Map<String, Long> differentNumbers,
    Map<String, Long> differentWords) {

  /** More different values than this are only known to be many. */
  static final int MOST = 1_024;

  /** Of no cell. */
  static final ColumnFacts NONE =
      new ColumnFacts(
          0, 0, 0, 0, true, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Map.of(), Map.of());

  /** Copies the maps, keeping their order. */
  ColumnFacts {
    differentNumbers = bounded(differentNumbers);
    differentWords = bounded(differentWords);
  }

  private static Map<String, Long> bounded(Map<String, Long> counts) {
    return counts.size() > MOST
        ? Map.of()
        : Collections.unmodifiableMap(new LinkedHashMap<>(counts));
  }

  /** The facts of these cells and some others of the column. */
  ColumnFacts and(ColumnFacts other) {
    return new ColumnFacts(
        absent + other.absent,
        numbers + other.numbers,
        words + other.words,
        dates + other.dates,
        whole && other.whole,
        Math.min(least, other.least),
        Math.max(most, other.most),
        joined(differentNumbers, numbers, other.differentNumbers, other.numbers),
        joined(differentWords, words, other.differentWords, other.words));
  }

  /** Too many of either are too many of both. */
  private static Map<String, Long> joined(
      Map<String, Long> own, long cells, Map<String, Long> others, long otherCells) {
    if ((cells > 0 && own.isEmpty()) || (otherCells > 0 && others.isEmpty())) {
      return Map.of();
    }
    Map<String, Long> both = new LinkedHashMap<>(own);
    others.forEach((value, count) -> both.merge(value, count, Long::sum));
    return both;
  }

  /** How many cells hold something. */
  long present() {
    return numbers + words;
  }

  long rows() {
    return present() + absent;
  }

  /** Whether there are more different values than are counted. */
  boolean many() {
    return (numbers > 0 && differentNumbers.isEmpty()) || (words > 0 && differentWords.isEmpty());
  }

  /** How often each value occurs; none where there are too many. */
  Map<String, Long> different() {
    return many() ? Map.of() : joined(differentNumbers, numbers, differentWords, words);
  }

  /** Whether no value occurs twice, as far as is known. */
  boolean distinct() {
    return !many() && different().size() == present();
  }

  /** Whether there are numbers, and nothing else. */
  boolean allNumbers() {
    return numbers > 0 && words == 0;
  }

  /** Whether there are names, and no numbers. */
  boolean allWords() {
    return words > 0 && numbers == 0;
  }

  /** Whether each cell holds another one of so many whole numbers in a row, as row numbers do. */
  boolean counts() {
    return allNumbers()
        && absent == 0
        && whole
        && most - least == numbers - 1
        && (many() || distinct());
  }

  /** Some of the values, sorted. */
  String examples() {
    return String.join(", ", new TreeSet<>(different().keySet()).stream().limit(4).toList());
  }
}
