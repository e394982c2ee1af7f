package io.espalier.trial;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A read-only view of a study's state. It is live: valid in the study's own thread only, and
 * changed by the next event.
 */
public interface StudyView {

  /** What trials are compared by. */
  Objective objective();

  /** How many trials there are; they are numbered from 0. */
  int trials();

  /** A trial by its name. */
  Trial trial(TrialId id);

  /** The stage that proposed it. */
  String stage(TrialId id);

  /** Where it stands. */
  TrialStatus status(TrialId id);

  /** The last epoch that was measured, 0 before the first. */
  int epoch(TrialId id);

  /** The least cost measured up to an epoch, the epoch included; empty before the first. */
  OptionalDouble bestCost(TrialId id, int upToEpoch);

  /** The epoch at which the least cost was measured, 0 before the first. */
  int bestEpoch(TrialId id);

  /** The mean of the costs measured up to an epoch, the epoch included; empty before the first. */
  OptionalDouble meanCost(TrialId id, int upToEpoch);

  /** All values measured at an epoch, empty if it was not measured. */
  Map<String, Double> values(TrialId id, int epoch);

  /** The last attempt that was started, 0 before the first. */
  int attempt(TrialId id);

  /** What the last finished leg left, empty before that. */
  Optional<Artifacts> artifacts(TrialId id);

  /**
   * The epoch that {@link #artifacts} stand at, 0 without any. It is behind {@link #epoch} while a
   * leg runs or if it failed, and ahead of it if a leg had run on before it heard of its stop.
   */
  int trainedEpoch(TrialId id);

  /** The leg that runs, or ran last. */
  Optional<Leg> leg(TrialId id);

  /** What its running or last leg was told, if it was told to stop. */
  Optional<Decision.Stop> stop(TrialId id);

  /** How often it was tried again after a fault of its own; a driver's end does not count. */
  int faults(TrialId id);

  /** How often its executor was taken away while a leg of it ran; no fault of its own. */
  int preemptions(TrialId id);

  /** Why it failed, was pruned or ended early; empty otherwise. */
  String reason(TrialId id);

  /** Seconds that its legs held a slot. */
  double slotSeconds(TrialId id);

  /** The trials of a stage, in the order of their proposal. */
  List<TrialId> ofStage(String stage);

  /** Epochs that were measured in a stage. */
  long epochs(String stage);

  /** How many trials have a status. */
  int count(TrialStatus status);

  /** The trials a leg of which runs, in no particular order. */
  Collection<TrialId> running();

  /** Names of the stages that have started, in order. */
  List<String> stages();

  /** Ensembles so far. */
  List<EnsembleFacts> ensembles();

  /** Bias and variance of models, once they are decomposed. */
  List<BiasVariance> biasVariance();

  /** The event that began the study; empty before it. */
  Optional<StudyEvent.Created> created();

  /** The name of the chosen one, once chosen. */
  Optional<String> chosen();

  /** Openings of the test set so far. */
  List<StudyEvent.Opened> openings();

  /** How long drivers have worked on this study, in seconds. */
  double activeSeconds();

  /** The budget that was used up, if any was. */
  Optional<String> budgetSpent();
}
