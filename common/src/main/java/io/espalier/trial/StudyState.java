package io.espalier.trial;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * The state of a study: a fold over its events. Owned by the study's thread; a replayed journal
 * gives the same state as the events gave when they happened.
 */
public final class StudyState implements StudyView {
  private final List<Entry> entries = new ArrayList<>();
  private final Map<String, Stage> stages = new LinkedHashMap<>();
  private final Map<TrialStatus, Integer> counts = new EnumMap<>(TrialStatus.class);
  private final Set<TrialId> running = new LinkedHashSet<>();
  private final List<EnsembleFacts> ensembles = new ArrayList<>();
  private final List<StudyEvent.Opened> openings = new ArrayList<>();
  private List<BiasVariance> biasVariance = List.of();
  private List<String> measuredNames = List.of();
  private StudyEvent.Created created;
  private String chosen;
  private String budgetSpent;
  private double activeSeconds;

  /** What is known of one trial. */
  private static final class Entry {
    final Trial trial;
    final Stage stage;
    final Curve curve = new Curve();
    TrialStatus status = TrialStatus.PROPOSED;
    Leg leg;
    Artifacts artifacts;
    int trainedEpoch;
    Decision.Stop stop;
    int faults;
    int preemptions;
    String reason = "";
    double slotSeconds;

    Entry(Trial trial, Stage stage) {
      this.trial = trial;
      this.stage = stage;
    }
  }

  private static final class Stage {
    final String name;
    final List<TrialId> trials = new ArrayList<>();
    boolean ended;
    long epochs;

    Stage(String name) {
      this.name = name;
    }
  }

  /**
   * Whether an event counts: measurements and ends of legs do only if they are of the running
   * attempt and new. Everything that the study records itself does.
   */
  public boolean admits(StudyEvent event) {
    if (event instanceof StudyEvent.Measured m) {
      Measurement measurement = m.measurement();
      return runs(measurement.trial(), measurement.attempt())
          && measurement.epoch() > epoch(measurement.trial())
          && stop(measurement.trial()).stream()
              .allMatch(stop -> measurement.epoch() <= stop.atEpoch());
    }
    if (event instanceof StudyEvent.LegEnded e) {
      return runs(e.trial(), e.attempt());
    }
    return true;
  }

  private boolean runs(TrialId id, int attempt) {
    return id.number() < entries.size()
        && entry(id).status == TrialStatus.RUNNING
        && entry(id).leg.attempt() == attempt;
  }

  /**
   * Takes an event in.
   *
   * @throws IllegalStateException if it cannot follow the events so far
   */
  public void apply(StudyEvent event) {
    if (!admits(event)) {
      throw new IllegalStateException("The study does not admit " + event);
    }
    if (event instanceof StudyEvent.Created e) {
      created = e;
    } else if (event instanceof StudyEvent.StageStarted e) {
      stages.put(e.stage(), new Stage(e.stage()));
    } else if (event instanceof StudyEvent.StageEnded e) {
      stages.get(e.stage()).ended = true;
    } else if (event instanceof StudyEvent.Proposed e) {
      propose(e);
    } else if (event instanceof StudyEvent.LegStarted e) {
      begin(e.leg());
    } else if (event instanceof StudyEvent.LegRetried e) {
      retry(e);
    } else if (event instanceof StudyEvent.LegMoved e) {
      move(e);
    } else if (event instanceof StudyEvent.Measured e) {
      measure(e.measurement());
    } else if (event instanceof StudyEvent.Decided e) {
      entry(e.trial()).stop = e.decision();
      entry(e.trial()).reason = e.decision().reason();
    } else if (event instanceof StudyEvent.LegEnded e) {
      end(e);
    } else if (event instanceof StudyEvent.Tick e) {
      activeSeconds = e.activeSeconds();
    } else if (event instanceof StudyEvent.BudgetSpent e) {
      budgetSpent = e.budget();
    } else if (event instanceof StudyEvent.EnsembleBuilt e) {
      ensembles.add(e.ensemble());
    } else if (event instanceof StudyEvent.Decomposed e) {
      biasVariance = e.models();
    } else if (event instanceof StudyEvent.Settled e) {
      e.trials().forEach(id -> settle(entry(id), e.as()));
    } else if (event instanceof StudyEvent.Chosen e) {
      chosen = e.ensemble();
    } else if (event instanceof StudyEvent.Opened e) {
      openings.add(e);
    }
  }

