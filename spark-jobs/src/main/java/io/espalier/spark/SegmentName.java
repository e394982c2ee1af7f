package io.espalier.spark;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names a segment of a journal.
 *
 * @param term the driver that wrote it: 1 for the first, and so on
 * @param sequence 0 for the first segment of the term, and so on
 */
record SegmentName(int term, int sequence) implements Comparable<SegmentName> {
  private static final Comparator<SegmentName> ORDER =
      Comparator.comparingInt(SegmentName::term).thenComparingInt(SegmentName::sequence);

  private static final Pattern FILE = Pattern.compile("(\\d{8})-(\\d{8})\\.jsonl");

  SegmentName next() {
    return new SegmentName(term, sequence + 1);
  }

  /** The name of its file: names sort as segments do. */
  String file() {
    return String.format("%08d-%08d.jsonl", term, sequence);
  }

  /** Of a file's name; empty if it is that of no segment. */
  static Optional<SegmentName> of(String file) {
    Matcher matcher = FILE.matcher(file);
    return matcher.matches()
        ? Optional.of(
            new SegmentName(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))))
        : Optional.empty();
  }

  @Override
  public int compareTo(SegmentName other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return file();
  }
}
