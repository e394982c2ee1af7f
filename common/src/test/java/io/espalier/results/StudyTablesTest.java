package io.espalier.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.espalier.metrics.Predictions;
import io.espalier.metrics.Targets;
import io.espalier.metrics.Task;
import io.espalier.space.Params;
import io.espalier.trial.ConfigId;
import io.espalier.trial.Configuration;
import io.espalier.trial.Leg;
import io.espalier.trial.Measurement;
import io.espalier.trial.Objective;
import io.espalier.trial.Sample;
import io.espalier.trial.Start;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.StudyState;
import io.espalier.trial.Trial;
import io.espalier.trial.TrialId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StudyTablesTest {

  @Test
  void everyMeasuredValueIsOneRow() {
    TableData measurements = tables().get("measurements");
    assertThat(names(measurements))
        .containsExactly("study", "trial", "epoch", "name", "fold", "value", "attempt", "at");
    assertThat(measurements.rows()).hasSize(8);
    assertThat(measurements.rows().get(3))
        .startsWith("small", 0, 2, "accuracy", null, 0.8, 2)
        .hasSize(8);
    assertThat(measurements.rows().get(3)[7]).isInstanceOf(Instant.class);
  }

  /** A trial of two folds, twice, whose second epoch is its best. */
  @Test
  void valuesOfFoldsHaveAColumnForTheFoldAndTheBestValueAStandardError() {
    StudyState state = new StudyState();
    StudyTables tables = new StudyTables();
    Trial trial =
        new Trial(
            new TrialId(0),
            new Configuration(new ConfigId(0), Params.EMPTY),
            new Sample.Folds(2, 2, 5),
            1,
            2);
    List<StudyEvent> events = new ArrayList<>();
    Instant at = Instant.EPOCH;
    events.add(
        new StudyEvent.Created(at, "crossed", 1, new Objective("accuracy", false), Map.of()));
    events.add(new StudyEvent.StageStarted(at, "search"));
    events.add(new StudyEvent.Proposed(at, "search", trial));
    events.add(new StudyEvent.LegStarted(at, new Leg(trial, 1, new Start.Scratch(), 2), ""));
    double[][] accuracies = {{0.5, 0.5, 0.5, 0.5}, {0.6, 0.8, 0.6, 0.8}};
    for (int epoch = 1; epoch <= 2; epoch++) {
      Map<String, Double> values = new TreeMap<>();
      double[] own = accuracies[epoch - 1];
      values.put("accuracy", Arrays.stream(own).average().orElseThrow());
      for (int fold = 1; fold <= own.length; fold++) {
        values.put(Measurement.ofFold("accuracy", fold), own[fold - 1]);
      }
      events.add(new StudyEvent.Measured(at, new Measurement(trial.id(), 1, epoch, values)));
    }
    events.forEach(state::apply);
    tables.record(events);
    TableUpdate update = tables.take(state);
    TableData measurements =
        update.grown().stream()
            .map(TableUpdate.Growth::rows)
            .filter(rows -> rows.name().equals("measurements"))
            .findFirst()
            .orElseThrow();
    assertThat(column(measurements, "name")).containsOnly("accuracy").hasSize(10);
    assertThat(column(measurements, "fold").subList(5, 10)).containsExactly(null, 1, 2, 3, 4);
    TableData trials = replaced(update, "trials");
    assertThat(column(trials, "sample")).containsExactly("folds");
    assertThat(column(trials, "folds")).containsExactly(2);
    assertThat(column(trials, "repeats")).containsExactly(2);
    assertThat((double) column(trials, "best_value").get(0)).isCloseTo(0.7, within(1e-12));
    // The deviation is the root of 0.04 / 3; two folds, however often they were drawn.
    assertThat((double) column(trials, "best_error").get(0))
        .isCloseTo(Math.sqrt(0.04 / 3 / 2), within(1e-12));
    assertThat(names(replaced(update, "trials_wide")))
        .contains("metric_accuracy")
        .noneMatch(name -> name.contains("@") || name.contains("accuracy_1"));
  }

  private static TableData replaced(TableUpdate update, String name) {
    return update.replaced().stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void decisionsAreStartsPromotionsStopsAndWhatWasStartedAgain() {
    TableData decisions = tables().get("decisions");
    assertThat(column(decisions, "decision"))
        .containsExactly("start", "promote", "retry", "start", "stop", "start");
    assertThat(column(decisions, "epoch")).containsExactly(0, 1, 2, 0, 1, 0);
    assertThat(column(decisions, "until_epoch")).containsExactly(1, 3, 3, 3, null, 3);
    assertThat(column(decisions, "reason"))
        .contains("among the best third", "gone", "below the median");
  }

  @Test
  void trialsSayWhereTheyStandAndWhy() {
    TableData trials = tables().get("trials");
    assertThat(column(trials, "status")).containsExactly("completed", "pruned", "failed");
    assertThat(column(trials, "reason"))
        .containsExactly(null, "below the median", "the loss became NaN");
    assertThat(column(trials, "best_value")).containsExactly(0.8, 0.2, null);
    assertThat(column(trials, "best_epoch")).containsExactly(2, 1, null);
    assertThat(column(trials, "sample")).containsExactly("whole", "subsample", "bootstrap");
    assertThat(column(trials, "sample_fraction")).containsExactly(null, 0.5, null);
    assertThat(column(trials, "attempts")).containsExactly(3, 1, 1);
    assertThat(column(trials, "slot_seconds")).containsExactly(4.5, 2.0, 2.0);
    assertThat(column(trials, "host")).containsExactly("node0", "node1", "node2");
  }

  @Test
  void wideTrialsHaveTypedColumnsForParametersAndMetrics() {
    TableData wide = tables().get("trials_wide");
    assertThat(column(wide, "param_learning_rate")).containsExactly(0.1, 1.0, 0.01);
    assertThat(column(wide, "param_hidden")).containsExactly("[64, 32]", "auto", "[8]");
    assertThat(column(wide, "metric_accuracy")).containsExactly(0.8, 0.2, null);
    assertThat(column(wide, "metric_training_loss")).containsExactly(0.5, 1.0, null);
    assertThat(wide.columns().get(wide.indexOf("param_learning_rate")).type())
        .isEqualTo(ColumnType.DOUBLE);
  }

  @Test
  void parametersAreTextAndNumbers() {
    TableData params = tables().get("trial_params");
    assertThat(column(params, "value"))
        .containsExactly("0.1", "[64, 32]", "1", "auto", "0.01", "[8]");
    assertThat(column(params, "number")).containsExactly(0.1, null, 1.0, null, 0.01, null);
  }

  @Test
  void studyIsOneRow() {
    TableData studies = tables().get("studies");
    Map<String, Object> row = new TreeMap<>();
    for (int c = 0; c < studies.columns().size(); c++) {
      row.put(studies.columns().get(c).name(), String.valueOf(studies.rows().get(0)[c]));
    }
    assertThat(studies.rows()).hasSize(1);
    assertThat(row)
        .containsEntry("trials", "3")
        .containsEntry("completed", "1")
        .containsEntry("epochs", "4")
        .containsEntry("slot_seconds", "8.5")
        .containsEntry("active_seconds", "12.5")
        .containsEntry("chosen", "averaging")
        .containsEntry("chosen_reason", "the best of the assessed")
        .containsEntry("openings", "1")
        .containsEntry("budget_spent", "null")
        .containsEntry("facts", "{\"a\":\"b\",\"spark\":\"3.5.5\"}");
  }

  @Test
  void ensemblesAndOpeningsAreLong() {
    Map<String, TableData> tables = tables();
    assertThat(tables.get("ensembles").rows()).hasSize(1);
    assertThat(column(tables.get("ensembles"), "chosen")).containsExactly(true);
    assertThat(column(tables.get("ensembles"), "validation")).containsExactly(0.85);
    assertThat(column(tables.get("ensemble_members"), "weight")).containsExactly(0.75, 0.25);
    assertThat(column(tables.get("ensemble_metrics"), "part"))
        .containsExactly("validation", "validation", "out-of-bag");
    assertThat(column(tables.get("ensemble_metrics"), "low")).containsExactly(0.8, null, null);
    assertThat(column(tables.get("ensemble_metrics"), "high")).containsExactly(0.9, null, null);
    assertThat(column(tables.get("openings"), "low")).containsExactly(0.78, null);
    assertThat(column(tables.get("openings"), "high")).containsExactly(0.87, null);
    assertThat(column(tables.get("gauges"), "optimism")).containsExactly(0.02);
    assertThat(column(tables.get("gauges"), "optimism_low")).containsExactly(-0.03);
    assertThat(column(tables.get("gauges"), "over_default")).containsOnlyNulls();
    assertThat(column(tables.get("bias_variance"), "model")).containsExactly("best", "bagging");
    assertThat(column(tables.get("bias_variance"), "bias_se")).containsExactly(0.05, 0.05);
    assertThat(column(tables.get("bias_variance"), "noise")).containsExactly(null, 0.1);
    assertThat(column(tables.get("openings"), "metric")).containsExactly("accuracy", "log-loss");
    assertThat(column(tables.get("openings"), "gain")).containsExactly(0.02, null);
  }

  @Test
  void trialsSayHowFarTheyFitTheirTrainingRowsAndWhereValidationTurned() {
    TableData trials = tables().get("trials");
    assertThat(column(trials, "best_epoch")).containsExactly(2, 1, null);
    assertThat(column(trials, "last_value")).containsExactly(0.7, 0.2, null);
    assertThat(column(trials, "training_value")).containsExactly(0.9, 0.9, null);
    List<Object> gaps = column(trials, "gap");
    assertThat((Double) gaps.get(0)).isCloseTo(0.1, within(1e-12));
    assertThat((Double) gaps.get(1)).isCloseTo(0.7, within(1e-12));
    assertThat(gaps.get(2)).isNull();
  }

  @Test
  void rowsDoNotDependOnWhenTheyAreTaken() {
    Map<String, List<Object>> whole = new TreeMap<>();
    tables().forEach((name, table) -> whole.put(name, flat(table)));
    Map<String, List<Object>> pieces = new TreeMap<>();
    StudyState state = new StudyState();
    StudyTables tables = new StudyTables();
    TableUpdate last = null;
    Map<String, Long> next = new TreeMap<>();
    for (StudyEvent event : SmallStudy.events()) {
      state.apply(event);
      tables.record(List.of(event));
      last = tables.take(state);
      for (TableUpdate.Growth growth : last.grown()) {
        String name = growth.rows().name();
        assertThat(growth.from()).isEqualTo(next.getOrDefault(name, 0L));
        next.merge(name, (long) growth.rows().rows().size(), Long::sum);
        pieces.computeIfAbsent(name, n -> new ArrayList<>()).addAll(flat(growth.rows()));
      }
      assertThat(tables.pending()).isZero();
    }
    last.replaced().forEach(table -> pieces.put(table.name(), flat(table)));
    assertThat(pieces).isEqualTo(whole);
  }

  @Test
  void namesThatDifferInAHyphenOnlyStayApart() {
    assertThat(RowComponents.snake("param_learning-rate")).isEqualTo("param_learning_rate");
    assertThat(RowComponents.snake("bestEpoch")).isEqualTo("best_epoch");
    assertThat(RowComponents.kebab("WithValidation")).isEqualTo("with-validation");
  }

  @Test
  void predictionsOfClassesAndOfValuesAreRows() {
    List<PredictionRow> classes =
        PredictionRow.of(
            "s",
            "best",
            "test",
            new int[] {5, 9},
            new Task.Classification(List.of("cat", "dog")),
            new Predictions(2, 2, new float[] {0.75f, 0.25f, 0.5f, 0.5f}),
            new Targets.Classes(new int[] {1, 0}, 2));
    assertThat(classes.get(0))
        .isEqualTo(
            new PredictionRow(
                "s",
                "best",
                "test",
                5,
                Optional.of("dog"),
                Optional.of("cat"),
                OptionalDouble.of(0.25),
                OptionalDouble.of(0.75),
                OptionalDouble.empty(),
                OptionalDouble.empty()));
    List<PredictionRow> values =
        PredictionRow.of(
            "s",
            "best",
            "validation",
            new int[] {1},
            new Task.Regression(),
            new Predictions(1, 1, new float[] {2.5f}),
            new Targets.Values(new float[] {3}));
    assertThat(values.get(0).targetValue()).hasValue(3);
    assertThat(values.get(0).predictedValue()).hasValue(2.5);
    assertThatThrownBy(
            () ->
                PredictionRow.of(
                    "s",
                    "b",
                    "test",
                    new int[2],
                    new Task.Regression(),
                    new Predictions(1, 1, new float[1]),
                    new Targets.Values(new float[1])))
        .hasMessageContaining("2 row numbers, 1 predictions and 1 targets");
  }

  @Test
  void recordsOfUnknownTypesAreRefused() {
    record Odd(List<String> names) {}

    assertThatThrownBy(() -> TableData.of("odd", Odd.class, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("names");
    record Twice(int bestEpoch, OptionalInt best_epoch) {}

    assertThatThrownBy(() -> TableData.of("twice", Twice.class, List.of()))
        .hasMessageContaining("columns of the same name");
  }

  private static Map<String, TableData> tables() {
    StudyState state = new StudyState();
    StudyTables tables = new StudyTables();
    List<StudyEvent> events = SmallStudy.events();
    events.forEach(state::apply);
    tables.record(events);
    assertThat(tables.pending()).isEqualTo(8 + 6 + 6 + 2 + 1 + 2);
    TableUpdate update = tables.take(state);
    Map<String, TableData> byName = new TreeMap<>();
    update.grown().forEach(growth -> byName.put(growth.rows().name(), growth.rows()));
    update.replaced().forEach(table -> byName.put(table.name(), table));
    return byName;
  }

  private static List<String> names(TableData table) {
    return table.columns().stream().map(Column::name).toList();
  }

  private static List<Object> column(TableData table, String name) {
    int at = table.indexOf(name);
    return table.rows().stream().map(row -> row[at]).toList();
  }

  private static List<Object> flat(TableData table) {
    List<Object> rows = new ArrayList<>();
    table.rows().forEach(row -> rows.add(Arrays.asList(row)));
    return rows;
  }
}
