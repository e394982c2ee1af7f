package io.espalier.simulation;

import io.espalier.port.TrialRunner;
import io.espalier.trial.Artifacts;
import io.espalier.trial.Decision;
import io.espalier.trial.Leg;
import io.espalier.trial.LegResult;
import io.espalier.trial.Measurement;
import io.espalier.trial.Objective;
import io.espalier.trial.Sample;
import io.espalier.trial.Start;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.TrialId;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;

/**
 * Runs legs in virtual time, without training: executors with slots, learning curves, and the
 * faults of a plan. All that happens is a function of what it is given. Executors do not wait for
 * the driver: where it moves the clock itself, as it takes time for something, what they have done
 * meanwhile arrives at the next poll. For one thread.
 */
public final class SimulatedRunner implements TrialRunner {
  private final Cluster cluster;
  private final Workload workload;
  private final FaultPlan faults;
  private final VirtualClock clock;

  /** What will happen, soonest first; what falls together happens in the order of its planning. */
  private final PriorityQueue<Happening> agenda =
      new PriorityQueue<>(Comparator.comparing(Happening::at).thenComparingLong(Happening::number));

  private final TreeSet<Integer> freeSlots = new TreeSet<>();
  private final Map<Integer, Run> occupied = new HashMap<>();
  private final Set<Integer> warmSlots = new HashSet<>();
  private final Map<TrialId, Instant> stops = new HashMap<>();
  private final Queue<Leg> queued = new ArrayDeque<>();
  private final List<StudyEvent> arrived = new ArrayList<>();
  private long happenings;
  private int slotsDown;

  /** When that happens which happens now: the driver's clock may be ahead of it. */
  private Instant now;

  /**
   * Where legs run.
   *
   * @param slots legs that can run at once
   * @param slotsPerExecutor how many of them are lost with an executor
   * @param recovery how long it takes until a lost executor is replaced
   * @param cores what all slots share: where more legs run, each is slower
   */
  public record Cluster(int slots, int slotsPerExecutor, Duration recovery, int cores) {
    /** Checks the numbers. */
    public Cluster {
      if (slots < 1 || slotsPerExecutor < 1) {
        throw new IllegalArgumentException(
            "A cluster has at least 1 slot, not " + slots + " of " + slotsPerExecutor + " each");
      }
      if (recovery.isNegative()) {
        throw new IllegalArgumentException(
            "A lost executor is replaced in 0 s at least, not " + recovery.toSeconds() + " s");
      }
      if (cores < 1) {
        throw new IllegalArgumentException("A cluster has at least 1 core, not " + cores);
      }
    }

    /** One with a core for each slot. */
    public Cluster(int slots, int slotsPerExecutor, Duration recovery) {
      this(slots, slotsPerExecutor, recovery, slots);
    }
  }

  /**
   * What legs do.
   *
   * @param patience epochs without improvement after which a trial completes; 0 for no such end
   * @param cost of each leg beside its epochs
   */
  public record Workload(LearningCurves curves, Objective objective, int patience, LegCost cost) {
    /** One whose legs take as long as their epochs. */
    public Workload(LearningCurves curves, Objective objective, int patience) {
      this(curves, objective, patience, LegCost.NONE);
    }
  }

  private record Happening(Instant at, long number, Runnable what) {}

  /** A leg on its slot. */
  private static final class Run {
    final Leg leg;
    final int slot;
    final Instant start;
    final double slowness;
    final FaultPlan.Mishap mishap;
    double epochSeconds;
    int epoch;
    int bestEpoch;
    double bestCost = Double.POSITIVE_INFINITY;
    int messages;
    Instant lastArrival;
    boolean lost;
    boolean ended;

    Run(Leg leg, int slot, Instant start, double slowness, FaultPlan.Mishap mishap) {
      this.leg = leg;
      this.slot = slot;
      this.start = start;
      this.lastArrival = start;
      this.slowness = slowness;
      this.mishap = mishap;
    }
  }

  /** A cluster with a clock that nobody else moves. */
  public SimulatedRunner(Cluster cluster, Workload workload, FaultPlan faults, VirtualClock clock) {
    this.cluster = cluster;
    this.workload = workload;
    this.faults = faults;
    this.clock = clock;
    this.now = clock.instant();
    for (int slot = 0; slot < cluster.slots(); slot++) {
      freeSlots.add(slot);
    }
  }

  @Override
  public int freeSlots() {
    return Math.max(0, freeSlots.size() - queued.size());
  }

  @Override
  public int slots() {
    return cluster.slots() - slotsDown;
  }

