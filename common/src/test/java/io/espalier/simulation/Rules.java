package io.espalier.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.trial.Leg;
import io.espalier.trial.LegResult;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.StudyState;
import io.espalier.trial.TrialId;
import io.espalier.trial.TrialStatus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/** What schedulers must keep to, written down apart from them and as plainly as possible. */
final class Rules {
  private Rules() {}

  /** A trial goes to its horizon in one leg. */
  record RunToEnd(int horizon) implements Referee.Rule {
    @Override
    public void check(StudyEvent event, StudyState state) {
      if (event instanceof StudyEvent.LegStarted e) {
        assertThat(e.leg().untilEpoch()).isEqualTo(horizon);
        assertThat(state.epoch(e.leg().trial().id())).isZero();
      }
    }
  }

  /** Trials by cost at a rung, equal ones by number, failed ones last. */
  private static Comparator<TrialId> order(StudyState state, int epoch) {
    return Comparator.comparingDouble(
            (TrialId id) ->
                state.status(id) == TrialStatus.FAILED
                    ? Double.POSITIVE_INFINITY
                    : state.bestCost(id, epoch).orElse(Double.POSITIVE_INFINITY))
        .thenComparing(Comparator.naturalOrder());
  }

  /**
   * Brackets by proposal number; nobody goes on before all of the bracket that got to the rung have
   * ended their legs, and then only the best.
   */
  static final class Synchronous implements Referee.Rule {
    private final int trials;
    private final List<int[]> ladders;
    private final int[] sizes;
    private final IntUnaryOperator keep;

    /** Those that may pass a rung, by the number of the bracket and the rung. */
    private final Map<String, Set<TrialId>> passed = new HashMap<>();

    private final Map<TrialId, Integer> bracketOf = new HashMap<>();
    private final List<List<TrialId>> members = new ArrayList<>();

    Synchronous(int trials, List<int[]> ladders, int[] sizes, IntUnaryOperator keep) {
      this.trials = trials;
      this.ladders = ladders;
      this.sizes = sizes;
      this.keep = keep;
    }

    @Override
    public void check(StudyEvent event, StudyState state) {
      if (event instanceof StudyEvent.Proposed e) {
        if (members.isEmpty() || members.get(members.size() - 1).size() == size()) {
          members.add(new ArrayList<>());
        }
        members.get(members.size() - 1).add(e.trial().id());
        bracketOf.put(e.trial().id(), members.size() - 1);
      } else if (event instanceof StudyEvent.LegStarted e) {
        started(e.leg(), state);
      }
    }

    private int size() {
      return sizes[(members.size() - 1) % sizes.length];
    }

    private int[] ladder(int bracket) {
      return ladders.get(bracket % ladders.size());
    }

    private void started(Leg leg, StudyState state) {
      TrialId id = leg.trial().id();
      int bracket = bracketOf.get(id);
      int[] ladder = ladder(bracket);
      int rung = 0;
      while (ladder[rung] != leg.untilEpoch()) {
        rung++;
      }
      if (rung > 0) {
        assertThat(passers(bracket, rung - 1, state))
            .as("trials behind rung %s", rung)
            .contains(id);
      } else {
        assertThat(state.epoch(id)).isZero();
      }
    }

    /** Computed when the first one goes on: from then on it must not change. */
    private Set<TrialId> passers(int bracket, int rung, StudyState state) {
      String key = bracket + "/" + rung;
      if (!passed.containsKey(key)) {
        passed.put(key, select(bracket, rung, state));
      }
      return passed.get(key);
    }

    private Set<TrialId> select(int bracket, int rung, StudyState state) {
      int epoch = ladder(bracket)[rung];
      Set<TrialId> entrants =
          rung == 0 ? Set.copyOf(members.get(bracket)) : passers(bracket, rung - 1, state);
      boolean full =
          members.get(bracket).size() == sizes[bracket % sizes.length]
              || state.ofStage("search").size() == trials;
      assertThat(full).as("whether bracket %s is full", bracket).isTrue();
      for (TrialId id : entrants) {
        boolean arrived =
            state.status(id) == TrialStatus.FAILED
                || state.status(id) == TrialStatus.COMPLETED
                || state.epoch(id) >= epoch;
        assertThat(arrived).as("%s at epoch %s", id, epoch).isTrue();
      }
      List<TrialId> sorted = entrants.stream().sorted(order(state, epoch)).toList();
      return new HashSet<>(
          sorted.stream()
              .limit(keep.applyAsInt(sorted.size()))
              .filter(id -> state.status(id) != TrialStatus.FAILED)
              .toList());
    }

    /** Whoever may go on has done so, or had completed, or failed. */
    @Override
    public void checkEnd(StudyState state) {
      assertThat(state.ofStage("search")).hasSize(trials);
      for (int b = 0; b < members.size(); b++) {
        int[] ladder = ladder(b);
        for (int rung = 0; rung + 1 < ladder.length; rung++) {
          for (TrialId id : passers(b, rung, state)) {
            assertThat(
                    state.epoch(id) >= ladder[rung + 1]
                        || state.status(id) == TrialStatus.COMPLETED
                        || state.status(id) == TrialStatus.FAILED)
                .as("%s went on from epoch %s", id, ladder[rung])
                .isTrue();
          }
        }
      }
    }
  }

  /** A trial goes on only while it is among the best one in eta of those at its rung. */
  static final class Asynchronous implements Referee.Rule {
    private record Place(double cost, TrialId trial) implements Comparable<Place> {
      @Override
      public int compareTo(Place other) {
        int byCost = Double.compare(cost, other.cost);
        return byCost != 0 ? byCost : trial.compareTo(other.trial);
      }
    }

