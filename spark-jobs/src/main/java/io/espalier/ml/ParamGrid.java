package io.espalier.ml;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamPair;

/**
 * A grid of Spark's {@code ParamGridBuilder}: over an estimator's own hyperparameters, or over
 * those of Spark's perceptron that stand for one of them.
 *
 * @param points the hyperparameters of each parameter map, by the names of study files
 */
record ParamGrid(List<Map<String, Object>> points) {
  /** The perceptron's name of the widths of all layers, inputs and outputs among them. */
  private static final String LAYERS = "layers";

  /** Of the perceptron: what each stands for; of seeds and solvers a search has its own. */
  private static final Map<String, Optional<String>> PERCEPTRON =
      Map.of(
          LAYERS,
          Optional.of("hidden"),
          "stepSize",
          Optional.of("learning-rate"),
          "blockSize",
          Optional.of("batch"),
          "seed",
          Optional.empty(),
          "solver",
          Optional.empty());

  /**
   * Reads parameter maps.
   *
   * @param own the estimator whose parameters they may have
   * @throws IllegalArgumentException if one has another parameter, or they are no full grid
   */
  static ParamGrid of(ParamMap[] maps, StudyParams own) {
    List<Map<String, Object>> points = new ArrayList<>();
    for (ParamMap map : maps) {
      Map<String, Object> point = new LinkedHashMap<>();
      for (ParamPair<?> pair : map.toList()) {
        add(pair, own, point);
      }
      points.add(point);
    }
    ParamGrid grid = new ParamGrid(points);
    grid.requireFull();
    return grid;
  }

  private static void add(ParamPair<?> pair, StudyParams own, Map<String, Object> point) {
    Param<?> param = pair.param();
    if (param.parent().equals(own.uid())) {
      String name =
          own.hyperparameters().entrySet().stream()
              .filter(entry -> entry.getValue().name().equals(param.name()))
              .map(Map.Entry::getKey)
              .findFirst()
              .orElseThrow(() -> foreign(param, own.hyperparameters().values()));
      point.put(name, SpaceBuilder.plain(pair.value()));
      return;
    }
    Optional<String> name = PERCEPTRON.get(param.name());
    if (name == null) {
      throw foreign(param, own.hyperparameters().values());
    }
    name.ifPresent(
        known ->
            point.put(
                known,
                param.name().equals(LAYERS)
                    ? hidden((int[]) pair.value())
                    : SpaceBuilder.plain(pair.value())));
  }

  /** The widths between the inputs and the outputs, which the rows say by themselves. */
  static Object hidden(int[] layers) {
    List<Integer> hidden = new ArrayList<>();
    for (int i = 1; i < layers.length - 1; i++) {
      hidden.add(layers[i]);
    }
    return List.copyOf(hidden);
  }

  private static IllegalArgumentException foreign(
      Param<?> param, Iterable<? extends Param<?>> known) {
    List<String> names = new ArrayList<>();
    known.forEach(own -> names.add(own.name()));
    return new IllegalArgumentException(
        "The grid has "
            + param
            + ", which is not searched: give "
            + String.join(", ", names)
            + " of this estimator, or layers, stepSize, blockSize of a "
            + MultilayerPerceptronClassifier.class.getSimpleName()
            + "; other hyperparameters are searched with setSpace");
  }

  private Map<String, Set<Object>> values() {
    Map<String, Set<Object>> values = new LinkedHashMap<>();
    for (Map<String, Object> point : points) {
      point.forEach(
          (name, value) -> values.computeIfAbsent(name, n -> new LinkedHashSet<>()).add(value));
    }
    return values;
  }

  private void requireFull() {
    long all = 1;
    for (Set<Object> some : values().values()) {
      all *= some.size();
    }
    int given = new HashSet<>(points).size();
    if (given != all || points.isEmpty()) {
      throw new IllegalArgumentException(
          "The parameter maps are no full grid: their values make "
              + (points.isEmpty() ? 0 : all)
              + " combinations, and there are "
              + given
              + " different ones; leave some out with setSpace and its constraints");
    }
  }

  /** What is searched. */
  SpaceBuilder space() {
    SpaceBuilder space = new SpaceBuilder();
    values().forEach((name, some) -> space.values(name, some.toArray()));
    return space;
  }
}
