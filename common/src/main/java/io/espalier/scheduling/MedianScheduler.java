package io.espalier.scheduling;

import io.espalier.trial.Assignment;
import io.espalier.trial.Decision;
import io.espalier.trial.Measurement;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.StudyView;
import io.espalier.trial.TrialId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;

/** The median stopping rule over trials that otherwise run to their end. */
final class MedianScheduler implements Scheduler {
  private final SchedulerSpec.Median rule;
  private final int horizon;
  private final Scheduler legs;

  /** Running means of the costs, one set for each epoch from the first on. */
  private final List<SplitValues> means = new ArrayList<>();

  /** Trials that were measured since the last question, whose means are not among the above. */
  private final Queue<TrialId> unread = new ArrayDeque<>();

  /** By trial number: the last epoch that was observed, and the last that is among the means. */
  private int[] observed = new int[64];

  private int[] counted = new int[64];

  MedianScheduler(SchedulerSpec.Median rule, int horizon) {
    this.rule = rule;
    this.horizon = horizon;
    this.legs = new BracketScheduler(List.of(BracketShape.runToEnd(horizon)));
  }

  @Override
  public void observe(StudyEvent event) {
    legs.observe(event);
    if (event instanceof StudyEvent.Measured m) {
      TrialId trial = m.measurement().trial();
      if (trial.number() >= observed.length) {
        int length = Math.max(trial.number() + 1, 2 * observed.length);
        observed = Arrays.copyOf(observed, length);
        counted = Arrays.copyOf(counted, length);
      }
      if (observed[trial.number()] == counted[trial.number()]) {
        unread.add(trial);
      }
      observed[trial.number()] = m.measurement().epoch();
    }
  }

  @Override
  public void exhausted() {
    legs.exhausted();
  }

  @Override
  public Assignment next(StudyView view) {
    return legs.next(view);
  }

  @Override
  public Decision judge(Measurement measurement, StudyView view) {
    count(view);
    int epoch = measurement.epoch();
    if (epoch < rule.graceEpochs() || epoch >= horizon) {
      return Decision.CONTINUE;
    }
    TrialId trial = measurement.trial();
    SplitValues atEpoch = means.get(epoch - 1);
    int others = atEpoch.size() - 1;
    if (others < rule.minTrials()) {
      return Decision.CONTINUE;
    }
    double best = view.bestCost(trial, epoch).orElseThrow();
    double median = atEpoch.medianWithout(view.meanCost(trial, epoch).orElseThrow());
    return best > median
        ? Stops.worse(view.objective(), epoch, best, "the median of " + others + " trials", median)
        : Decision.CONTINUE;
  }

  /** Adds the means that are new. In what order does not matter to a median. */
  private void count(StudyView view) {
    for (TrialId trial = unread.poll(); trial != null; trial = unread.poll()) {
      for (int e = counted[trial.number()] + 1; e <= observed[trial.number()]; e++) {
        while (means.size() < e) {
          means.add(new SplitValues());
        }
        view.meanCost(trial, e).ifPresent(means.get(e - 1)::add);
      }
      counted[trial.number()] = observed[trial.number()];
    }
  }
}
