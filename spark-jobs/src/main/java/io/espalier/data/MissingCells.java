package io.espalier.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which cells hold nothing, and what becomes of numbers that are missing. An empty cell never holds
 * anything, and NaN is no number.
 *
 * @param texts that mean the same as an empty cell, whatever their case
 * @param impute what becomes of numbers
 */
public record MissingCells(Set<String> texts, Impute impute) implements Serializable {
  private static final String TEXTS = "missing";
  private static final String IMPUTE = "impute";

  /** Copies the texts. */
  public MissingCells {
    texts = texts.stream().map(MissingCells::plain).collect(Collectors.toUnmodifiableSet());
  }

  /** Of a list, such as a study file has. */
  public static MissingCells of(Collection<String> texts, Impute impute) {
    return new MissingCells(new HashSet<>(texts), impute);
  }

  /** Whether a cell, as text or of a type, holds nothing. */
  public boolean holds(Object cell) {
    if (cell instanceof String text) {
      return text.isBlank() || texts.contains(plain(text));
    }
    return cell == null || (cell instanceof Number n && Double.isNaN(n.doubleValue()));
  }

  private static String plain(String text) {
    return text.strip().toLowerCase(Locale.ROOT);
  }

  void writeTo(ObjectNode json) {
    new TreeSet<>(texts).forEach(json.putArray(TEXTS)::add);
    json.put(IMPUTE, impute.name().toLowerCase(Locale.ROOT));
  }

  /** What says nothing was written when a missing number was refused. */
  static MissingCells readFrom(JsonNode json) {
    Set<String> texts = new HashSet<>();
    json.path(TEXTS).forEach(text -> texts.add(text.asText()));
    boolean imputes =
        json.path(IMPUTE).asText().equals(Impute.MEDIAN.name().toLowerCase(Locale.ROOT));
    return new MissingCells(texts, imputes ? Impute.MEDIAN : Impute.REFUSE);
  }
}