  private void propose(StudyEvent.Proposed e) {
    TrialId id = e.trial().id();
    if (id.number() != entries.size()) {
      throw new IllegalStateException(id + " was proposed when t" + entries.size() + " was due");
    }
    Stage stage = stages.get(e.stage());
    stage.trials.add(id);
    entries.add(new Entry(e.trial(), stage));
    count(TrialStatus.PROPOSED, 1);
  }

  private void begin(Leg leg) {
    Entry entry = entry(leg.trial().id());
    if (entry.status == TrialStatus.RUNNING || leg.attempt() <= attempt(leg.trial().id())) {
      throw new IllegalStateException(
          leg.trial().id()
              + " is "
              + entry.status
              + " in attempt "
              + attempt(leg.trial().id())
              + ": attempt "
              + leg.attempt()
              + " cannot start");
    }
    entry.leg = leg;
    entry.stop = null;
    entry.reason = "";
    move(entry, TrialStatus.RUNNING);
  }

  private void retry(StudyEvent.LegRetried e) {
    Entry entry = entry(e.again().trial().id());
    entry.slotSeconds += e.seconds();
    entry.leg = e.again();
    if (e.failure().cause().counts()) {
      entry.faults++;
    }
    if (e.failure().cause() == LegResult.Cause.PREEMPTED) {
      entry.preemptions++;
    }
  }

  private void move(StudyEvent.LegMoved e) {
    Entry entry = entry(e.again().trial().id());
    entry.slotSeconds += e.seconds();
    entry.artifacts = e.left().artifacts();
    entry.trainedEpoch = e.left().epoch();
    entry.leg = e.again();
    entry.preemptions++;
  }

  private void measure(Measurement measurement) {
    Entry entry = entry(measurement.trial());
    entry.curve.add(measurement, created.objective().metric(), measuredNames);
    measuredNames = entry.curve.names();
    entry.stage.epochs++;
  }

  private void end(StudyEvent.LegEnded e) {
    Entry entry = entry(e.trial());
    entry.slotSeconds += e.seconds();
    if (e.result() instanceof LegResult.Reached r) {
      entry.artifacts = r.artifacts();
      entry.trainedEpoch = r.epoch();
      move(entry, statusAt(entry, r.ending()));
      if (entry.stop == null && r.ending() == LegResult.Ending.PATIENCE) {
        entry.reason = "patience ran out";
      }
    } else if (e.result() instanceof LegResult.Stopped s) {
      entry.artifacts = s.artifacts();
      entry.trainedEpoch = s.epoch();
      move(entry, TrialStatus.PRUNED);
    } else if (e.result() instanceof LegResult.Failed f) {
      entry.reason = f.reason();
      move(entry, TrialStatus.FAILED);
    }
  }

  private void settle(Entry entry, TrialStatus as) {
    if (as == TrialStatus.PRUNED) {
      entry.reason = "others were preferred after epoch " + entry.trainedEpoch;
    }
    move(entry, as);
  }

  /** A trial that was told to stop is pruned, even if its leg came to its end before it heard. */
  private static TrialStatus statusAt(Entry entry, LegResult.Ending ending) {
    if (entry.stop != null) {
      return TrialStatus.PRUNED;
    }
    return ending == LegResult.Ending.PAUSED ? TrialStatus.PAUSED : TrialStatus.COMPLETED;
  }

