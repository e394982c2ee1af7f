package io.espalier.results;

import io.espalier.results.Column.Presence;
import io.espalier.trial.Measurement;
import io.espalier.trial.StudyView;
import io.espalier.trial.TrialId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Trials with a column {@code param_…} for each hyperparameter that some trial has, and a column
 * {@code metric_…} for each value measured at a trial's best epoch, folds' own values left out. A
 * hyperparameter's column is of numbers if all its values are, and of text if not.
 */
final class WideTrials {
  private final Map<String, ColumnType> types = new LinkedHashMap<>();
  private final List<Map<String, Object>> values = new ArrayList<>();

  private WideTrials() {}

  static TableData of(List<TrialRow> trials, StudyView view) {
    WideTrials wide = new WideTrials();
    for (TrialRow trial : trials) {
      wide.add(trial, view);
    }
    return wide.table(trials);
  }

  private void add(TrialRow trial, StudyView view) {
    TrialId id = new TrialId(trial.trial());
    Map<String, Object> own = new LinkedHashMap<>();
    view.trial(id)
        .configuration()
        .params()
        .values()
        .forEach((name, value) -> own.put("param_" + name, value));
    view.values(id, trial.bestEpoch().orElse(0))
        .forEach(
            (name, value) -> {
              if (Measurement.fold(name).isEmpty()) {
                own.put("metric_" + name, value);
              }
            });
    own.forEach((name, value) -> types.merge(name, type(value), WideTrials::common));
    values.add(own);
  }

  private TableData table(List<TrialRow> trials) {
    TableData narrow = ResultTable.TRIALS.of(TrialRow.class, trials);
    List<Column> columns = new ArrayList<>(narrow.columns());
    Set<String> taken = new HashSet<>();
    types.forEach(
        (name, type) -> {
          String snake = RowComponents.snake(name);
          // Two names may differ in a hyphen only: then the second keeps its own.
          columns.add(new Column(taken.add(snake) ? snake : name, type, Presence.SOMETIMES));
        });
    List<Object[]> rows = new ArrayList<>(trials.size());
    for (int i = 0; i < trials.size(); i++) {
      Object[] row = Arrays.copyOf(narrow.rows().get(i), columns.size());
      int at = narrow.columns().size();
      for (Map.Entry<String, ColumnType> column : types.entrySet()) {
        row[at++] = convert(values.get(i).get(column.getKey()), column.getValue());
      }
      rows.add(row);
    }
    return new TableData(ResultTable.TRIALS_WIDE.tableName(), columns, rows);
  }

  private static ColumnType type(Object value) {
    if (value instanceof Boolean) {
      return ColumnType.BOOLEAN;
    }
    if (value instanceof Integer || value instanceof Long) {
      return ColumnType.LONG;
    }
    return value instanceof Number ? ColumnType.DOUBLE : ColumnType.STRING;
  }

  private static ColumnType common(ColumnType one, ColumnType other) {
    if (one == other) {
      return one;
    }
    boolean numbers =
        one != ColumnType.BOOLEAN
            && other != ColumnType.BOOLEAN
            && one != ColumnType.STRING
            && other != ColumnType.STRING;
    return numbers ? ColumnType.DOUBLE : ColumnType.STRING;
  }

  private static Object convert(Object value, ColumnType type) {
    if (value == null || type == ColumnType.BOOLEAN) {
      return value;
    }
    return switch (type) {
      case LONG -> ((Number) value).longValue();
      case DOUBLE -> ((Number) value).doubleValue();
      default -> value.toString();
    };
  }
}
