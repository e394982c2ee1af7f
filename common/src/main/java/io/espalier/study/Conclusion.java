package io.espalier.study;

import io.espalier.ensemble.Candidate;
import io.espalier.ensemble.Combiner;
import io.espalier.ensemble.Ensemble;
import io.espalier.ensemble.EnsembleBuilder;
import io.espalier.ensemble.EnsembleSpec;
import io.espalier.ensemble.OutOfBag;
import io.espalier.ensemble.PairedBootstrap;
import io.espalier.ensemble.PairedBootstrap.Interval;
import io.espalier.ensemble.PairedBootstrap.Scored;
import io.espalier.metrics.Metric;
import io.espalier.metrics.Metrics;
import io.espalier.metrics.Predictions;
import io.espalier.metrics.Targets;
import io.espalier.port.TestSet;
import io.espalier.port.TrialPredictions;
import io.espalier.trial.EnsembleFacts;
import io.espalier.trial.EnsembleFacts.Member;
import io.espalier.trial.Gauge;
import io.espalier.trial.Limits;
import io.espalier.trial.Sample;
import io.espalier.trial.Seeds;
import io.espalier.trial.Start;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.StudyView;
import io.espalier.trial.TestFigures;
import io.espalier.trial.TrialId;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a study ends with: ensembles built from stored validation predictions, the choice among
 * them, and the opening of the test set. It returns events and records nothing itself.
 */
final class Conclusion {
  private static final Logger LOG = LoggerFactory.getLogger(Conclusion.class);

  /**
   * So many of the best trials may join an ensemble: their predictions are in memory together, and
   * what ranks behind has never been seen in a selection of a few dozen members.
   */
  private static final int MAX_CANDIDATES = 1000;

  /**
   * For intervals that describe: their own chance moves a limit by less than a tenth of the
   * standard error, and there are a dozen for each ensemble. Gains, which decide, take more.
   */
  private static final int DESCRIBING_RESAMPLES = 1000;

  private final StudySpec spec;
  private final Ports ports;
  private final Kept kept;
  private final Metric objective;
  private final Metric loss;
  private final List<Metric> reported;

  Conclusion(StudySpec spec, Ports ports) {
    this.spec = spec;
    this.ports = ports;
    this.kept = new Kept(spec, ports);
    this.objective = Metrics.of(spec.plan().objective().metric());
    // Once, so that even what is too dear for every epoch is told here.
    this.reported =
        Stream.concat(Metrics.suiting(ports.validation()).stream(), Stream.of(objective))
            .distinct()
            .toList();
    this.loss = Metrics.loss(ports.validation());
  }

  private static final Interval UNKNOWN = new Interval(Double.NaN, Double.NaN, Double.NaN);

  /** The share of a normal distribution within one standard error: the level of the choice. */
  private static final double ONE_STANDARD_ERROR = 0.6827;

  /**
   * An ensemble that was built, and what its like says of rows that it was built without; empty if
   * nothing does.
   */
  private record Built(EnsembleFacts facts, Optional<Predictions> crossFitted) {
    private Predictions assessed() {
      return crossFitted.orElseThrow();
    }
  }

