package io.espalier.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every metric against scikit-learn's, whose values {@code scikit-learn.py} has written down. */
class ScikitLearnTest {
  private static final double AGREEMENT = 1e-6;

  /** Fixed inputs with the expected value of each metric. */
  record Case(String name, Predictions predictions, Targets targets, Map<String, Double> expected) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() throws IOException {
    try (InputStream file = ScikitLearnTest.class.getResourceAsStream("scikit-learn.json")) {
      JsonNode cases = new ObjectMapper().readTree(file).get("cases");
      return StreamSupport.stream(cases.spliterator(), false).map(ScikitLearnTest::read);
    }
  }

  private static Case read(JsonNode node) {
    int columns = node.get("columns").asInt();
    float[] values = floats(node.get("predictions"));
    float[] truth = floats(node.get("targets"));
    Map<String, Double> expected = new TreeMap<>();
    node.get("expected")
        .fields()
        .forEachRemaining(e -> expected.put(e.getKey(), e.getValue().asDouble()));
    return new Case(
        node.get("name").asText(),
        new Predictions(values.length / columns, columns, values),
        columns > 1 ? classes(truth, columns) : new Targets.Values(truth),
        expected);
  }

  private static Targets.Classes classes(float[] numbers, int count) {
    int[] labels = new int[numbers.length];
    for (int row = 0; row < labels.length; row++) {
      labels[row] = (int) numbers[row];
    }
    return new Targets.Classes(labels, count);
  }

  private static float[] floats(JsonNode array) {
    float[] floats = new float[array.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) array.get(i).asDouble();
    }
    return floats;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyMetricHasTheValueThatScikitLearnGives(Case fixed) {
    fixed
        .expected()
        .forEach(
            (metric, value) ->
                assertThat(Metrics.of(metric).score(fixed.predictions(), fixed.targets()))
                    .as(metric)
                    .isCloseTo(value, within(AGREEMENT)));
  }

  @Test
  void noMetricIsLeftUnchecked() throws IOException {
    Set<String> checked = new TreeSet<>();
    cases().forEach(fixed -> checked.addAll(fixed.expected().keySet()));
    // What is said of rows that are given back, scikit-learn has no name for.
    List<String> all =
        Metrics.all().stream()
            .filter(metric -> !metric.suits(new Task.Reconstruction(Task.Outliers.KEEP, 0.1)))
            .map(Metric::name)
            .toList();
    assertThat(checked).containsAll(all);
  }
}
