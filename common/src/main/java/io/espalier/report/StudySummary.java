package io.espalier.report;

import io.espalier.space.Params;
import io.espalier.trial.BiasVariance;
import io.espalier.trial.EnsembleFacts;
import io.espalier.trial.Fit;
import io.espalier.trial.Gauge;
import io.espalier.trial.Limits;
import io.espalier.trial.Measurement;
import io.espalier.trial.Objective;
import io.espalier.trial.Sample;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.StudyEvent.Opened;
import io.espalier.trial.StudyView;
import io.espalier.trial.TestFigures;
import io.espalier.trial.TrialId;
import io.espalier.trial.TrialStatus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What came of a study, finished or not.
 *
 * @param study its name
 * @param objective what trials are compared by
 * @param trials how many of all stages' trials have a status; every status is there
 * @param searchEpochs measured in the search and in its refit
 * @param ensembleEpochs measured in the stages that train members
 * @param diagnosisEpochs measured in the stages that find out about the best configuration
 * @param baselineEpochs measured in training the default configuration
 * @param best the best single trial, once a trial has a result
 * @param standard the default configuration, if it was trained, as an ensemble of one
 * @param ensembles in the order of their building, without single trials
 * @param chosen the name of the final model, once chosen: an ensemble's, or {@value #BEST}
 * @param budgetSpent the budget that ended the study early, if one did
 * @param openings how often the test set was opened
 * @param gauges how far validation rows flattered, as the last opening has it
 * @param biasVariance of the best configuration, once decomposed
 * @param fit of the best single trial to the rows that it was trained on
 * @param learningCurve by ascending shares of the training rows
 * @param trainSeconds seconds that legs held slots, summed over slots
 * @param circumstances what the state does not know
 */
