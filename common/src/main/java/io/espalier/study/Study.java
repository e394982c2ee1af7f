package io.espalier.study;

import io.espalier.port.Listing;
import io.espalier.port.TrialRunner;
import io.espalier.trial.Assignment;
import io.espalier.trial.Decision;
import io.espalier.trial.Leg;
import io.espalier.trial.LegResult;
import io.espalier.trial.Start;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.StudyState;
import io.espalier.trial.StudyView;
import io.espalier.trial.Trial;
import io.espalier.trial.TrialId;
import io.espalier.trial.TrialStatus;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one loop of a study. The thread that calls {@link #run} owns all of its state: it drains what
 * the runner has to tell, lets the scheduler decide, appends facts, decisions and starts to the
 * journal as one durable batch, and only then makes them visible. What a dead driver had journaled
 * is replayed; there is no other way of restoring.
 */
public final class Study {
  private static final Logger LOG = LoggerFactory.getLogger(Study.class);

  /** How long the loop may sleep: bounds the delay of an interruption and of time budgets. */
  private static final Duration NAP = Duration.ofMillis(200);

  /** How often the time that goes by is journaled: a driver's death loses so much of it at most. */
  private static final double TICK_SECONDS = 10;

  private final StudySpec spec;
  private final Ports ports;
  private final Stages stages;
  private final StudyListener listener;
  private final StudyState state = new StudyState();

  /** Recorded since the last append; in the state already, but not durable and not visible. */
  private final List<StudyEvent> batch = new ArrayList<>();

  private final List<Leg> starting = new ArrayList<>();
  private final List<StudyEvent.Decided> decided = new ArrayList<>();
  private final List<Runnable> afterwards = new ArrayList<>();

  private Stage stage;
  private boolean sourceIsEmpty;
  private Instant started;

  /**
   * Of the last event: a driver whose clock is behind its predecessor's does not go back in time.
   */
  private Instant latest = Instant.MIN;

  private double secondsBefore;
  private volatile boolean interrupted;

  /** A study that is taken up where its journal ends. */
  public Study(StudySpec spec, Ports ports, StudyListener listener) {
    this.spec = spec;
    this.ports = ports;
    this.listener = listener;
    this.stages = new Stages(spec);
  }

  /** How {@link #run} ended. */
  public enum Outcome {
    /** Everything that was asked for is done. */
    FINISHED,
    /** A budget was used up; what there was is assessed. */
    BUDGET_SPENT,
    /** No trial has a result that a model could be chosen from. */
    NO_TRIAL_SUCCEEDED,
    /** {@link #interrupt} was called; the study can be resumed. */
    INTERRUPTED
  }

  /** What is known of the study. Not to be read while {@link #run} runs in another thread. */
  public StudyView view() {
    return state;
  }

  /** The checkpoint that stands for a trial in the final model. */
  public static URI finalCheckpoint(StudyView view, TrialId id) {
    return Conclusion.checkpoint(view, id);
  }

  /** Asks the loop to return soon. May be called from any thread. */
  public void interrupt() {
    interrupted = true;
  }

  /**
   * Runs the study to its end.
   *
   * @throws IOException if the journal or a store fails for good; the study can be resumed
   */
  public Outcome run() throws IOException {
    if (!train()) {
      return Outcome.INTERRUPTED;
    }
    return Ranking.best(state).isEmpty() ? Outcome.NO_TRIAL_SUCCEEDED : conclude();
  }

  /**
   * Trains what the study has to train, and concludes nothing from it: all that can be simulated.
   *
   * @return whether it is done; else {@link #interrupt} was called
   * @throws IOException as {@link #run} does
   */
  public boolean train() throws IOException {
    Left left = left();
    replay();
    takeUp(left);
    for (String name : stages.names()) {
      boolean open = stage != null;
      if (state.ended(name) || (!open && state.budgetSpent().isPresent())) {
        continue;
      }
      if (!open && stages.needsResults(name) && !Ranking.anything(state)) {
        break;
      }
      if (!open) {
        record(new StudyEvent.StageStarted(now(), name));
      }
      runStage();
      if (interrupted) {
        return false;
      }
    }
    return true;
  }

  private void replay() throws IOException {
    try (Stream<StudyEvent> events = ports.journal().replay()) {
      events.forEach(this::apply);
    }
    secondsBefore = state.activeSeconds();
    started = ports.clock().instant();
  }

  /** Applies an event that has happened; the same for a replayed one and for a new one. */
  private void apply(StudyEvent event) {
    state.apply(event);
    latest = later(event.at());
    if (event instanceof StudyEvent.StageStarted s) {
      stage = stages.open(s.stage(), state);
      sourceIsEmpty = false;
    }
    if (stage != null) {
      stage.scheduler().observe(event);
    }
    if (event instanceof StudyEvent.StageEnded) {
      stage = null;
    }
  }

  private void record(StudyEvent event) {
    apply(event);
    batch.add(event);
  }

  /**
   * Introduces this driver, removes what nobody needs, and starts again what the last one left
   * running.
   *
   * @param left in the stores before the journal was replayed
   */
  private void takeUp(Left left) throws IOException {
    if (state.created().isEmpty()) {
      record(
          new StudyEvent.Created(
              now(), spec.name(), spec.seed(), spec.plan().objective(), ports.facts()));
    }
    record(new StudyEvent.DriverStarted(now(), ports.driver().host(), ports.driver().pid()));
    // First, as a driver that has been replaced learns of it here and must not remove anything;
    // and before legs are started, so that nothing of theirs can be among what is removed.
    commit();
    sweep(left);
    for (TrialId id : state.running().stream().sorted().toList()) {
      retry(id, new LegResult.Failed(LegResult.Cause.ABANDONED, "the driver ended"), "", 0);
    }
    commit();
  }

  private void runStage() throws IOException {
    commit();
    while (!interrupted) {
      spendBudget();
      if (state.budgetSpent().isEmpty()) {
        fillSlots();
      }
      commit();
      if (state.running().isEmpty() && (sourceIsDry() || state.budgetSpent().isPresent())) {
        record(new StudyEvent.StageEnded(now(), stage.name()));
        tick();
        commit();
        return;
      }
      for (StudyEvent event : ports.runner().poll(NAP)) {
        take(event);
      }
      if (elapsed() - state.activeSeconds() >= TICK_SECONDS) {
        tick();
      }
    }
    tick();
    commit();
  }

  /** Whether the scheduler wants nothing any more. Asked only when no leg of the stage runs. */
  private boolean sourceIsDry() {
    Assignment next = stage.scheduler().next(state);
    if (next instanceof Assignment.Wait) {
      throw new IllegalStateException(
          "The scheduler of stage " + stage.name() + " waits, but nothing runs");
    }
    return next instanceof Assignment.Done;
  }

  /** Takes what the runner tells, if it counts, and decides what follows. */
  private void take(StudyEvent event) {
    if (!state.admits(event)) {
      return;
    }
    if (event instanceof StudyEvent.LegEnded e) {
      endLeg(e);
      return;
    }
    if (event instanceof StudyEvent.Measured m) {
      measure(m);
    }
  }

  private void measure(StudyEvent.Measured m) {
    record(new StudyEvent.Measured(later(m.at()), m.measurement()));
    if (stage.scheduler().judge(m.measurement(), state) instanceof Decision.Stop stop) {
      stop(m.measurement().trial(), stop);
    }
  }

  private void stop(TrialId trial, Decision.Stop stop) {
    StudyEvent.Decided event = new StudyEvent.Decided(now(), trial, stop);
    record(event);
    decided.add(event);
  }

  private void endLeg(StudyEvent.LegEnded event) {
    LegResult result = complete(event);
    if (result instanceof LegResult.Failed failure
        && mayBeTriedAgain(event.trial(), failure)
        && state.budgetSpent().isEmpty()) {
      retry(event.trial(), failure, event.host(), event.seconds());
      return;
    }
    if (!(result instanceof LegResult.Failed)) {
      state.artifacts(event.trial()).ifPresent(old -> discard(old.checkpoint(), old.predictions()));
    }
    if (result instanceof LegResult.Yielded yielded) {
      if (state.stop(event.trial()).isEmpty() && state.budgetSpent().isEmpty()) {
        move(event, yielded);
        return;
      }
      result = new LegResult.Stopped(yielded.epoch(), yielded.artifacts());
    }
    record(
        new StudyEvent.LegEnded(
            now(), event.trial(), event.attempt(), result, event.host(), event.seconds()));
  }

  /** What the cluster does to a trial is not held against it. */
  private boolean mayBeTriedAgain(TrialId trial, LegResult.Failed failure) {
    return failure.cause() != LegResult.Cause.DIVERGED
        && (!failure.cause().counts() || state.faults(trial) < spec.retries());
  }

  /** A leg whose last measurement never arrived has no result: its epochs would be missing. */
  private LegResult complete(StudyEvent.LegEnded event) {
    int epoch = 0;
    if (event.result() instanceof LegResult.Reached reached) {
      epoch = reached.epoch();
    } else if (event.result() instanceof LegResult.Yielded yielded) {
      epoch = yielded.epoch();
    }
    if (state.epoch(event.trial()) < epoch
        && state.trainedEpoch(event.trial()) < epoch
        && state.stop(event.trial()).isEmpty()) {
      return new LegResult.Failed(
          LegResult.Cause.LOST,
          "it ended at epoch " + epoch + " but reported only " + state.epoch(event.trial()));
    }
    return event.result();
  }

  /** Goes on from the checkpoint of a leg that had to leave its place. */
  private void move(StudyEvent.LegEnded event, LegResult.Yielded yielded) {
    Leg left = state.leg(event.trial()).orElseThrow();
    Start from = new Start.Checkpoint(yielded.artifacts().checkpoint());
    Leg again = new Leg(left.trial(), left.attempt() + 1, from, left.untilEpoch());
    record(new StudyEvent.LegMoved(now(), yielded, event.host(), event.seconds(), again));
    starting.add(again);
  }

  private void retry(TrialId id, LegResult.Failed failure, String host, double seconds) {
    Leg failed = state.leg(id).orElseThrow();
    Start from =
        state
            .artifacts(id)
            .<Start>map(a -> new Start.Checkpoint(a.checkpoint()))
            .orElse(failed.start());
    // A checkpoint of a leg that had run on before it heard of its stop is not gone back behind.
    int until =
        state
            .stop(id)
            .map(stop -> Math.max(stop.atEpoch(), state.trainedEpoch(id)))
            .orElse(failed.untilEpoch());
    Leg again = new Leg(failed.trial(), failed.attempt() + 1, from, until);
    record(new StudyEvent.LegRetried(now(), failure, host, seconds, again));
    starting.add(again);
  }

  private void fillSlots() {
    for (int free = ports.runner().freeSlots() - starting.size(); free > 0; free--) {
      Optional<Leg> leg = nextLeg();
      if (leg.isEmpty()) {
        return;
      }
      starting.add(leg.get());
    }
  }

  private Optional<Leg> nextLeg() {
    Assignment assignment = stage.scheduler().next(state);
    if (assignment instanceof Assignment.StartNew s) {
      Optional<Trial> trial = nextTrial();
      if (trial.isEmpty()) {
        stage.scheduler().exhausted();
        return nextLeg();
      }
      record(new StudyEvent.Proposed(now(), stage.name(), trial.get()));
      return Optional.of(begin(trial.get(), stage.start().apply(trial.get()), s.untilEpoch(), ""));
    }
    if (assignment instanceof Assignment.Promote p) {
      Start from = new Start.Checkpoint(state.artifacts(p.trial()).orElseThrow().checkpoint());
      return Optional.of(begin(state.trial(p.trial()), from, p.untilEpoch(), p.reason()));
    }
    return Optional.empty();
  }

  private Optional<Trial> nextTrial() {
    if (sourceIsEmpty) {
      throw new IllegalStateException(
          "The scheduler of stage " + stage.name() + " wants a trial of an empty source");
    }
    TrialId id = new TrialId(state.trials());
    Optional<Trial> trial =
        state.trials() >= spec.budget().trials()
            ? Optional.empty()
            : stage.source().next(id, state.ofStage(stage.name()).size(), state);
    sourceIsEmpty = trial.isEmpty();
    return trial;
  }

  private Leg begin(Trial trial, Start from, int untilEpoch, String reason) {
    Leg leg = new Leg(trial, state.attempt(trial.id()) + 1, from, untilEpoch);
    record(new StudyEvent.LegStarted(now(), leg, reason));
    return leg;
  }

  /** Looks whether a budget is used up, and if so ends what runs. */
  private void spendBudget() {
    if (state.budgetSpent().isPresent()) {
      return;
    }
    StudySpec.Budget budget = spec.budget();
    long epochs = state.stages().stream().mapToLong(state::epochs).sum();
    String spent = null;
    if (elapsed() >= budget.seconds()) {
      spent = "seconds = " + budget.seconds();
    } else if (epochs >= budget.epochs()) {
      spent = "epochs = " + budget.epochs();
    }
    if (spent == null) {
      return;
    }
    record(new StudyEvent.BudgetSpent(now(), spent));
    for (TrialId id : List.copyOf(state.running())) {
      stop(id, new Decision.Stop(Math.max(1, state.epoch(id)), "budget spent: " + spent));
    }
  }

  private Outcome conclude() throws IOException {
    if (state.budgetSpent().isEmpty() && stages.trials() > spec.budget().trials()) {
      record(new StudyEvent.BudgetSpent(now(), "trials = " + spec.budget().trials()));
    }
    Conclusion conclusion = new Conclusion(spec, ports.with(this::now));
    if (state.chosen().isEmpty()) {
      settle();
      if (spec.diagnosis().resampling().isPresent()) {
        new ResampledModels(spec, ports, spec.diagnosis().resampling().get())
            .decompose(state)
            .ifPresent(this::record);
      }
      conclusion.choose(state).forEach(this::record);
      commit();
    }
    if (spec.openTest() && state.openings().isEmpty()) {
      record(conclusion.open(state, "search"));
    }
    tick();
    Left left = left();
    commit();
    sweep(left);
    return state.budgetSpent().isPresent() ? Outcome.BUDGET_SPENT : Outcome.FINISHED;
  }

  /** Trials that could have gone on will not. */
  private void settle() {
    Map<TrialStatus, List<TrialId>> paused =
        IntStream.range(0, state.trials())
            .mapToObj(TrialId::new)
            .filter(id -> state.status(id) == TrialStatus.PAUSED)
            .collect(
                Collectors.groupingBy(
                    id -> stages.settled(state.stage(id)), TreeMap::new, Collectors.toList()));
    paused.forEach((as, trials) -> record(new StudyEvent.Settled(now(), as, trials)));
  }

  /** What lay in the stores at one moment. */
  private record Left(Listing checkpoints, Listing predictions) {}

  /** What lies there now; nothing if that cannot be told. */
  private Left left() {
    try {
      return new Left(
          ports.stores().checkpoints().listing(), ports.stores().predictions().listing());
    } catch (IOException e) {
      LOG.warn("Could not look for files that are no longer needed", e);
      return new Left(Listing.NONE, Listing.NONE);
    }
  }

  /**
   * Removes what lost and abandoned legs left, and what nobody will ask for any more.
   *
   * @param left in the stores before this driver last made sure that it has not been replaced: what
   *     a successor writes is not among it
   */
  private void sweep(Left left) {
    Needed needed = Needed.of(state);
    try {
      left.checkpoints().retain(needed.checkpoints());
      left.predictions().retain(needed.predictions());
    } catch (IOException e) {
      LOG.warn("Could not remove files that are no longer needed", e);
    }
  }

  /** How {@link #evaluate} ended. */
  public enum Evaluation {
    /** The test set was opened, and that is journaled. */
    OPENED,
    /** It was not: the study has not chosen yet. */
    NOT_CHOSEN,
    /** It was not: it had been opened before. */
    OPENED_BEFORE
  }

  /** Opens the test set of a study that has chosen, for the first time. */
  public Evaluation evaluate() throws IOException {
    replay();
    return state.openings().isEmpty() ? open("evaluate") : Evaluation.OPENED_BEFORE;
  }

  /** Opens the test set of a study that has chosen, whether or not it was opened before. */
  public Evaluation reopen() throws IOException {
    replay();
    return open(state.openings().isEmpty() ? "evaluate" : "reopened");
  }

  private Evaluation open(String purpose) throws IOException {
    if (state.chosen().isEmpty()) {
      return Evaluation.NOT_CHOSEN;
    }
    record(new Conclusion(spec, ports.with(this::now)).open(state, purpose));
    commit();
    return Evaluation.OPENED;
  }

  private void tick() {
    record(new StudyEvent.Tick(now(), Math.max(elapsed(), state.activeSeconds())));
  }

  private double elapsed() {
    Duration passed = Duration.between(started, ports.clock().instant());
    return secondsBefore + Math.max(0, passed.toNanos() / 1e9);
  }

  /** Makes what was recorded durable, then visible. */
  private void commit() throws IOException {
    if (batch.isEmpty()) {
      return;
    }
    ports.journal().append(List.copyOf(batch));
    TrialRunner runner = ports.runner();
    decided.forEach(d -> runner.publish(d.trial(), d.decision()));
    starting.forEach(runner::start);
    afterwards.forEach(Runnable::run);
    listener.recorded(List.copyOf(batch), state);
    batch.clear();
    decided.clear();
    starting.clear();
    afterwards.clear();
  }

  /** Removes, once its successor is durable, what a leg had left. */
  private void discard(URI checkpoint, URI predictions) {
    afterwards.add(
        () -> {
          try {
            ports.stores().checkpoints().delete(checkpoint);
            ports.stores().predictions().delete(predictions);
          } catch (IOException e) {
            LOG.warn("Could not remove {}, which is no longer needed", checkpoint, e);
          }
        });
  }

  private Instant now() {
    return later(ports.clock().instant());
  }

  private Instant later(Instant at) {
    return at.isAfter(latest) ? at : latest;
  }
}
