package io.espalier.data;

import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A column of a source, as its files declare it.
 *
 * @param name as in the files
 * @param kind what its cells are
 * @param type as the files call it, for messages
 * @param width how many numbers a cell holds, where it holds several; else 1
 */
public record SourceColumn(String name, Kind kind, String type, int width) implements Serializable {

  /** What the cells of a column are. */
  public enum Kind {
    /** Texts, of which the first one that is not missing says whether they are numbers or names. */
    TEXT,
    /** Numbers or truth values. */
    NUMBER,
    /** Names. */
    NAME,
    /** Several numbers each. */
    NUMBERS,
    /** Dates or times: no features, but rows can be divided by them. */
    MOMENT,
    /** What cannot be read. */
    OTHER
  }

  /** The names of the features that the column holds: its own, or one for each of its numbers. */
  public List<String> features() {
    return kind == Kind.NUMBERS
        ? IntStream.range(0, width).mapToObj(i -> name + "_" + i).toList()
        : List.of(name);
  }
}
