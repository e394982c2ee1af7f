package io.espalier.scheduling;

import io.espalier.trial.Assignment;
import io.espalier.trial.Decision;
import io.espalier.trial.Measurement;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.StudyView;
import java.util.List;

/** Runs all to the end, but for those that are still behind a bar when their grace is over. */
final class MembersScheduler implements Scheduler {
  private final SchedulerSpec.Members rule;
  private final int horizon;
  private final Scheduler legs;

  MembersScheduler(SchedulerSpec.Members rule, int horizon) {
    this.rule = rule;
    this.horizon = horizon;
    this.legs = new BracketScheduler(List.of(BracketShape.runToEnd(horizon)));
  }

  @Override
  public void observe(StudyEvent event) {
    legs.observe(event);
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
    int epoch = measurement.epoch();
    if (epoch < rule.graceEpochs() || epoch >= horizon) {
      return Decision.CONTINUE;
    }
    double best = view.bestCost(measurement.trial(), epoch).orElse(Double.POSITIVE_INFINITY);
    return best > rule.bar()
        ? Stops.worse(view.objective(), epoch, best, "what every member should beat", rule.bar())
        : Decision.CONTINUE;
  }
}
