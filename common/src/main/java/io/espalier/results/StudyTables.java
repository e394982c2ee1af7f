package io.espalier.results;

import io.espalier.trial.BiasVariance;
import io.espalier.trial.Gauge;
import io.espalier.trial.Leg;
import io.espalier.trial.LegResult;
import io.espalier.trial.Limits;
import io.espalier.trial.Measurement;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.StudyView;
import io.espalier.trial.TestFigures;
import io.espalier.trial.Trial;
import io.espalier.trial.TrialId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Turns a study's events into rows of its tables. Takes every event once, from the first on,
 * replayed ones as well: the rows are a function of the journal. Used by the study's own thread.
 */
public final class StudyTables {
  private final Growing<TrialParamRow> params =
      new Growing<>(ResultTable.TRIAL_PARAMS, TrialParamRow.class);
  private final Growing<MeasurementRow> measurements =
      new Growing<>(ResultTable.MEASUREMENTS, MeasurementRow.class);
  private final Growing<DecisionRow> decisions =
      new Growing<>(ResultTable.DECISIONS, DecisionRow.class);
  private final Growing<OpeningRow> openings =
      new Growing<>(ResultTable.OPENINGS, OpeningRow.class);
  private final Growing<GaugeRow> gauges = new Growing<>(ResultTable.GAUGES, GaugeRow.class);
  private final Growing<BiasVarianceRow> biasVariance =
      new Growing<>(ResultTable.BIAS_VARIANCE, BiasVarianceRow.class);
  private final List<TrialTimes> times = new ArrayList<>();
  private String study = "";
  private String metric = "";
  private int opened;
  private Optional<String> chosenReason = Optional.empty();

  /** Rows of a table that only grows, since they were last taken. */
  private static final class Growing<R extends Record> {
    private final ResultTable table;
    private final Class<R> type;
    private List<R> pending = new ArrayList<>();
    private long taken;

    Growing(ResultTable table, Class<R> type) {
      this.table = table;
      this.type = type;
    }

    void add(R row) {
      pending.add(row);
    }

    void takeInto(List<TableUpdate.Growth> grown) {
      if (!pending.isEmpty()) {
        grown.add(new TableUpdate.Growth(taken, table.of(type, pending)));
        taken += pending.size();
        pending = new ArrayList<>();
      }
    }
  }

  /** Takes notice of events that the view has applied already. */
  public void record(List<StudyEvent> batch) {
    batch.forEach(this::record);
  }

  private void record(StudyEvent event) {
    if (event instanceof StudyEvent.Created e) {
      study = e.study();
      metric = e.objective().metric();
    } else if (event instanceof StudyEvent.Proposed e) {
      times.add(new TrialTimes(e.at()));
      propose(e.trial());
    } else if (event instanceof StudyEvent.LegStarted e) {
      start(e);
    } else if (event instanceof StudyEvent.Measured e) {
      measure(e);
    } else if (event instanceof StudyEvent.Decided e) {
      decisions.add(
          new DecisionRow(
              study,
              e.trial().number(),
              e.decision().atEpoch(),
              "stop",
              OptionalInt.empty(),
              e.decision().reason(),
              e.at()));
    } else if (event instanceof StudyEvent.LegRetried e) {
      again(e.again(), word(e.failure().cause()), e.failure().reason(), e.at());
    } else if (event instanceof StudyEvent.LegMoved e) {
      again(e.again(), "move", e.left().reason(), e.at());
    } else if (event instanceof StudyEvent.LegEnded e) {
      times.get(e.trial().number()).end(e.at(), e.host());
    } else if (event instanceof StudyEvent.Decomposed e) {
      e.models().forEach(model -> decompose(e, model));
    } else if (event instanceof StudyEvent.Chosen e) {
      chosenReason = Optional.of(e.reason());
    } else if (event instanceof StudyEvent.Opened e) {
      opened++;
      e.figures().forEach(figures -> open(e, figures));
      e.gauges().forEach(gauge -> gauge(e, gauge));
    }
  }

  /** How many rows wait to be taken. */
  public int pending() {
    return params.pending.size()
        + measurements.pending.size()
        + decisions.pending.size()
        + openings.pending.size()
        + gauges.pending.size()
        + biasVariance.pending.size();
  }

  /**
   * Takes what has come since the last time, and the tables that change as they are now.
   *
   * @param view the state behind all events so far
   */
  public TableUpdate take(StudyView view) {
    return new TableUpdate(takeGrown(), snapshots(view));
  }

  /** Takes the rows that have come since the last time. */
  public List<TableUpdate.Growth> takeGrown() {
    List<TableUpdate.Growth> grown = new ArrayList<>();
    params.takeInto(grown);
    measurements.takeInto(grown);
    decisions.takeInto(grown);
    openings.takeInto(grown);
    gauges.takeInto(grown);
    biasVariance.takeInto(grown);
    return grown;
  }

