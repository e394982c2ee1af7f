package io.espalier.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds what somebody may have meant. */
final class Nearest {
  private static final LevenshteinDistance DISTANCE = LevenshteinDistance.getDefaultInstance();

  private Nearest() {}

  /** The nearest of some words, if any is so near that a slip explains it. */
  static Optional<String> slip(String word, Collection<String> known) {
    return nearest(word, known).filter(k -> distance(word, k) <= slips(word));
  }

  /** The nearest of some words, however far. */
  static Optional<String> nearest(String word, Collection<String> known) {
    return known.stream().min(Comparator.comparingInt((String k) -> distance(word, k)));
  }

  /** Two letters exchanged count as two; of a word of two letters, that would be all. */
  private static int slips(String word) {
    return word.length() <= 2 ? 1 : Math.max(2, word.length() / 3);
  }

  private static int distance(String a, String b) {
    return DISTANCE.apply(plain(a), plain(b));
  }

  /** Other spellings of hyphens and capitals are no distance: learningRate, learning_rate. */
  private static String plain(String word) {
    return word.replaceAll("([a-z])([A-Z])", "$1-$2").replace('_', '-').toLowerCase(Locale.ROOT);
  }
}
