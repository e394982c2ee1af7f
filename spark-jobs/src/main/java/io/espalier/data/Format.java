package io.espalier.data;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** How a source is written. */
public enum Format {
  /** As the names of its files say; none of them says this. */
  AUTO("(?!)"),
  /** Comma-separated values with a header line; compressed if the name says so. */
  CSV("csv"),
  /** Apache Parquet. */
  PARQUET("parquet|parq"),
  /** Apache ORC. */
  ORC("orc"),
  /** One JSON object a line; compressed if the name says so. */
  JSON("json|jsonl|ndjson"),
  /** A label, then pairs of a feature's number and its value, a row a line. */
  LIBSVM("libsvm|svm|svmlight"),
  /** Arrays of numbers as MNIST has them, the labels in a file of their own. */
  IDX("idx");

  private static final Set<String> COMPRESSIONS = Set.of("gz", "bz2", "zst", "lz4", "deflate");

  /** MNIST's own names: {@code train-images-idx3-ubyte}. */
  private static final Pattern MNIST = Pattern.compile(".*[-.]idx[0-9]+-[a-z]+");

  private final String endings;

  Format(String endings) {
    this.endings = endings;
  }

  /** What the name of a file says; empty if nothing. */
  public static Optional<Format> named(String file) {
    String name = file.toLowerCase(Locale.ROOT);
    String ending = ending(name);
    if (COMPRESSIONS.contains(ending)) {
      name = name.substring(0, name.length() - ending.length() - 1);
      ending = ending(name);
    }
    if (MNIST.matcher(name).matches()) {
      return Optional.of(IDX);
    }
    String last = ending;
    return Arrays.stream(values()).filter(format -> last.matches(format.endings)).findFirst();
  }

  /** Whether there is but one column that can be the label, and what it is called. */
  public Optional<String> label() {
    return this == LIBSVM || this == IDX ? Optional.of("label") : Optional.empty();
  }

  /** As a study file writes it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static String ending(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
