package io.espalier.results;

import java.util.List;
import java.util.Locale;

/** The result tables of a study. */
public enum ResultTable {
  /** One row: {@link StudyRow}. */
  STUDIES,
  /** {@link TrialRow}. */
  TRIALS,
  /** {@link TrialRow} with a column for each hyperparameter and each metric of the best epoch. */
  TRIALS_WIDE,
  /** {@link TrialParamRow}. */
  TRIAL_PARAMS,
  /** {@link MeasurementRow}. */
  MEASUREMENTS,
  /** {@link DecisionRow}. */
  DECISIONS,
  /** {@link EnsembleRow}. */
  ENSEMBLES,
  /** {@link EnsembleMetricRow}. */
  ENSEMBLE_METRICS,
  /** {@link EnsembleMemberRow}. */
  ENSEMBLE_MEMBERS,
  /** {@link PredictionRow}. */
  PREDICTIONS,
  /** {@link OpeningRow}. */
  OPENINGS,
  /** {@link GaugeRow}. */
  GAUGES,
  /** {@link BiasVarianceRow}. */
  BIAS_VARIANCE;

  /** Its name, and that of its directory. */
  public String tableName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Rows for it. */
  public <R extends Record> TableData of(Class<R> type, List<R> rows) {
    return TableData.of(tableName(), type, rows);
  }
}