  /** Builds the ensembles and chooses one: an event for each, and the choice last. */
  List<StudyEvent> choose(StudyView view) throws IOException {
    List<TrialId> finalists = Ranking.finalists(view);
    List<Candidate> searched =
        kept.candidates(finalists.stream().limit(MAX_CANDIDATES).sorted().toList(), view);
    TrialId best = finalists.get(0);
    // Nothing was selected on these rows where each trial of the search had its own.
    Predictions baseline =
        Ranking.reshuffled(view)
            ? kept.of(best, view).validation()
            : kept.crossFitted(EnsembleBuilder.best(), searched);

    List<Built> built = new ArrayList<>();
    built.add(
        built(
            EnsembleFacts.BEST,
            EnsembleFacts.BEST,
            Ensemble.mean(List.of(best)),
            searched,
            Optional.of(baseline),
            baseline,
            view));
    for (EnsembleSpec ensemble : spec.ensembles()) {
      if (ensemble instanceof EnsembleSpec.Soup soup) {
        built.addAll(blended(soup, baseline, view));
        continue;
      }
      List<Candidate> candidates =
          ensemble instanceof EnsembleSpec.OfMembers own
              ? kept.candidates(Kept.completed(view, new Stages(spec).members(own, view)), view)
              : searched;
      if (candidates.isEmpty()) {
        LOG.warn("No {} ensemble: none of its members has a result", ensemble.name());
        continue;
      }
      EnsembleBuilder builder =
          EnsembleBuilder.of(ensemble, Seeds.derive(spec.seed(), ensemble.name()));
      Ensemble full = builder.build(candidates, ports.validation(), objective);
      built.add(
          built(
              ensemble.name(),
              ensemble.kind(),
              full,
              candidates,
              Optional.of(kept.crossFitted(builder, candidates)),
              baseline,
              view));
    }
    List<StudyEvent> events = new ArrayList<>();
    Instant now = ports.clock().instant();
    built.forEach(b -> events.add(new StudyEvent.EnsembleBuilt(now, b.facts())));
    for (TrialId id : Kept.completed(view, view.ofStage(Stages.BASELINE))) {
      List<Candidate> alone = kept.candidates(List.of(id), view);
      Predictions own = alone.get(0).validation();
      Built standard =
          built(
              EnsembleFacts.DEFAULT,
              EnsembleFacts.DEFAULT,
              Ensemble.mean(List.of(id)),
              alone,
              Optional.of(own),
              baseline,
              view);
      events.add(new StudyEvent.EnsembleBuilt(now, standard.facts()));
    }
    events.add(choice(built, now));
    return events;
  }

  /**
   * The mean of forks' parameters, which one trial has, and that of their predictions. Neither has
   * looked at validation rows, but for a greedy soup: it was selected by all of them in training,
   * so nothing is known of rows that it was built without.
   */
  private List<Built> blended(EnsembleSpec.Soup soup, Predictions baseline, StudyView view)
      throws IOException {
    List<Built> built = new ArrayList<>();
    Map<String, List<TrialId>> members = new LinkedHashMap<>();
    members.put(soup.name(), Kept.completed(view, view.ofStage(Stages.SOUP)));
    members.put(EnsembleSpec.Soup.FORKS, Kept.completed(view, view.ofStage(Stages.FORKS)));
    for (Map.Entry<String, List<TrialId>> entry : members.entrySet()) {
      if (entry.getValue().isEmpty()) {
        LOG.warn("No {} ensemble: none of its members has a result", entry.getKey());
        continue;
      }
      Ensemble mean = Ensemble.mean(entry.getValue());
      List<Candidate> candidates = kept.candidates(entry.getValue(), view);
      boolean selected =
          entry.getKey().equals(soup.name()) && soup.selection() == Start.Selection.GREEDY;
      Optional<Predictions> own =
          selected ? Optional.empty() : Optional.of(Combiner.combine(mean, candidates));
      built.add(built(entry.getKey(), entry.getKey(), mean, candidates, own, baseline, view));
    }
    return built;
  }

  /**
   * The ensemble with the least loss among those whose objective is within one standard error of
   * the best ensemble's (Breiman et al. 1984), all on cross-fitted predictions: a metric that
   * counts rows, like accuracy, hardly tells good ensembles apart on a few hundred of them. The
   * best single trial has won against all others on these very rows, so it leads partly by luck: it
   * is chosen only if no ensemble was built, or if it is significantly better than the one that
   * would be. What was selected by all of the rows takes no part: its figures are of rows that it
   * has seen.
   */
  private StudyEvent.Chosen choice(List<Built> built, Instant now) {
    Built single = built.get(0);
    List<Built> ensembles =
        built.stream().skip(1).filter(b -> b.crossFitted().isPresent()).toList();
    if (ensembles.isEmpty()) {
      String reason =
          built.size() == 1
              ? "the best trial, as no ensemble was built"
              : "the best trial, as no ensemble was built that other rows than its own assess";
      return new StudyEvent.Chosen(now, EnsembleFacts.BEST, reason);
    }
    Built leader =
        ensembles.stream().min(Comparator.comparingDouble(this::assessedCost)).orElseThrow();
    List<Built> near = ensembles.stream().filter(b -> near(b, leader)).toList();
    Built chosen = near.stream().min(Comparator.comparingDouble(this::loss)).orElseThrow();
    if (chosen.facts().gainHigh() < 0) {
      return new StudyEvent.Chosen(
          now,
          EnsembleFacts.BEST,
          "the best trial: its cross-fitted %s, %.4f, is significantly better than that of %s, %.4f"
              .formatted(
                  objective.name(),
                  single.facts().assessed(),
                  chosen.facts().name(),
                  chosen.facts().assessed()));
    }
    String reason =
        "least cross-fitted %s, %.4f, of the %d within one standard error of the best %s, %.4f (%s)"
            .formatted(
                loss.name(),
                loss(chosen),
                near.size(),
                objective.name(),
                leader.facts().assessed(),
                leader.facts().name());
    return new StudyEvent.Chosen(now, chosen.facts().name(), reason);
  }

