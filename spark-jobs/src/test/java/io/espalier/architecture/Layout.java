package io.espalier.architecture;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which package may import which: the project's layout as data. Packages need not exist yet. */
final class Layout {
  /** The core. */
  static final Set<String> COMMON =
      Set.of(
          "space",
          "trial",
          "sampling",
          "scheduling",
          "metrics",
          "port",
          "results",
          "ensemble",
          "report",
          "study",
          "simulation");

  /** The trainer, and what it trains dense networks with, which knows no DL4J. */
  static final Set<String> TRAINING = Set.of("dl4j", "direct");

  /** What knows Spark and Hadoop, and what starts it. */
  static final Set<String> SPARK_JOBS =
      Set.of("config", "data", "draft", "tables", "tracking", "spark", "run", "ml", "app");

  private static final Set<String> STUDY = without(COMMON, "report", "simulation", "study");

  /** Left may import right. Params belong to space, so whoever writes trials down reads them. */
  static final Map<String, Set<String>> IMPORTS = imports();

  /** Libraries other than Java's that a package of the core may use, besides SLF4J. */
  static final Map<String, Set<String>> LIBRARIES =
      Map.of(
          "space", Set.of("com.ezylang.evalex.."),
          "results", Set.of("com.fasterxml.jackson.."),
          "report",
              Set.of(
                  "com.fasterxml.jackson..",
                  "com.github.freva.asciitable..",
                  "com.samskivert.mustache.."),
          "metrics", Set.of("org.apache.commons.statistics..", "org.apache.commons.numbers.."),
          "scheduling", Set.of("org.apache.commons.statistics..", "org.apache.commons.numbers.."),
          "sampling", Set.of("org.apache.commons.statistics..", "org.apache.commons.rng.."),
          "ensemble", Set.of("org.apache.commons.statistics..", "org.apache.commons.numbers.."),
          "simulation", Set.of("org.apache.commons.statistics..", "org.apache.commons.numbers.."));

  private Layout() {}

  private static Map<String, Set<String>> imports() {
    Map<String, Set<String>> imports = new LinkedHashMap<>();
    imports.put("space", Set.of());
    imports.put("trial", Set.of("space"));
    imports.put("sampling", Set.of("trial", "space"));
    imports.put("scheduling", Set.of("trial"));
    imports.put("metrics", Set.of());
    imports.put("port", Set.of("trial", "metrics", "space"));
    imports.put("results", Set.of("trial", "metrics", "space"));
    imports.put("ensemble", Set.of("trial", "metrics"));
    imports.put("report", Set.of("results", "ensemble", "metrics", "trial", "space"));
    imports.put("study", STUDY);
    imports.put("simulation", without(COMMON, "report", "simulation"));
    imports.put("direct", Set.of());
    imports.put("dl4j", union(COMMON, Set.of("direct"), Set.of()));
    Set<String> all = union(COMMON, TRAINING, SPARK_JOBS);
    for (String name : SPARK_JOBS) {
      imports.put(name, without(all, "app", "direct", "run", "ml", name));
    }
    imports.put("run", without(all, "app", "direct", "ml", "run"));
    imports.put("ml", without(all, "app", "direct", "ml"));
    imports.put("app", without(all, "direct", "app"));
    return imports;
  }

  static Set<String> union(Set<String> one, Set<String> two, Set<String> three) {
    return Stream.of(one, two, three).flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());
  }

  static Set<String> without(Set<String> set, String... names) {
    List<String> left = List.of(names);
    return set.stream().filter(n -> !left.contains(n)).collect(Collectors.toUnmodifiableSet());
  }
}