public record StudySummary(
    String study,
    Objective objective,
    Map<TrialStatus, Integer> trials,
    long searchEpochs,
    long ensembleEpochs,
    long diagnosisEpochs,
    long baselineEpochs,
    Optional<Best> best,
    Optional<Built> standard,
    List<Built> ensembles,
    Optional<String> chosen,
    Optional<String> budgetSpent,
    int openings,
    List<Gauge> gauges,
    List<BiasVariance> biasVariance,
    Optional<Fit> fit,
    List<CurvePoint> learningCurve,
    double trainSeconds,
    Circumstances circumstances) {

  /** The name under which the best single trial stands among the ensembles. */
  public static final String BEST = EnsembleFacts.BEST;

  /** Stages that search; others train members. A refit may have several parts. */
  private static final String SEARCH = "search";

  /** The stage that trains the default configuration. */
  private static final String BASELINE = "baseline";

  private static final String REFIT = "refit";

  private static final String LEARNING_CURVE = "learning-curve";

  /** The stages that diagnose. */
  private static final Set<String> DIAGNOSIS =
      Set.of("resamples", "resample-trunks", "resample-forks", "resample-soups", LEARNING_CURVE);

  /**
   * The best single trial.
   *
   * @param validation metrics on the validation rows, by name
   * @param limits their 95 % bootstrap intervals, by name, once computed
   * @param assessed the objective on validation rows that its selection did not see; empty before
   *     ensembles are built
   * @param test figures on the test set, once opened
   */
  public record Best(
      TrialId trial,
      String stage,
      Params params,
      Map<String, Double> validation,
      Map<String, Limits> limits,
      OptionalDouble assessed,
      Optional<TestFigures> test) {}

  /**
   * The best configuration, trained on a share of the training rows; means over repeats.
   *
   * @param fraction of the training rows
   * @param trials that have a result
   * @param validation the objective on the validation rows
   * @param training the same on rows that were trained on
   */
  public record CurvePoint(double fraction, int trials, double validation, double training) {}

  /** An ensemble with its figures on the test set, once opened. */
  public record Built(EnsembleFacts facts, Optional<TestFigures> test) {}

  /** Copies the collections. */
  public StudySummary {
    trials = Collections.unmodifiableMap(new EnumMap<>(trials));
    ensembles = List.copyOf(ensembles);
    gauges = List.copyOf(gauges);
    biasVariance = List.copyOf(biasVariance);
    learningCurve = List.copyOf(learningCurve);
  }

  /** Sums up a study as it stands. */
  public static StudySummary of(StudyView view, Circumstances circumstances) {
    Map<TrialStatus, Integer> trials = new EnumMap<>(TrialStatus.class);
    for (TrialStatus status : TrialStatus.values()) {
      trials.put(status, view.count(status));
    }
    long searchEpochs = 0;
    long ensembleEpochs = 0;
    long diagnosisEpochs = 0;
    for (String stage : view.stages()) {
      if (searches(stage)) {
        searchEpochs += view.epochs(stage);
      } else if (DIAGNOSIS.contains(stage)) {
        diagnosisEpochs += view.epochs(stage);
      } else if (!stage.equals(BASELINE)) {
        ensembleEpochs += view.epochs(stage);
      }
    }
    return new StudySummary(
        view.created().map(StudyEvent.Created::study).orElse(""),
        view.objective(),
        trials,
        searchEpochs,
        ensembleEpochs,
        diagnosisEpochs,
        view.epochs(BASELINE),
        best(view),
        built(view).filter(b -> b.facts().name().equals(EnsembleFacts.DEFAULT)).findFirst(),
        built(view).filter(b -> !b.facts().name().equals(EnsembleFacts.DEFAULT)).toList(),
        view.chosen(),
        view.budgetSpent(),
        view.openings().size(),
        view.openings().stream().reduce((a, b) -> b).map(Opened::gauges).orElse(List.of()),
        view.biasVariance(),
        best(view).flatMap(best -> Fit.of(view, best.trial())),
        learningCurve(view),
        IntStream.range(0, view.trials()).mapToDouble(t -> view.slotSeconds(new TrialId(t))).sum(),
        circumstances);
  }

  private static List<CurvePoint> learningCurve(StudyView view) {
    Map<Double, List<Fit>> fits = new TreeMap<>();
    for (TrialId id : view.ofStage(LEARNING_CURVE)) {
      if (view.trial(id).sample() instanceof Sample.Subsample share) {
        Fit.of(view, id)
            .ifPresent(
                fit -> fits.computeIfAbsent(share.fraction(), f -> new ArrayList<>()).add(fit));
      }
    }
    List<CurvePoint> points = new ArrayList<>();
    fits.forEach(
        (fraction, own) ->
            points.add(
                new CurvePoint(
                    fraction,
                    own.size(),
                    own.stream().mapToDouble(Fit::validation).average().orElseThrow(),
                    own.stream().mapToDouble(Fit::training).average().orElseThrow())));
    return points;
  }

  private static Stream<Built> built(StudyView view) {
    return view.ensembles().stream()
        .filter(facts -> !facts.name().equals(BEST))
        .map(facts -> new Built(facts, test(view, facts.name())));
  }

  /** As the ensemble stage recorded it; before that, as the measurements have it. */
  private static Optional<Best> best(StudyView view) {
    for (EnsembleFacts facts : view.ensembles()) {
      if (facts.name().equals(BEST)) {
        TrialId trial = facts.members().get(0).trial();
        return Optional.of(
            new Best(
                trial,
                view.stage(trial),
                view.trial(trial).configuration().params(),
                facts.validation(),
                facts.limits(),
                OptionalDouble.of(facts.assessed()),
                test(view, BEST)));
      }
    }
    TrialId best = null;
    double least = Double.POSITIVE_INFINITY;
    for (int t = 0; t < view.trials(); t++) {
      TrialId id = new TrialId(t);
      double cost = view.bestCost(id, view.epoch(id)).orElse(Double.POSITIVE_INFINITY);
      if (searches(view.stage(id)) && view.status(id) != TrialStatus.FAILED && cost < least) {
        best = id;
        least = cost;
      }
    }
    if (best == null) {
      return Optional.empty();
    }
    Map<String, Double> metrics = new TreeMap<>(view.values(best, view.bestEpoch(best)));
    metrics.keySet().removeIf(n -> !Measurement.isMetric(n) || Measurement.fold(n).isPresent());
    return Optional.of(
        new Best(
            best,
            view.stage(best),
            view.trial(best).configuration().params(),
            metrics,
            Map.of(),
            OptionalDouble.empty(),
            Optional.empty()));
  }

  private static boolean searches(String stage) {
    return stage.equals(SEARCH) || stage.startsWith(REFIT);
  }

  /** Of the last opening that shows it. */
  private static Optional<TestFigures> test(StudyView view, String ensemble) {
    return view.openings().stream()
        .flatMap(opening -> opening.figures().stream())
        .filter(figures -> figures.ensemble().equals(ensemble))
        .reduce((earlier, later) -> later);
  }
}