  private double assessedCost(Built built) {
    return spec.plan().objective().cost(built.facts().assessed());
  }

  private boolean near(Built other, Built leader) {
    double high =
        new PairedBootstrap(2000, ONE_STANDARD_ERROR, Seeds.derive(spec.seed(), "choice"))
            .gain(objective, onValidation(other.assessed()), leader.assessed())
            .high();
    // Without an interval nothing tells them apart.
    return !(high < 0);
  }

  private Scored onValidation(Predictions predictions) {
    return new Scored(predictions, ports.validation(), ports.units());
  }

  private double loss(Built built) {
    return loss.score(built.assessed(), ports.validation());
  }

  private Built built(
      String name,
      String kind,
      Ensemble ensemble,
      List<Candidate> candidates,
      Optional<Predictions> crossFitted,
      Predictions baseline,
      StudyView view)
      throws IOException {
    Targets targets = ports.validation();
    Interval gain = crossFitted.map(own -> gain(onValidation(own), baseline)).orElse(UNKNOWN);
    Map<String, Interval> figures = figures(onValidation(Combiner.combine(ensemble, candidates)));
    EnsembleFacts facts =
        new EnsembleFacts(
            name,
            kind,
            ensemble.combination().word(),
            ensemble.members(),
            estimates(figures),
            limits(figures),
            crossFitted.map(own -> objective.score(own, targets)).orElse(Double.NaN),
            gain.estimate(),
            gain.low(),
            gain.high(),
            outOfBag(ensemble, view));
    return new Built(facts, crossFitted);
  }

  private Interval gain(Scored one, Predictions other) {
    return PairedBootstrap.of(Seeds.derive(spec.seed(), "gain")).gain(objective, one, other);
  }

  private PairedBootstrap describing(String purpose) {
    long seed = Seeds.derive(spec.seed(), purpose);
    return new PairedBootstrap(DESCRIBING_RESAMPLES, PairedBootstrap.CUSTOMARY_LEVEL, seed);
  }

  private Map<String, Interval> figures(Scored scored) {
    List<Interval> intervals = describing("figures").scores(reported, scored);
    Map<String, Interval> figures = new LinkedHashMap<>();
    for (int i = 0; i < reported.size(); i++) {
      figures.put(reported.get(i).name(), intervals.get(i));
    }
    return figures;
  }

  private static Map<String, Double> estimates(Map<String, Interval> figures) {
    Map<String, Double> estimates = new LinkedHashMap<>();
    figures.forEach((metric, interval) -> estimates.put(metric, interval.estimate()));
    return estimates;
  }

  private static Map<String, Limits> limits(Map<String, Interval> figures) {
    Map<String, Limits> limits = new LinkedHashMap<>();
    figures.forEach((metric, interval) -> limits.put(metric, interval.limits()));
    return limits;
  }

  /** Figures on rows that members left out, if all of them left some out. */
  private Map<String, Double> outOfBag(Ensemble ensemble, StudyView view) throws IOException {
    Map<TrialId, OutOfBag> parts = new HashMap<>();
    for (Member member : ensemble.members()) {
      TrialPredictions stored = kept.of(member.trial(), view);
      if (stored.outOfBagRows().length == 0) {
        return Map.of();
      }
      parts.put(member.trial(), new OutOfBag(stored.outOfBagRows(), stored.outOfBag()));
    }
    return OutOfBag.estimate(ensemble, parts, ports.training(), reported).values();
  }

