package io.espalier.draft;

import io.espalier.data.Cells;
import io.espalier.data.MissingCells;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Counts what the cells of a column hold, one after the other. Of one thread. */
final class Tally {
  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d\\d-\\d\\d([ T].*)?");

  private final MissingCells missing;
  private final Map<String, Long> numbersSeen = new LinkedHashMap<>();
  private final Map<String, Long> wordsSeen = new LinkedHashMap<>();
  private long absent;
  private long numbers;
  private long words;
  private long dates;
  private boolean whole = true;
  private double least = Double.POSITIVE_INFINITY;
  private double most = Double.NEGATIVE_INFINITY;

  Tally(MissingCells missing) {
    this.missing = missing;
  }

  void take(Object cell) {
    if (missing.holds(cell)) {
      absent++;
      return;
    }
    double number = Cells.number(cell);
    if (Double.isNaN(number)) {
      words++;
      String word = Cells.name(cell);
      dates += DATE.matcher(word).matches() ? 1 : 0;
      count(wordsSeen, word);
    } else {
      numbers++;
      whole &= number == Math.rint(number);
      least = Math.min(least, number);
      most = Math.max(most, number);
      count(numbersSeen, Cells.name(cell));
    }
  }

  /** One more than there is room for says that there are too many. */
  private static void count(Map<String, Long> seen, String value) {
    if (seen.size() <= ColumnFacts.MOST) {
      seen.merge(value, 1L, Long::sum);
    }
  }

  ColumnFacts facts() {
    return new ColumnFacts(
        absent, numbers, words, dates, whole, least, most, numbersSeen, wordsSeen);
  }
}