  @Override
  public void start(Leg leg) {
    // A decision about an older leg is none about this one, which goes no further than it anyway.
    stops.remove(leg.trial().id());
    now = clock.instant();
    queued.add(leg);
    startQueued();
  }

  @Override
  public void publish(TrialId trial, Decision decision) {
    if (decision instanceof Decision.Stop) {
      stops.put(trial, clock.instant());
    }
  }

  @Override
  public List<StudyEvent> poll(Duration wait) {
    Instant end = clock.instant().plus(wait);
    while (!agenda.isEmpty()
        && !agenda.peek().at().isAfter(arrived.isEmpty() ? end : clock.instant())) {
      Happening next = agenda.poll();
      now = next.at();
      if (clock.instant().isBefore(now)) {
        clock.advanceTo(now);
      }
      next.what().run();
    }
    if (arrived.isEmpty()) {
      clock.advanceTo(end);
    }
    List<StudyEvent> taken = List.copyOf(arrived);
    arrived.clear();
    return taken;
  }

  @Override
  public void close() {
    agenda.clear();
  }

  private void startQueued() {
    while (!queued.isEmpty() && !freeSlots.isEmpty()) {
      Leg leg = queued.remove();
      boolean blends = leg.start() instanceof Start.Soup;
      // A soup is measured once, as the last epoch.
      int from = blends ? leg.untilEpoch() - 1 : epochOf(leg.start());
      Run run =
          new Run(leg, freeSlots.pollFirst(), now, faults.slowness(leg), faults.mishap(leg, from));
      occupied.put(run.slot, run);
      for (int e = 1; e <= from; e++) {
        learn(run, e);
      }
      run.epoch = from;
      LegCost cost = workload.cost();
      double before = warmSlots.add(run.slot) ? cost.first() : cost.later();
      if (from < leg.untilEpoch()) {
        next(run, before);
      } else {
        in(
            before,
            () -> end(run, new LegResult.Reached(from, LegResult.Ending.PAUSED, artifacts(run))));
      }
    }
  }

  /** Begins the next epoch of a leg, after some seconds. */
  private void next(Run run, double after) {
    // As it is when an epoch begins: to follow each start and end within it would change little.
    double crowding = Math.max(1, (double) occupied.size() / cluster.cores());
    run.epochSeconds =
        workload.curves().seconds(run.leg.trial(), run.epoch + 1) * run.slowness * crowding;
    in(after + run.epochSeconds, () -> epoch(run));
  }

  /** An epoch of a leg ends. */
  private void epoch(Run run) {
    Leg leg = run.leg;
    if (run.lost && !faults.zombie(leg)) {
      return;
    }
    run.epoch++;
    if (faults.divergence(leg.trial()).orElse(0) == run.epoch
        || workload.curves().divergence(leg.trial()).orElse(0) == run.epoch) {
      end(run, new LegResult.Failed(LegResult.Cause.DIVERGED, "loss is NaN at epoch " + run.epoch));
      return;
    }
    if (run.mishap != null && run.mishap.epoch() == run.epoch && !run.lost) {
      if (run.mishap.cause() == LegResult.Cause.ERROR) {
        end(run, new LegResult.Failed(LegResult.Cause.ERROR, "simulated error"));
        return;
      }
      loseExecutor(run.slot / cluster.slotsPerExecutor());
      if (!faults.zombie(leg)) {
        return;
      }
    }
    learn(run, run.epoch);
    send(run, new StudyEvent.Measured(now, measure(run)));
    if (stopped(leg.trial().id())) {
      end(run, new LegResult.Stopped(run.epoch, artifacts(run)));
    } else if (run.epoch == leg.trial().maxEpochs()) {
      end(run, new LegResult.Reached(run.epoch, LegResult.Ending.HORIZON, artifacts(run)));
    } else if (completed(run)) {
      end(run, new LegResult.Reached(run.epoch, LegResult.Ending.PATIENCE, artifacts(run)));
    } else if (run.epoch >= leg.untilEpoch()) {
      end(run, new LegResult.Reached(run.epoch, LegResult.Ending.PAUSED, artifacts(run)));
    } else {
      next(run, 0);
    }
  }

  private boolean stopped(TrialId trial) {
    Instant published = stops.get(trial);
    return published != null && !published.isAfter(now);
  }

  private boolean completed(Run run) {
    boolean impatient = workload.patience() > 0 && run.epoch - run.bestEpoch >= workload.patience();
    return impatient
        || workload.curves().completion(run.leg.trial()).orElse(Integer.MAX_VALUE) <= run.epoch;
  }

  private void learn(Run run, int epoch) {
    double cost = workload.curves().cost(run.leg.trial(), epoch);
    if (cost < run.bestCost) {
      run.bestCost = cost;
      run.bestEpoch = epoch;
    }
  }

