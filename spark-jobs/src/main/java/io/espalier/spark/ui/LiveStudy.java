package io.espalier.spark.ui;

import io.espalier.report.Figures;
import io.espalier.report.Pace;
import io.espalier.study.StudyListener;
import io.espalier.trial.Leg;
import io.espalier.trial.LegResult;
import io.espalier.trial.Start;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.StudyState;
import io.espalier.trial.StudyView;
import io.espalier.trial.TrialId;
import io.espalier.trial.TrialStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Publishes what a study's page shows. Everything but {@link #latest} belongs to the study's
 * thread; what it publishes is immutable, and read by the threads of Spark's web server.
 */
public final class LiveStudy implements StudyListener {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** Snapshots take at most this share of the study's thread, however many trials there are. */
  private static final int LEAST_PAUSE_FACTOR = 20;

  /** More lines than this nobody reads, and more curves nobody can tell apart. */
  private static final int MOST_TRIALS = 100;

  private static final int MOST_CURVES = 30;
  private static final int MOST_POINTS = 60;
  private static final int MOST_RUNGS = 40;

  private final Pace pace;
  private final LongSupplier nanos;
  private final IntSupplier slots;
  private final Map<RungKey, Counts> rungs = new TreeMap<>();
  private final Map<TrialId, RungKey> waiting = new HashMap<>();
  private final Map<TrialId, Instant> since = new HashMap<>();
  private String stage = "";
  private long published;
  private long cost;
  private volatile Optional<Glance> latest = Optional.empty();

  private record RungKey(String stage, int epoch) implements Comparable<RungKey> {
    private static final Comparator<RungKey> ORDER =
        Comparator.comparing(RungKey::stage).thenComparingInt(RungKey::epoch);

    @Override
    public int compareTo(RungKey other) {
      return ORDER.compare(this, other);
    }
  }

  private static final class Counts {
    private int arrived;
    private int wentOn;
    private int stopped;
    private double bestCost = Double.POSITIVE_INFINITY;
  }

  /**
   * A study that is about to go on.
   *
   * @param pace that of this driver; this takes notice for it
   * @param nanos a clock such as {@link System#nanoTime}
   * @param slots how many trials can run at once; asked in the study's thread
   */
  public LiveStudy(Pace pace, LongSupplier nanos, IntSupplier slots) {
    this.pace = pace;
    this.nanos = nanos;
    this.slots = slots;
    this.published = nanos.getAsLong() - PAUSE.toNanos();
  }

  /** Takes notice of what a journal holds already. Called once, before the study goes on. */
  public void replayed(Stream<StudyEvent> events) {
    StudyState state = new StudyState();
    for (Iterator<StudyEvent> all = events.iterator(); all.hasNext(); ) {
      StudyEvent event = all.next();
      state.apply(event);
      take(event, state);
    }
  }

  @Override
  public void recorded(List<StudyEvent> batch, StudyView view) {
    pace.recorded(batch, view);
    batch.forEach(event -> take(event, view));
    long begin = nanos.getAsLong();
    boolean ended = batch.stream().anyMatch(e -> e instanceof StudyEvent.StageEnded);
    if (ended || begin - published >= Math.max(PAUSE.toNanos(), LEAST_PAUSE_FACTOR * cost)) {
      latest = Optional.of(glance(batch.get(batch.size() - 1).at(), view));
      published = nanos.getAsLong();
      cost = published - begin;
    }
  }

  /** The last snapshot, empty before the first. May be called from any thread. */
  Optional<Glance> latest() {
    return latest;
  }

  private void take(StudyEvent event, StudyView view) {
    if (event instanceof StudyEvent.StageStarted e) {
      stage = e.stage();
    } else if (event instanceof StudyEvent.LegStarted e) {
      start(e.leg(), e.at());
    } else if (event instanceof StudyEvent.LegRetried e) {
      since.put(e.again().trial().id(), e.at());
    } else if (event instanceof StudyEvent.LegMoved e) {
      since.put(e.again().trial().id(), e.at());
    } else if (event instanceof StudyEvent.LegEnded e) {
      since.remove(e.trial());
      end(e.trial(), e.result(), view);
    }
  }

  private void start(Leg leg, Instant at) {
    since.put(leg.trial().id(), at);
    RungKey left = waiting.remove(leg.trial().id());
    if (left != null && leg.start() instanceof Start.Checkpoint) {
      rungs.get(left).wentOn++;
    }
  }

  private void end(TrialId trial, LegResult result, StudyView view) {
    if (result instanceof LegResult.Reached reached) {
      RungKey rung = new RungKey(view.stage(trial), reached.epoch());
      counts(rung, trial, view).arrived++;
      if (reached.ending() == LegResult.Ending.PAUSED) {
        waiting.put(trial, rung);
      }
    } else if (result instanceof LegResult.Stopped stopped) {
      counts(new RungKey(view.stage(trial), stopped.epoch()), trial, view).stopped++;
    }
  }

