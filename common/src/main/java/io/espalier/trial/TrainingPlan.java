package io.espalier.trial;

import io.espalier.space.Params;
import java.util.List;

/**
 * What all trials of a study share, sent to every executor once.
 *
 * @param fixed hyperparameters that are not searched; a trial's own override them
 * @param objective what patience and the best epoch go by
 * @param metrics the names of the metrics that are measured on the validation rows each epoch
 * @param engine which engine trains
 * @param encoder where the model or the study lies whose encoder networks begin with; empty for
 *     none
 */
public record TrainingPlan(
    Params fixed, Objective objective, List<String> metrics, EngineChoice engine, String encoder) {
  /** Copies the list. */
  public TrainingPlan {
    metrics = List.copyOf(metrics);
  }

  /** Networks begin with nothing. */
  public TrainingPlan(
      Params fixed, Objective objective, List<String> metrics, EngineChoice engine) {
    this(fixed, objective, metrics, engine, "");
  }

  /** All hyperparameters of a trial. */
  public Params params(Trial trial) {
    return fixed.with(trial.configuration().params());
  }
}