  private void move(Entry entry, TrialStatus to) {
    count(entry.status, -1);
    count(to, 1);
    entry.status = to;
    if (to == TrialStatus.RUNNING) {
      running.add(entry.trial.id());
    } else {
      running.remove(entry.trial.id());
    }
  }

  private void count(TrialStatus status, int change) {
    counts.merge(status, change, Integer::sum);
  }

  private Entry entry(TrialId id) {
    return entries.get(id.number());
  }

  /** Whether a stage has ended. */
  public boolean ended(String stage) {
    return stages.containsKey(stage) && stages.get(stage).ended;
  }

  @Override
  public Objective objective() {
    return created.objective();
  }

  @Override
  public int trials() {
    return entries.size();
  }

  @Override
  public Trial trial(TrialId id) {
    return entry(id).trial;
  }

  @Override
  public String stage(TrialId id) {
    return entry(id).stage.name;
  }

  @Override
  public TrialStatus status(TrialId id) {
    return entry(id).status;
  }

  @Override
  public int epoch(TrialId id) {
    return entry(id).curve.lastEpoch();
  }

  @Override
  public OptionalDouble bestCost(TrialId id, int upToEpoch) {
    return entry(id).curve.bestCost(objective(), upToEpoch);
  }

  @Override
  public int bestEpoch(TrialId id) {
    return entry(id).curve.bestEpoch(objective());
  }

  @Override
  public OptionalDouble meanCost(TrialId id, int upToEpoch) {
    return entry(id).curve.meanCost(objective(), upToEpoch);
  }

  @Override
  public Map<String, Double> values(TrialId id, int epoch) {
    return entry(id).curve.at(epoch);
  }

  @Override
  public int attempt(TrialId id) {
    return entry(id).leg == null ? 0 : entry(id).leg.attempt();
  }

  @Override
  public Optional<Artifacts> artifacts(TrialId id) {
    return Optional.ofNullable(entry(id).artifacts);
  }

  @Override
  public int trainedEpoch(TrialId id) {
    return entry(id).trainedEpoch;
  }

  @Override
  public Optional<Leg> leg(TrialId id) {
    return Optional.ofNullable(entry(id).leg);
  }

  @Override
  public Optional<Decision.Stop> stop(TrialId id) {
    return Optional.ofNullable(entry(id).stop);
  }

  @Override
  public int faults(TrialId id) {
    return entry(id).faults;
  }

  @Override
  public int preemptions(TrialId id) {
    return entry(id).preemptions;
  }

  @Override
  public String reason(TrialId id) {
    return entry(id).reason;
  }

  @Override
  public double slotSeconds(TrialId id) {
    return entry(id).slotSeconds;
  }

  @Override
  public List<TrialId> ofStage(String stage) {
    return stages.containsKey(stage)
        ? Collections.unmodifiableList(stages.get(stage).trials)
        : List.of();
  }

  @Override
  public long epochs(String stage) {
    return stages.containsKey(stage) ? stages.get(stage).epochs : 0;
  }

  @Override
  public int count(TrialStatus status) {
    return counts.getOrDefault(status, 0);
  }

  @Override
  public Collection<TrialId> running() {
    return Collections.unmodifiableSet(running);
  }

  @Override
  public List<String> stages() {
    return List.copyOf(stages.keySet());
  }

  @Override
  public List<EnsembleFacts> ensembles() {
    return Collections.unmodifiableList(ensembles);
  }

  @Override
  public List<BiasVariance> biasVariance() {
    return biasVariance;
  }

  @Override
  public Optional<StudyEvent.Created> created() {
    return Optional.ofNullable(created);
  }

  @Override
  public Optional<String> chosen() {
    return Optional.ofNullable(chosen);
  }

  @Override
  public List<StudyEvent.Opened> openings() {
    return Collections.unmodifiableList(openings);
  }

  @Override
  public double activeSeconds() {
    return activeSeconds;
  }

  @Override
  public Optional<String> budgetSpent() {
    return Optional.ofNullable(budgetSpent);
  }
}