  private Measurement measure(Run run) {
    double cost = workload.curves().cost(run.leg.trial(), run.epoch);
    Map<String, Double> values = new LinkedHashMap<>();
    values.put(Measurement.TRAINING_LOSS, cost);
    values.put(Measurement.VALIDATION_LOSS, cost);
    values.put(workload.objective().metric(), workload.objective().value(cost));
    values.put(Measurement.SECONDS, run.epochSeconds);
    if (run.leg.trial().sample() instanceof Sample.Folds folds) {
      addFolds(values, folds.networks());
    }
    return new Measurement(run.leg.trial().id(), run.leg.attempt(), run.epoch, values);
  }

  /** Values of single folds: all over the place, but with the trial's value for their mean. */
  private void addFolds(Map<String, Double> values, int networks) {
    String metric = workload.objective().metric();
    for (int fold = 1; fold <= networks; fold++) {
      double side = 2.0 * fold - networks - 1;
      values.put(Measurement.ofFold(metric, fold), values.get(metric) * (1 + side / networks));
    }
  }

  /**
   * All legs of an executor are lost with it; some of them do not know and go on. Those whose end
   * is on its way are not: their slots are spared, for simplicity.
   */
  private void loseExecutor(int executor) {
    for (int slot = executor * cluster.slotsPerExecutor();
        slot < Math.min(cluster.slots(), (executor + 1) * cluster.slotsPerExecutor());
        slot++) {
      int down = slot;
      warmSlots.remove(slot);
      if (freeSlots.remove(slot)) {
        slotsDown++;
        in(seconds(cluster.recovery()), () -> recover(down));
      } else if (occupied.containsKey(slot) && !occupied.get(slot).ended) {
        Run run = occupied.get(slot);
        run.lost = true;
        run.ended = true;
        LegResult lost = new LegResult.Failed(LegResult.Cause.LOST, "executor " + executor);
        deliver(
            run,
            ended(run, lost),
            () -> {
              occupied.remove(down);
              slotsDown++;
              in(seconds(cluster.recovery()), () -> recover(down));
            });
      }
    }
  }

  private void recover(int slot) {
    slotsDown--;
    freeSlots.add(slot);
    startQueued();
  }

  private void end(Run run, LegResult result) {
    if (run.lost) {
      send(run, ended(run, result));
      return;
    }
    run.ended = true;
    deliver(
        run,
        ended(run, result),
        () -> {
          occupied.remove(run.slot);
          freeSlots.add(run.slot);
          startQueued();
        });
  }

  private StudyEvent.LegEnded ended(Run run, LegResult result) {
    return new StudyEvent.LegEnded(
        now,
        run.leg.trial().id(),
        run.leg.attempt(),
        result,
        "executor-" + run.slot / cluster.slotsPerExecutor(),
        seconds(Duration.between(run.start, now)));
  }

  private void send(Run run, StudyEvent event) {
    deliver(run, event, () -> {});
  }

  /** Lets a message of a leg arrive, behind those that the leg has sent before, maybe twice. */
  private void deliver(Run run, StudyEvent event, Runnable onArrival) {
    int message = run.messages++;
    Instant at = now.plus(nanos(faults.delay(run.leg, message)));
    run.lastArrival = at.isBefore(run.lastArrival) ? run.lastArrival : at;
    at(
        run.lastArrival,
        () -> {
          onArrival.run();
          arrived.add(event);
        });
    if (faults.duplicated(run.leg, message)) {
      at(run.lastArrival.plus(nanos(2 * faults.delaySeconds())), () -> arrived.add(event));
    }
  }

  private void in(double seconds, Runnable what) {
    at(now.plus(nanos(seconds)), what);
  }

  private void at(Instant at, Runnable what) {
    agenda.add(new Happening(at, happenings++, what));
  }

  private static Duration nanos(double seconds) {
    return Duration.ofNanos(Math.round(seconds * 1e9));
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  private static Artifacts artifacts(Run run) {
    String where = run.leg.trial().id() + "/" + run.leg.attempt() + "/" + run.epoch;
    return new Artifacts(
        URI.create("sim:/checkpoints/" + where),
        URI.create("sim:/predictions/" + where),
        "simulated");
  }

  /** The epoch that a made-up checkpoint stands at. */
  private static int epochOf(Start start) {
    if (start instanceof Start.Checkpoint c) {
      return epochOf(c.uri());
    }
    return start instanceof Start.Fork f ? epochOf(f.uri()) : 0;
  }

  private static int epochOf(URI checkpoint) {
    String path = checkpoint.getPath();
    return Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
  }
}
