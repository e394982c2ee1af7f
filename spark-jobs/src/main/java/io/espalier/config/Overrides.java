package io.espalier.config;

import java.util.List;
import java.util.Map;

/**
 * What overrides the keys of a study file. A section that is given as a whole replaces the file's.
 *
 * @param sets {@code key=value} as on the command line, the value in HOCON syntax; later ones win,
 *     and all of them win over {@code spark}
 * @param spark values by key, as Spark properties give them, the prefix taken off
 */
public record Overrides(List<String> sets, Map<String, String> spark) {
  /** Of properties named {@code spark.espalier.training.epochs}. */
  public static final String SPARK_PREFIX = "spark.espalier.";

  /** No overrides. */
  public static final Overrides NONE = new Overrides(List.of(), Map.of());

  /** Copies the collections. */
  public Overrides {
    sets = List.copyOf(sets);
    spark = Map.copyOf(spark);
  }

  /** Overrides of the command line alone. */
  public static Overrides sets(String... sets) {
    return new Overrides(List.of(sets), Map.of());
  }
}
