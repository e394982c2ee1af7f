package io.espalier.results;

import java.util.List;
import java.util.Locale;

/** The result tables of a study. */
public enum ResultTable {
  /** One row: {@link StudyRow}. */
  STUDIES(StudyRow.class),
  /** {@link TrialRow}. */
  TRIALS(TrialRow.class),
  /** {@link TrialRow} with a column for each hyperparameter and each metric of the best epoch. */
  TRIALS_WIDE(TrialRow.class),
  /** {@link TrialParamRow}. */
  TRIAL_PARAMS(TrialParamRow.class),
  /** {@link MeasurementRow}. */
  MEASUREMENTS(MeasurementRow.class),
  /** {@link DecisionRow}. */
  DECISIONS(DecisionRow.class),
  /** {@link EnsembleRow}. */
  ENSEMBLES(EnsembleRow.class),
  /** {@link EnsembleMetricRow}. */
  ENSEMBLE_METRICS(EnsembleMetricRow.class),
  /** {@link EnsembleMemberRow}. */
  ENSEMBLE_MEMBERS(EnsembleMemberRow.class),
  /** {@link PredictionRow}. */
  PREDICTIONS(PredictionRow.class),
  /** {@link OpeningRow}. */
  OPENINGS(OpeningRow.class),
  /** {@link GaugeRow}. */
  GAUGES(GaugeRow.class),
  /** {@link BiasVarianceRow}. */
  BIAS_VARIANCE(BiasVarianceRow.class);

  private final Class<? extends Record> rows;

  ResultTable(Class<? extends Record> rows) {
    this.rows = rows;
  }

  /** What a row of it is; rows of {@link #TRIALS_WIDE} are wider. */
  public Class<? extends Record> rows() {
    return rows;
  }

  /**
   * Its columns, the same in every study. Those of {@link #TRIALS_WIDE} are followed by others that
   * a study's space and metrics name.
   */
  public List<Column> columns() {
    return TableData.columns(rows);
  }

  /** Its name, and that of its directory. */
  public String tableName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** It without a row. */
  public TableData empty() {
    return new TableData(tableName(), columns(), List.of());
  }

  /** Rows for it. */
  public <R extends Record> TableData of(Class<R> type, List<R> rows) {
    return TableData.of(tableName(), type, rows);
  }
}
