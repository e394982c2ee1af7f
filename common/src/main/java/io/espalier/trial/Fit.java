package io.espalier.trial;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How well a trial fits the rows that it was trained on, beside those that it was not (chapter
 * 5.1).
 *
 * @param training the objective's value on rows that it was trained on, at its best epoch
 * @param validation the same on the validation rows
 * @param bestEpoch that epoch
 * @param epochs that it was trained for
 */
public record Fit(double training, double validation, int bestEpoch, int epochs) {

  /** The fit of a trial, as its artifacts have it; empty if they say nothing of it. */
  public static Optional<Fit> of(StudyView view, TrialId id) {
    Objective objective = view.objective();
    OptionalDouble cost = view.bestCost(id, view.trainedEpoch(id));
    Optional<Double> training =
        view.artifacts(id).map(artifacts -> artifacts.training().get(objective.metric()));
    return training.isEmpty() || cost.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Fit(
                training.get(),
                objective.value(cost.getAsDouble()),
                view.bestEpoch(id),
                view.trainedEpoch(id)));
  }

  /** How much better it is on the rows that it was trained on. */
  public double gap(Objective objective) {
    return objective.cost(validation) - objective.cost(training);
  }
}
