package io.espalier.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.study.StudyListener;
import io.espalier.trial.Leg;
import io.espalier.trial.LegResult;
import io.espalier.trial.Measurement;
import io.espalier.trial.Start;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.StudyState;
import io.espalier.trial.StudyView;
import io.espalier.trial.TrialId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Watches a study event by event, with a state of its own, and checks what must hold after each
 * whatever the scheduler; the scheduler's own rules are a {@link Rule}.
 */
final class Referee implements StudyListener {
  private final StudyState state = new StudyState();
  private final int slots;
  private final Rule rule;
  private final Map<TrialId, Integer> attempts = new HashMap<>();
  private final Map<TrialId, Integer> epochs = new HashMap<>();
  private final Map<TrialId, Integer> reached = new HashMap<>();
  private long measured;
  private boolean inSearch;

  /** What a scheduler must keep to in the stage of the search. */
  interface Rule {
    /** Looks at an event that the state contains already. */
    void check(StudyEvent event, StudyState state);

    /** Looks at the stage's end. */
    default void checkEnd(StudyState state) {}
  }

  Referee(int slots, Rule rule) {
    this.slots = slots;
    this.rule = rule;
  }

  @Override
  public void recorded(List<StudyEvent> batch, StudyView view) {
    batch.forEach(this::check);
  }

  void check(StudyEvent event) {
    if (event instanceof StudyEvent.LegStarted e) {
      begin(e.leg());
    } else if (event instanceof StudyEvent.LegRetried e) {
      begin(e.again());
    } else if (event instanceof StudyEvent.Measured e) {
      measure(e.measurement());
    }
    state.apply(event);
    assertThat(state.running().size()).as("running legs").isLessThanOrEqualTo(slots);
    if (event instanceof StudyEvent.LegEnded e && e.result() instanceof LegResult.Reached r) {
      assertThat(epochs.get(e.trial())).as("epochs of %s", e).isEqualTo(r.epoch());
      reached.put(e.trial(), r.epoch());
    }
    if (event instanceof StudyEvent.StageStarted e) {
      inSearch = e.stage().equals("search");
    }
    if (inSearch) {
      rule.check(event, state);
    }
    if (event instanceof StudyEvent.StageEnded) {
      assertThat(state.running()).isEmpty();
      assertThat(state.stages().stream().mapToLong(state::epochs).sum()).isEqualTo(measured);
      if (inSearch && state.budgetSpent().isEmpty()) {
        rule.checkEnd(state);
      }
      inSearch = false;
    }
  }

  private void begin(Leg leg) {
    TrialId id = leg.trial().id();
    assertThat(leg.attempt())
        .as("attempt of %s", id)
        .isEqualTo(attempts.merge(id, 1, Integer::sum));
    // A leg begins exactly where the trial's last finished leg ended: no epoch is trained twice
    // but after a fault, and none is skipped.
    int from = 0;
    if (leg.start() instanceof Start.Checkpoint c) {
      String path = c.uri().getPath();
      from = Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
    }
    assertThat(from).as("start of %s", leg).isEqualTo(reached.getOrDefault(id, 0));
    assertThat(leg.untilEpoch()).as("end of %s", leg).isGreaterThan(from);
  }

  private void measure(Measurement measurement) {
    int last = epochs.merge(measurement.trial(), 1, Integer::sum);
    assertThat(measurement.epoch()).as("epoch of %s", measurement).isEqualTo(last);
    assertThat(measurement.attempt()).isEqualTo(attempts.get(measurement.trial()));
    measured++;
  }
}
