package io.espalier.trial;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Something that happened in a study. The journal is a list of these, and nothing else is the
 * truth.
 */
public sealed interface StudyEvent {
  /** When the driver recorded it. */
  Instant at();

  /**
   * The study began; always the first event.
   *
   * @param seed the study's seed
   * @param objective what trials are compared by
   * @param facts what a reader needs to repeat it: versions, data, engine
   */
  record Created(
      Instant at, String study, long seed, Objective objective, Map<String, String> facts)
      implements StudyEvent {
    /** Copies the facts. */
    public Created {
      facts = Map.copyOf(facts);
    }
  }

  /** A driver took the study up, for the first time or after another had ended. */
  record DriverStarted(Instant at, String host, long pid) implements StudyEvent {}

  /** A stage began: what it trains depends on the events before this one. */
  record StageStarted(Instant at, String stage) implements StudyEvent {}

  /** A stage ended: none of its trials runs any more. */
  record StageEnded(Instant at, String stage) implements StudyEvent {}

  /** A trial came into being. */
  record Proposed(Instant at, String stage, Trial trial) implements StudyEvent {}

  /** A leg was sent to an executor; of a promotion, why. */
  record LegStarted(Instant at, Leg leg, String reason) implements StudyEvent {}

  /** A trial reported an epoch. */
  record Measured(Instant at, Measurement measurement) implements StudyEvent {}

  /** A running trial was told to stop. */
  record Decided(Instant at, TrialId trial, Decision.Stop decision) implements StudyEvent {}

  /**
   * A leg ended.
   *
   * @param host where it ran, or empty if that is not known
   * @param seconds how long it held its slot
   */
  record LegEnded(
      Instant at, TrialId trial, int attempt, LegResult result, String host, double seconds)
      implements StudyEvent {}

  /**
   * A leg ended without a result and was started again, with a higher attempt.
   *
   * @param failure of the attempt before
   * @param host where that ran, or empty if that is not known
   * @param seconds how long it held its slot
   * @param again what was started
   */
  record LegRetried(Instant at, LegResult.Failed failure, String host, double seconds, Leg again)
      implements StudyEvent {}

  /**
   * A leg left a checkpoint, as its executor was about to go, and was started again from there,
   * with a higher attempt.
   *
   * @param left by the attempt before
   * @param host where that ran, or empty if that is not known
   * @param seconds how long it held its slot
   * @param again what was started
   */
  record LegMoved(Instant at, LegResult.Yielded left, String host, double seconds, Leg again)
      implements StudyEvent {}

  /**
   * Time went by.
   *
   * @param activeSeconds how long drivers have worked on this study, all together
   */
  record Tick(Instant at, double activeSeconds) implements StudyEvent {}

  /** A budget was used up: no further leg is started. */
  record BudgetSpent(Instant at, String budget) implements StudyEvent {}

  /** An ensemble, or the best single trial, was assessed on the validation rows. */
  record EnsembleBuilt(Instant at, EnsembleFacts ensemble) implements StudyEvent {}

  /** The error of models was taken apart into bias, variance and noise. */
  record Decomposed(Instant at, List<BiasVariance> models) implements StudyEvent {
    /** Copies the list. */
    public Decomposed {
      models = List.copyOf(models);
    }
  }

  /**
   * The study has ended, and trials that could have gone on do not.
   *
   * @param as {@link TrialStatus#COMPLETED} where no more was wanted of them, {@link
   *     TrialStatus#PRUNED} where others were preferred
   */
  record Settled(Instant at, TrialStatus as, List<TrialId> trials) implements StudyEvent {
    /** Copies the list. */
    public Settled {
      trials = List.copyOf(trials);
    }
  }

  /** The final model was chosen, before anything was seen of the test set. */
  record Chosen(Instant at, String ensemble, String reason) implements StudyEvent {}

  /**
   * The test set was opened.
   *
   * @param purpose {@code search} or {@code evaluate}, and whether it was opened before
   * @param figures of each ensemble
   * @param gauges of those ensembles that say how far validation rows have flattered; none in
   *     journals of old
   */
  record Opened(Instant at, String purpose, List<TestFigures> figures, List<Gauge> gauges)
      implements StudyEvent {
    /** Copies the lists. */
    public Opened {
      figures = List.copyOf(figures);
      gauges = List.copyOf(gauges);
    }
  }
}
