package io.espalier.report.page;

import io.espalier.report.importance.Factor;
import io.espalier.space.Choice;
import io.espalier.space.Dimension;
import io.espalier.space.IntRange;
import io.espalier.space.Params;
import io.espalier.space.RealRange;
import io.espalier.space.Scale;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A dimension of the space as plots and the forest take it.
 *
 * @param dimension of the space
 * @param numeric whether it is a range of numbers
 * @param logarithmic whether those are spaced by ratios
 * @param words the values of one that is no range, in their order, as people read them; with
 *     {@value #ABSENT} where some configurations have none
 */
record Axis(Dimension<?> dimension, boolean numeric, boolean logarithmic, List<String> words) {
  /** Of a dimension that exists under conditions alone. */
  static final String ABSENT = "none";

  /** So many levels of a number let a forest see its shape. */
  private static final int LEVELS = 12;

  /** Of a space that was tried at some points. */
  static Axis of(Dimension<?> dimension, List<Params> tried) {
    boolean everywhere = tried.stream().allMatch(params -> params.has(dimension.name()));
    if (everywhere && dimension instanceof RealRange range) {
      return new Axis(dimension, true, range.scale() == Scale.LOG, List.of());
    }
    if (everywhere && dimension instanceof IntRange range) {
      return new Axis(dimension, true, range.scale() == Scale.LOG, List.of());
    }
    Set<String> words = new LinkedHashSet<>();
    if (dimension instanceof Choice<?> choice) {
      choice.values().forEach(value -> words.add(value.toString()));
    } else {
      tried.stream()
          .filter(params -> params.has(dimension.name()))
          .map(params -> ((Number) params.values().get(dimension.name())).doubleValue())
          .sorted()
          .forEach(value -> words.add(Data.shown(value)));
    }
    if (!everywhere) {
      words.add(ABSENT);
    }
    return new Axis(dimension, false, false, List.copyOf(words));
  }

  String name() {
    return dimension.name();
  }

  /** The value of a configuration: a {@link Double}, or a word. */
  Object value(Params params) {
    Object value = params.values().get(name());
    if (value == null) {
      return ABSENT;
    }
    if (numeric) {
      return ((Number) value).doubleValue();
    }
    return dimension instanceof Choice<?>
        ? value.toString()
        : Data.shown(((Number) value).doubleValue());
  }

  /** Where a value lies on an upright line from 0 to 1. */
  double height(Object value, double least, double greatest) {
    if (!numeric) {
      return words.size() == 1 ? 0.5 : (double) words.indexOf(value) / (words.size() - 1);
    }
    double low = spaced(least);
    double high = spaced(greatest);
    return high > low ? (spaced((Double) value) - low) / (high - low) : 0.5;
  }

  private double spaced(double value) {
    return logarithmic ? Math.log(value) : value;
  }

  /** Its values in a forest: those of a range are put together, evenly by number. */
  Factor factor(List<Params> tried) {
    if (!numeric) {
      List<String> most = words.subList(0, Math.min(words.size(), Factor.MOST_LEVELS));
      return new Factor(name(), most, new double[0]);
    }
    double[] values = tried.stream().mapToDouble(p -> (Double) value(p)).sorted().toArray();
    double[] distinct = Arrays.stream(values).distinct().toArray();
    double[] ends = new double[Math.min(LEVELS, distinct.length) + 1];
    ends[0] = distinct[0];
    ends[ends.length - 1] = distinct[distinct.length - 1];
    double[] shared = distinct.length <= LEVELS ? distinct : values;
    for (int i = 1; i < ends.length - 1; i++) {
      int at = (int) ((long) i * shared.length / (ends.length - 1));
      ends[i] = between(shared[at - 1], shared[at]);
    }
    double[] edges = Arrays.stream(ends).distinct().toArray();
    if (edges.length == 1) {
      edges = new double[] {edges[0], edges[0]};
    }
    List<String> levels = new ArrayList<>();
    for (int i = 0; i < edges.length - 1; i++) {
      levels.add(Data.shown(edges[i]) + " to " + Data.shown(edges[i + 1]));
    }
    return new Factor(name(), levels, edges);
  }

  private double between(double one, double other) {
    return logarithmic ? Math.sqrt(one * other) : (one + other) / 2;
  }

  /** The level of a configuration in the factor. */
  int level(Factor factor, Params params) {
    if (!numeric) {
      return Math.max(0, factor.levels().indexOf(value(params)));
    }
    double value = (Double) value(params);
    int level = 0;
    while (level < factor.levels().size() - 1 && value >= factor.edges()[level + 1]) {
      level++;
    }
    return level;
  }

  /** Its scale in the Vega-Lite grammar. */
  String type() {
    return numeric ? "quantitative" : "ordinal";
  }
}