  private Counts counts(RungKey rung, TrialId trial, StudyView view) {
    Counts counts = rungs.computeIfAbsent(rung, key -> new Counts());
    view.bestCost(trial, rung.epoch())
        .ifPresent(value -> counts.bestCost = Math.min(counts.bestCost, value));
    return counts;
  }

  private Glance glance(Instant at, StudyView view) {
    List<TrialId> ranked =
        IntStream.range(0, view.trials())
            .mapToObj(TrialId::new)
            .sorted(Comparator.comparingDouble((TrialId id) -> costOf(id, view)))
            .toList();
    List<TrialId> running = view.running().stream().sorted().toList();
    List<TrialId> listed =
        Stream.concat(running.stream(), ranked.stream()).distinct().limit(MOST_TRIALS).toList();
    List<TrialId> drawn =
        Stream.concat(running.stream(), ranked.stream()).distinct().limit(MOST_CURVES).toList();
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (TrialStatus status : TrialStatus.values()) {
      counts.put(word(status), view.count(status));
    }
    return new Glance(
        view.created().map(StudyEvent.Created::study).orElse(""),
        Figures.moment(at),
        stage,
        view.objective().metric(),
        view.objective().lowerIsBetter(),
        pace.epochs(),
        pace.planned(),
        pace.left().map(Pace::spell).orElse(""),
        slots.getAsInt(),
        counts,
        ranked.stream()
            .filter(id -> view.stage(id).equals("search") && Double.isFinite(costOf(id, view)))
            .findFirst()
            .map(id -> line(id, view))
            .orElse(null),
        running.stream().limit(MOST_TRIALS).map(id -> slot(id, view)).toList(),
        listed.stream()
            .sorted(Comparator.comparingDouble((TrialId id) -> costOf(id, view)))
            .map(id -> line(id, view))
            .toList(),
        rungs(view),
        drawn.stream().flatMap(id -> curve(id, view)).toList());
  }

  private static double costOf(TrialId id, StudyView view) {
    return view.bestCost(id, Integer.MAX_VALUE).orElse(Double.POSITIVE_INFINITY);
  }

  private static String word(TrialStatus status) {
    return status.name().toLowerCase(Locale.ROOT);
  }

  private static Glance.Line line(TrialId id, StudyView view) {
    OptionalDouble cost = view.bestCost(id, Integer.MAX_VALUE);
    return new Glance.Line(
        id.toString(),
        view.stage(id),
        word(view.status(id)),
        view.epoch(id),
        view.trial(id).maxEpochs(),
        cost.isPresent() ? (Double) view.objective().value(cost.getAsDouble()) : null,
        cost.isPresent() ? view.bestEpoch(id) : 0,
        view.trial(id).configuration().params().values().entrySet().stream()
            .map(param -> param.getKey() + "=" + param.getValue())
            .collect(Collectors.joining(" ")),
        view.reason(id));
  }

  private Glance.Slot slot(TrialId id, StudyView view) {
    return new Glance.Slot(
        id.toString(),
        view.attempt(id),
        view.epoch(id),
        view.leg(id).map(Leg::untilEpoch).orElse(0),
        Optional.ofNullable(since.get(id)).map(Figures::moment).orElse(""));
  }

  private List<Glance.Rung> rungs(StudyView view) {
    List<Glance.Rung> shown = new ArrayList<>();
    rungs.forEach(
        (key, counts) -> {
          if (shown.size() < MOST_RUNGS) {
            shown.add(
                new Glance.Rung(
                    key.stage(),
                    key.epoch(),
                    counts.arrived,
                    counts.wentOn,
                    counts.stopped,
                    Double.isFinite(counts.bestCost)
                        ? (Double) view.objective().value(counts.bestCost)
                        : null));
          }
        });
    return shown;
  }

  /** Every so many epochs where there are many, and always the last one. */
  private static Stream<Glance.Point> curve(TrialId id, StudyView view) {
    String metric = view.objective().metric();
    String state = word(view.status(id));
    int last = view.epoch(id);
    int step = Math.max(1, (last + MOST_POINTS - 1) / MOST_POINTS);
    return IntStream.rangeClosed(1, last)
        .filter(epoch -> epoch == last || epoch % step == 0 || epoch == 1)
        .boxed()
        .flatMap(
            epoch ->
                Stream.ofNullable(view.values(id, epoch).get(metric))
                    .filter(Double::isFinite)
                    .map(value -> new Glance.Point(id.toString(), state, epoch, value)));
  }
}
