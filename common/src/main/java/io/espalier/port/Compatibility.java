package io.espalier.port;

import io.espalier.metrics.Task;
import io.espalier.space.Params;
import io.espalier.trial.EngineChoice;
import java.util.List;
import java.util.Optional;

/**
 * Which hyperparameters a trainer can train together. Safe for concurrent use, without state: the
 * same question always has the same answer.
 */
public interface Compatibility {
  /** Lets everything pass. */
  Compatibility ANYTHING = (params, task, engine) -> Optional.empty();

  /**
   * Why a combination cannot be trained; empty if it can.
   *
   * @param params all hyperparameters of a trial
   * @param task what is predicted; of a classification that is not read yet, how many classes there
   *     are may be wrong
   */
  Optional<Conflict> conflict(Params params, Task task, EngineChoice engine);

  /**
   * Why rows of a shape cannot be trained on with a combination that has no conflict in itself;
   * empty if they can.
   *
   * @param params all hyperparameters of a trial
   */
  default Optional<Conflict> conflict(Params params, Shape shape) {
    return Optional.empty();
  }

  /**
   * Why a combination means nothing in trainings of some length; empty if it does.
   *
   * @param params all hyperparameters of a trial
   * @param epochs of a full training
   */
  default Optional<Conflict> unreached(Params params, int epochs) {
    return Optional.empty();
  }

  /**
   * Why a metric has not the same unit for all combinations that a study compares by it; empty if
   * it has.
   *
   * @param params all hyperparameters of some trials
   * @param metric its name
   */
  default Optional<Conflict> incomparable(List<Params> params, String metric) {
    return Optional.empty();
  }

  /**
   * Why networks that a combination makes have no such metric; empty if they have.
   *
   * @param params all hyperparameters of a trial
   * @param metric its name
   */
  default Optional<Conflict> unmeasured(Params params, String metric) {
    return Optional.empty();
  }

  /**
   * Why parameters of networks that share a start cannot be averaged; empty if they can.
   *
   * @param params all hyperparameters of a trial
   */
  default Optional<Conflict> averaging(Params params) {
    return Optional.empty();
  }

  /**
   * Hyperparameters that do not go together.
   *
   * @param options their names; those that have to change for the conflict to end are among them
   * @param reason for people, a sentence without its full stop
   */
  record Conflict(List<String> options, String reason) {
    /** Copies the list. */
    public Conflict {
      options = List.copyOf(options);
    }
  }
}
