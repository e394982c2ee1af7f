package io.espalier.scheduling;

/** Which scheduler a study asks for. */
public sealed interface SchedulerSpec {
  /** Every trial to its horizon. */
  record RunToEnd() implements SchedulerSpec {}

  /**
   * Stops a trial whose best value is worse than the median of the running means of the others at
   * the same epoch (Golovin et al. 2017, "Vizier").
   *
   * @param graceEpochs no trial is stopped before
   * @param minTrials that must have been measured at the epoch
   */
  record Median(int graceEpochs, int minTrials) implements SchedulerSpec {}

  /** Synchronous successive halving (Jamieson and Talwalkar 2016). */
  record Halving(int eta, int minEpochs) implements SchedulerSpec {}

  /** Asynchronous successive halving (Li et al. 2018, arXiv 1810.05934). */
  record Asha(int eta, int minEpochs) implements SchedulerSpec {}

  /** Hyperband: brackets of successive halving (Li et al. 2016, arXiv 1603.06560). */
  record Hyperband(int eta, int minEpochs) implements SchedulerSpec {}

  /** The best {@code k} after {@code afterEpochs} go on to the end (arXiv 2307.15422). */
  record TopK(int k, int afterEpochs) implements SchedulerSpec {}
}
