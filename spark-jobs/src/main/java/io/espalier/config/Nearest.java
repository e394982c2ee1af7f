package io.espalier.config;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds what somebody may have meant. */
final class Nearest {
  private static final LevenshteinDistance DISTANCE = LevenshteinDistance.getDefaultInstance();

  /** What other libraries call hyperparameters. */
  private static final Map<String, String> SYNONYMS =
      Map.of(
          "lr", "learning-rate",
          "eta0", "learning-rate",
          "optimizer", "updater",
          "solver", "updater",
          "batch-size", "batch",
          "layers", "hidden",
          "hidden-layers", "hidden",
          "hidden-layer-sizes", "hidden",
          "weight-init", "init",
          "early-stopping", "patience");

  private Nearest() {}

  /** The nearest of some words, if a slip or another habit explains the difference. */
  static Optional<String> slip(String word, Collection<String> known) {
    String synonym = SYNONYMS.get(plain(word));
    if (synonym != null && known.contains(synonym)) {
      return Optional.of(synonym);
    }
    return nearest(word, known).filter(k -> explains(plain(word), plain(k)));
  }

  /** The nearest of some words, however far. */
  static Optional<String> nearest(String word, Collection<String> known) {
    return known.stream()
        .min(Comparator.comparingInt((String k) -> DISTANCE.apply(plain(word), plain(k))));
  }

  private static boolean explains(String word, String known) {
    return DISTANCE.apply(word, known) <= Math.max(1, word.length() / 3)
        || Arrays.equals(word.chars().sorted().toArray(), known.chars().sorted().toArray());
  }

  /** Other spellings of hyphens and capitals are no distance: learningRate, learning_rate. */
  private static String plain(String word) {
    return word.replaceAll("([a-z])([A-Z])", "$1-$2").replace('_', '-').toLowerCase(Locale.ROOT);
  }
}
