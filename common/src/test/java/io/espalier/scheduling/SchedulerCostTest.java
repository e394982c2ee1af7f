package io.espalier.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.space.Params;
import io.espalier.trial.Artifacts;
import io.espalier.trial.Assignment;
import io.espalier.trial.ConfigId;
import io.espalier.trial.Configuration;
import io.espalier.trial.Leg;
import io.espalier.trial.LegResult;
import io.espalier.trial.Measurement;
import io.espalier.trial.Objective;
import io.espalier.trial.Sample;
import io.espalier.trial.Start;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.StudyView;
import io.espalier.trial.Trial;
import io.espalier.trial.TrialId;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Queue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A study of 100,000 trials must stay cheap: no question may look at all trials. */
class SchedulerCostTest {
  private static final int TRIALS = 100_000;
  private static final int HORIZON = 30;

  private long looks;

  static List<SchedulerSpec> all() {
    return List.of(
        new SchedulerSpec.RunToEnd(),
        new SchedulerSpec.Median(1, 5),
        new SchedulerSpec.Halving(3, 1),
        new SchedulerSpec.Asha(3, 1),
        new SchedulerSpec.Hyperband(3, 1),
        new SchedulerSpec.TopK(20, 1));
  }

  private static double cost(int trial) {
    return (trial * 7919L % TRIALS) / (double) TRIALS;
  }

  /** A view of flat curves that counts how often it is looked at. */
  private StudyView view() {
    return (StudyView)
        Proxy.newProxyInstance(
            StudyView.class.getClassLoader(),
            new Class<?>[] {StudyView.class},
            (proxy, method, args) -> {
              looks++;
              return switch (method.getName()) {
                case "bestCost", "meanCost" ->
                    OptionalDouble.of(cost(((TrialId) args[0]).number()));
                case "objective" -> new Objective(Measurement.VALIDATION_LOSS, true);
                default -> throw new AssertionError("Not needed: " + method);
              };
            });
  }

  @ParameterizedTest
  @MethodSource("all")
  void aHundredThousandTrialsCostAConstantNumberOfLooksEach(SchedulerSpec spec) {
    Scheduler scheduler = spec.open(HORIZON);
    StudyView view = view();
    Artifacts artifacts = new Artifacts(URI.create("a:/"), URI.create("b:/"), "none");
    List<Trial> trials = new ArrayList<>();
    Queue<Leg> running = new ArrayDeque<>();
    long legs = 0;
    while (true) {
      Assignment next = running.size() < 64 ? scheduler.next(view) : Assignment.WAIT;
      if (next instanceof Assignment.StartNew s && trials.size() < TRIALS) {
        int number = trials.size();
        Configuration configuration = new Configuration(new ConfigId(number), Params.EMPTY);
        Trial trial = new Trial(new TrialId(number), configuration, new Sample.Whole(), 1, HORIZON);
        trials.add(trial);
        scheduler.observe(new StudyEvent.Proposed(Instant.EPOCH, "search", trial));
        running.add(new Leg(trial, 1, new Start.Scratch(), s.untilEpoch()));
      } else if (next instanceof Assignment.StartNew) {
        scheduler.exhausted();
        continue;
      } else if (next instanceof Assignment.Promote p) {
        Trial trial = trials.get(p.trial().number());
        running.add(
            new Leg(trial, 2, new Start.Checkpoint(artifacts.checkpoint()), p.untilEpoch()));
      } else if (next instanceof Assignment.Done) {
        break;
      } else {
        end(running.remove(), scheduler, view, artifacts);
        continue;
      }
      Leg last = ((ArrayDeque<Leg>) running).getLast();
      scheduler.observe(new StudyEvent.LegStarted(Instant.EPOCH, last, ""));
      legs++;
    }
    assertThat(running).isEmpty();
    assertThat(trials).hasSize(TRIALS);
    assertThat(looks).as("looks for " + legs + " legs").isLessThan(10 * legs);
  }

  private static void end(Leg leg, Scheduler scheduler, StudyView view, Artifacts artifacts) {
    TrialId id = leg.trial().id();
    // One measurement a leg is enough for the median rule to have something to count.
    Measurement measurement =
        new Measurement(id, leg.attempt(), 1, Map.of(Measurement.VALIDATION_LOSS, 0.0));
    scheduler.observe(new StudyEvent.Measured(Instant.EPOCH, measurement));
    scheduler.judge(measurement, view);
    LegResult.Ending ending =
        leg.untilEpoch() == HORIZON ? LegResult.Ending.HORIZON : LegResult.Ending.PAUSED;
    LegResult reached = new LegResult.Reached(leg.untilEpoch(), ending, artifacts);
    scheduler.observe(new StudyEvent.LegEnded(Instant.EPOCH, id, leg.attempt(), reached, "", 1));
  }
}