  /** Opens the test set for everything that was built. */
  StudyEvent.Opened open(StudyView view, String purpose) throws IOException {
    Map<TrialId, URI> checkpoints = new TreeMap<>();
    for (EnsembleFacts ensemble : view.ensembles()) {
      ensemble.members().forEach(m -> checkpoints.put(m.trial(), checkpoint(view, m.trial())));
    }
    TestSet.Opening opening = ports.testSet().open(checkpoints);
    Map<String, Predictions> predictions = new LinkedHashMap<>();
    for (EnsembleFacts ensemble : view.ensembles()) {
      predictions.put(
          ensemble.name(), Combiner.combine(Ensemble.of(ensemble), opening.predictions()));
    }
    List<TestFigures> figures = new ArrayList<>();
    predictions.forEach(
        (name, own) -> {
          Scored scored = new Scored(own, opening.targets(), opening.units());
          Interval gain = gain(scored, predictions.get(EnsembleFacts.BEST));
          Map<String, Interval> measured = figures(scored);
          figures.add(
              new TestFigures(
                  name,
                  estimates(measured),
                  limits(measured),
                  gain.estimate(),
                  gain.low(),
                  gain.high()));
        });
    return new StudyEvent.Opened(
        ports.clock().instant(), purpose, figures, gauges(view, predictions, opening));
  }

  /** Of the selected configuration, of the chosen model, and of the default configuration. */
  private List<Gauge> gauges(
      StudyView view, Map<String, Predictions> tested, TestSet.Opening opening) throws IOException {
    Set<String> gauged =
        Set.copyOf(List.of(EnsembleFacts.BEST, EnsembleFacts.DEFAULT, view.chosen().orElseThrow()));
    Optional<Predictions> standard = Optional.ofNullable(tested.get(EnsembleFacts.DEFAULT));
    List<Gauge> gauges = new ArrayList<>();
    for (EnsembleFacts facts : view.ensembles()) {
      if (gauged.contains(facts.name())) {
        Scored test = new Scored(tested.get(facts.name()), opening.targets(), opening.units());
        Ensemble ensemble = Ensemble.of(facts);
        Predictions validation =
            Combiner.combine(ensemble, kept.candidates(ensemble.trials(), view));
        Interval optimism =
            alike(ensemble, view)
                ? describing("optimism").optimism(objective, onValidation(validation), test)
                : UNKNOWN;
        Interval over = standard.map(other -> gain(test, other)).orElse(UNKNOWN);
        gauges.add(
            new Gauge(
                facts.name(),
                objective.score(validation, ports.validation()),
                objective.score(test.predictions(), test.targets()),
                optimism.estimate(),
                optimism.limits(),
                over.estimate(),
                over.limits()));
      }
    }
    return gauges;
  }

  /**
   * Whether the networks that predict test rows are those that have predicted validation rows. A
   * trial of folds has left a row to the one network of a repeat that had not seen it, and lets all
   * of them predict a test row; a twin has been trained on the validation rows.
   */
  private static boolean alike(Ensemble ensemble, StudyView view) {
    return ensemble.trials().stream()
        .allMatch(
            id ->
                !(view.trial(id).sample() instanceof Sample.Folds)
                    && checkpoint(view, id).equals(view.artifacts(id).orElseThrow().checkpoint()));
  }

  /**
   * The checkpoint that stands for a trial in the final model: that of its twin, which was trained
   * on the validation rows too, where there is one.
   */
  static URI checkpoint(StudyView view, TrialId id) {
    return view.ofStage(Stages.REFIT_ALL).stream()
        .filter(twin -> Set.of(Stages.SEARCH, Stages.REFIT).contains(view.stage(id)))
        .filter(twin -> view.trial(twin).configuration().equals(view.trial(id).configuration()))
        .filter(twin -> view.status(twin).usable())
        .findFirst()
        .flatMap(view::artifacts)
        .or(() -> view.artifacts(id))
        .orElseThrow()
        .checkpoint();
  }
}
