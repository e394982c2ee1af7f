package io.espalier.results;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.espalier.trial.Artifacts;
import io.espalier.trial.EnsembleFacts;
import io.espalier.trial.Fit;
import io.espalier.trial.Limits;
import io.espalier.trial.Measurement;
import io.espalier.trial.Sample;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.StudyView;
import io.espalier.trial.Trial;
import io.espalier.trial.TrialId;
import io.espalier.trial.TrialStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** The rows of those tables that change, as a study's state has them now. */
final class Snapshot {
  private final StudyView view;
  private final List<TrialTimes> times;
  private final StudyEvent.Created created;

  Snapshot(StudyView view, List<TrialTimes> times) {
    this.view = view;
    this.times = times;
    this.created = view.created().orElseThrow();
  }

  StudyRow study(Optional<String> chosenReason, List<TrialRow> trials) {
    ObjectNode facts = JsonNodeFactory.instance.objectNode();
    new TreeMap<>(created.facts()).forEach(facts::put);
    return new StudyRow(
        created.study(),
        created.seed(),
        view.objective().metric(),
        view.objective().lowerIsBetter(),
        created.at(),
        view.activeSeconds(),
        trials.stream().mapToDouble(TrialRow::slotSeconds).sum(),
        view.stages().stream().mapToLong(view::epochs).sum(),
        view.trials(),
        view.count(TrialStatus.PROPOSED),
        view.count(TrialStatus.RUNNING),
        view.count(TrialStatus.PAUSED),
        view.count(TrialStatus.PRUNED),
        view.count(TrialStatus.COMPLETED),
        view.count(TrialStatus.FAILED),
        view.ensembles().size(),
        view.chosen(),
        chosenReason,
        view.openings().size(),
        view.budgetSpent(),
        facts.toString());
  }

  List<TrialRow> trials() {
    List<TrialRow> rows = new ArrayList<>(view.trials());
    for (int number = 0; number < view.trials(); number++) {
      rows.add(trial(new TrialId(number)));
    }
    return rows;
  }

  private TrialRow trial(TrialId id) {
    Trial trial = view.trial(id);
    TrialTimes own = times.get(id.number());
    OptionalDouble cost = view.bestCost(id, Integer.MAX_VALUE);
    String reason = view.reason(id);
    Optional<Fit> fit = Fit.of(view, id);
    Optional<Sample.Folds> folds =
        trial.sample() instanceof Sample.Folds f ? Optional.of(f) : Optional.empty();
    return new TrialRow(
        created.study(),
        id.number(),
        trial.configuration().id().number(),
        view.stage(id),
        RowComponents.kebab(view.status(id).name()),
        reason.isEmpty() ? Optional.empty() : Optional.of(reason),
        RowComponents.kebab(trial.sample().getClass().getSimpleName()),
        folds.isPresent() ? OptionalInt.of(folds.get().folds()) : OptionalInt.empty(),
        folds.isPresent() ? OptionalInt.of(folds.get().repeats()) : OptionalInt.empty(),
        trial.sample() instanceof Sample.Subsample s
            ? OptionalDouble.of(s.fraction())
            : OptionalDouble.empty(),
        trial.seed(),
        trial.maxEpochs(),
        view.epoch(id),
        view.objective().metric(),
        cost.isPresent()
            ? OptionalDouble.of(view.objective().value(cost.getAsDouble()))
            : OptionalDouble.empty(),
        folds.isPresent() ? bestError(id, folds.get()) : OptionalDouble.empty(),
        cost.isPresent() ? OptionalInt.of(view.bestEpoch(id)) : OptionalInt.empty(),
        value(view.values(id, view.epoch(id)), view.objective().metric()),
        fit.isPresent() ? OptionalDouble.of(fit.get().training()) : OptionalDouble.empty(),
        fit.isPresent()
            ? OptionalDouble.of(fit.get().gap(view.objective()))
            : OptionalDouble.empty(),
        view.attempt(id),
        view.preemptions(id),
        view.slotSeconds(id),
        own.host(),
        view.artifacts(id).map(Artifacts::engine),
        own.proposedAt(),
        own.startedAt(),
        own.endedAt());
  }

  /** Repeats divide the same rows anew: they make each fold's value no more independent. */
  private OptionalDouble bestError(TrialId id, Sample.Folds folds) {
    Map<String, Double> values = view.values(id, view.bestEpoch(id));
    double[] own =
        IntStream.rangeClosed(1, folds.networks())
            .mapToObj(fold -> values.get(Measurement.ofFold(view.objective().metric(), fold)))
            .filter(Objects::nonNull)
            .mapToDouble(Double::doubleValue)
            .toArray();
    if (own.length < folds.networks()) {
      return OptionalDouble.empty();
    }
    double mean = Arrays.stream(own).average().orElseThrow();
    double squares = Arrays.stream(own).map(v -> (v - mean) * (v - mean)).sum();
    return OptionalDouble.of(Math.sqrt(squares / (own.length - 1) / folds.folds()));
  }

  List<EnsembleRow> ensembles() {
    String metric = view.objective().metric();
    List<EnsembleRow> rows = new ArrayList<>();
    for (EnsembleFacts facts : view.ensembles()) {
      rows.add(
          new EnsembleRow(
              created.study(),
              facts.name(),
              facts.kind(),
              facts.combination(),
              facts.members().size(),
              metric,
              value(facts.validation(), metric),
              facts.assessed(),
              facts.gain(),
              facts.gainLow(),
              facts.gainHigh(),
              value(facts.outOfBag(), metric),
              view.chosen().map(facts.name()::equals).orElse(false)));
    }
    return rows;
  }

  List<EnsembleMetricRow> ensembleMetrics() {
    List<EnsembleMetricRow> rows = new ArrayList<>();
    for (EnsembleFacts facts : view.ensembles()) {
      metrics(rows, facts, "validation", facts.validation(), facts.limits());
      metrics(rows, facts, "out-of-bag", facts.outOfBag(), Map.of());
    }
    return rows;
  }

  private void metrics(
      List<EnsembleMetricRow> rows,
      EnsembleFacts facts,
      String part,
      Map<String, Double> values,
      Map<String, Limits> limits) {
    new TreeMap<>(values)
        .forEach(
            (metric, value) -> {
              boolean known = limits.containsKey(metric);
              Limits own = limits.getOrDefault(metric, Limits.NONE);
              rows.add(
                  new EnsembleMetricRow(
                      created.study(),
                      facts.name(),
                      part,
                      metric,
                      value,
                      StudyTables.only(known, own.low()),
                      StudyTables.only(known, own.high())));
            });
  }

  List<EnsembleMemberRow> ensembleMembers() {
    List<EnsembleMemberRow> rows = new ArrayList<>();
    for (EnsembleFacts facts : view.ensembles()) {
      for (EnsembleFacts.Member member : facts.members()) {
        rows.add(
            new EnsembleMemberRow(
                created.study(), facts.name(), member.trial().number(), member.weight()));
      }
    }
    return rows;
  }

  private static OptionalDouble value(Map<String, Double> values, String metric) {
    Double value = values.get(metric);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