  private List<TableData> snapshots(StudyView view) {
    if (view.created().isEmpty()) {
      return List.of();
    }
    Snapshot snapshot = new Snapshot(view, times);
    List<TrialRow> trials = snapshot.trials();
    return List.of(
        ResultTable.STUDIES.of(StudyRow.class, List.of(snapshot.study(chosenReason, trials))),
        ResultTable.TRIALS.of(TrialRow.class, trials),
        WideTrials.of(trials, view),
        ResultTable.ENSEMBLES.of(EnsembleRow.class, snapshot.ensembles()),
        ResultTable.ENSEMBLE_METRICS.of(EnsembleMetricRow.class, snapshot.ensembleMetrics()),
        ResultTable.ENSEMBLE_MEMBERS.of(EnsembleMemberRow.class, snapshot.ensembleMembers()));
  }

  private void propose(Trial trial) {
    for (Map.Entry<String, Object> param : trial.configuration().params().values().entrySet()) {
      params.add(
          new TrialParamRow(
              study,
              trial.id().number(),
              trial.configuration().id().number(),
              param.getKey(),
              param.getValue().toString(),
              param.getValue() instanceof Number n
                  ? OptionalDouble.of(n.doubleValue())
                  : OptionalDouble.empty()));
    }
  }

  private void start(StudyEvent.LegStarted e) {
    TrialId trial = e.leg().trial().id();
    TrialTimes own = times.get(trial.number());
    boolean first = own.startedAt().isEmpty();
    own.start(e.at());
    decisions.add(
        new DecisionRow(
            study,
            trial.number(),
            own.epoch(),
            first ? "start" : "promote",
            OptionalInt.of(e.leg().untilEpoch()),
            e.reason(),
            e.at()));
  }

  private static String word(LegResult.Cause cause) {
    return switch (cause) {
      case PREEMPTED -> "preempted";
      case ABANDONED -> "take-up";
      case DIVERGED, ERROR, LOST -> "retry";
    };
  }

  /** A leg that was started again. */
  private void again(Leg leg, String decision, String reason, Instant at) {
    int trial = leg.trial().id().number();
    decisions.add(
        new DecisionRow(
            study,
            trial,
            times.get(trial).epoch(),
            decision,
            OptionalInt.of(leg.untilEpoch()),
            reason,
            at));
  }

  private void measure(StudyEvent.Measured e) {
    Measurement m = e.measurement();
    times.get(m.trial().number()).reach(m.epoch());
    for (Map.Entry<String, Double> value : m.values().entrySet()) {
      measurements.add(
          new MeasurementRow(
              study,
              m.trial().number(),
              m.epoch(),
              Measurement.plain(value.getKey()),
              Measurement.fold(value.getKey()),
              value.getValue(),
              m.attempt(),
              e.at()));
    }
  }

  private void open(StudyEvent.Opened e, TestFigures figures) {
    for (Map.Entry<String, Double> value : new TreeMap<>(figures.metrics()).entrySet()) {
      boolean objective = value.getKey().equals(metric);
      Optional<Limits> limits = Optional.ofNullable(figures.limits().get(value.getKey()));
      openings.add(
          new OpeningRow(
              study,
              opened,
              e.purpose(),
              figures.ensemble(),
              value.getKey(),
              value.getValue(),
              only(limits.isPresent(), limits.orElse(Limits.NONE).low()),
              only(limits.isPresent(), limits.orElse(Limits.NONE).high()),
              only(objective, figures.gain()),
              only(objective, figures.gainLow()),
              only(objective, figures.gainHigh()),
              e.at()));
    }
  }

  private void gauge(StudyEvent.Opened e, Gauge gauge) {
    boolean compared = !Double.isNaN(gauge.overDefault());
    gauges.add(
        new GaugeRow(
            study,
            opened,
            gauge.ensemble(),
            metric,
            gauge.validation(),
            gauge.test(),
            gauge.optimism(),
            gauge.optimismLimits().low(),
            gauge.optimismLimits().high(),
            only(compared, gauge.overDefault()),
            only(compared, gauge.overDefaultLimits().low()),
            only(compared, gauge.overDefaultLimits().high()),
            e.at()));
  }

  private void decompose(StudyEvent.Decomposed e, BiasVariance model) {
    biasVariance.add(
        new BiasVarianceRow(
            study,
            model.model(),
            model.loss(),
            model.resamples(),
            model.rows(),
            model.error().value(),
            model.error().standardError(),
            model.bias().value(),
            model.bias().standardError(),
            model.variance().value(),
            model.variance().standardError(),
            model.netVariance().value(),
            model.netVariance().standardError(),
            only(!model.biasHoldsNoise(), model.noise()),
            model.noiseSource(),
            model.inconsistency().value(),
            model.inconsistency().standardError(),
            e.at()));
  }

  static OptionalDouble only(boolean present, double value) {
    return present ? OptionalDouble.of(value) : OptionalDouble.empty();
  }
}