    private final int trials;
    private final int eta;
    private final int[] ladder;
    private final List<List<Place>> rungs = new ArrayList<>();
    private final List<Set<TrialId>> gone = new ArrayList<>();
    private final Map<TrialId, Integer> completedAt = new HashMap<>();

    Asynchronous(int trials, int eta, int... ladder) {
      this.trials = trials;
      this.eta = eta;
      this.ladder = ladder;
      for (int i = 0; i < ladder.length; i++) {
        rungs.add(new ArrayList<>());
        gone.add(new HashSet<>());
      }
    }

    private int rungOf(int epoch) {
      for (int i = 0; i < ladder.length; i++) {
        if (ladder[i] == epoch) {
          return i;
        }
      }
      throw new AssertionError("No rung at epoch " + epoch);
    }

    @Override
    public void check(StudyEvent event, StudyState state) {
      if (event instanceof StudyEvent.LegStarted e) {
        int rung = rungOf(e.leg().untilEpoch());
        if (rung > 0) {
          TrialId id = e.leg().trial().id();
          boolean lastResort =
              state.ofStage("search").size() == trials && state.running().size() == 1;
          assertThat(lastResort || inTop(rung - 1, id, state))
              .as("%s to epoch %s: whether it was among the best", id, e.leg().untilEpoch())
              .isTrue();
          assertThat(gone.get(rung - 1).add(id)).isTrue();
        }
      } else if (event instanceof StudyEvent.LegEnded e) {
        int rung = rungOf(state.leg(e.trial()).orElseThrow().untilEpoch());
        boolean completed = state.status(e.trial()) == TrialStatus.COMPLETED;
        arrive(rung, e.trial(), e.result() instanceof LegResult.Failed, state);
        if (completed && rung + 1 < ladder.length) {
          completedAt.put(e.trial(), rung);
        }
        climb(state);
      }
    }

    private Place place(int rung, TrialId id, StudyState state) {
      return state.status(id) == TrialStatus.FAILED && state.epoch(id) < ladder[rung]
          ? new Place(Double.POSITIVE_INFINITY, id)
          : new Place(state.bestCost(id, ladder[rung]).orElse(Double.POSITIVE_INFINITY), id);
    }

    private void arrive(int rung, TrialId id, boolean failed, StudyState state) {
      Place place = failed ? new Place(Double.POSITIVE_INFINITY, id) : place(rung, id, state);
      int at = Collections.binarySearch(rungs.get(rung), place);
      assertThat(at).as("%s arrives at rung %s once", id, rung).isNegative();
      rungs.get(rung).add(-at - 1, place);
    }

    private boolean inTop(int rung, TrialId id, StudyState state) {
      int at = Collections.binarySearch(rungs.get(rung), place(rung, id, state));
      return at >= 0 && at < rungs.get(rung).size() / eta;
    }

    private void climb(StudyState state) {
      boolean again = true;
      while (again) {
        again = false;
        for (Map.Entry<TrialId, Integer> e : completedAt.entrySet()) {
          int rung = e.getValue();
          if (rung + 1 < ladder.length && inTop(rung, e.getKey(), state)) {
            gone.get(rung).add(e.getKey());
            e.setValue(rung + 1);
            arrive(rung + 1, e.getKey(), false, state);
            again = true;
          }
        }
      }
    }

    /** Nobody was left behind who might have gone on. */
    @Override
    public void checkEnd(StudyState state) {
      assertThat(state.ofStage("search")).hasSize(trials);
      for (int r = 0; r + 1 < ladder.length; r++) {
        List<Place> rung = rungs.get(r);
        for (Place place : rung.subList(0, rung.size() / eta)) {
          assertThat(
                  gone.get(r).contains(place.trial()) || place.cost() == Double.POSITIVE_INFINITY)
              .as("%s went on from epoch %s", place, ladder[r])
              .isTrue();
        }
      }
    }
  }

  /** A trial is stopped if and only if its best is worse than the median of the others' means. */
  static final class MedianRule implements Referee.Rule {
    private final int grace;
    private final int minTrials;
    private final int horizon;
    private final List<List<Double>> means = new ArrayList<>();
    private TrialId due;

    MedianRule(int grace, int minTrials, int horizon) {
      this.grace = grace;
      this.minTrials = minTrials;
      this.horizon = horizon;
      for (int i = 0; i <= horizon; i++) {
        means.add(new ArrayList<>());
      }
    }

    @Override
    public void check(StudyEvent event, StudyState state) {
      if (due != null) {
        assertThat(event).isInstanceOf(StudyEvent.Decided.class);
        assertThat(((StudyEvent.Decided) event).trial()).isEqualTo(due);
        due = null;
      } else {
        assertThat(event).isNotInstanceOf(StudyEvent.Decided.class);
      }
      if (event instanceof StudyEvent.Measured e) {
        TrialId id = e.measurement().trial();
        int epoch = e.measurement().epoch();
        List<Double> others = means.get(epoch);
        int n = others.size();
        if (epoch >= grace && epoch < horizon && n >= minTrials) {
          double median = (others.get((n - 1) / 2) + others.get(n / 2)) / 2;
          due = state.bestCost(id, epoch).orElseThrow() > median ? id : null;
        }
        double mean = state.meanCost(id, epoch).orElseThrow();
        int at = Collections.binarySearch(others, mean);
        others.add(at < 0 ? -at - 1 : at, mean);
      }
    }
  }
}
