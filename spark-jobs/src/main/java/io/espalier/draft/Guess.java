package io.espalier.draft;

import java.util.Objects;

/**
 * Something that a draft says, and that somebody may want otherwise.
 *
 * @param subject what it is about: {@code label}, {@code split}
 * @param value what was guessed, in a few words
 * @param reason why, as a part of a sentence
 * @param otherwise how to say something else
 */
public record Guess(String subject, String value, String reason, String otherwise) {
  /** Keeps each of them on one line. */
  public Guess {
    Objects.requireNonNull(subject, "subject");
    value = oneLine(value);
    reason = oneLine(reason);
    otherwise = oneLine(otherwise);
  }

  /** Cells and names of columns may hold anything, and a line that they end could say anything. */
  private static String oneLine(String text) {
    return text.replaceAll("[\\s\\p{Cntrl}]+", " ");
  }

  /** As a sentence for a comment. */
  String sentence() {
    return "Guessed %s: %s, as %s. Otherwise: %s".formatted(subject, value, reason, otherwise);
  }
}
