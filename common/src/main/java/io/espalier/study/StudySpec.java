package io.espalier.study;

import io.espalier.ensemble.EnsembleSpec;
import io.espalier.sampling.SamplerSpec;
import io.espalier.scheduling.SchedulerSpec;
import io.espalier.space.SearchSpace;
import io.espalier.trial.Configuration;
import io.espalier.trial.Sample;
import io.espalier.trial.Seeds;
import io.espalier.trial.TrainingPlan;
import io.espalier.trial.Trial;
import io.espalier.trial.TrialId;
import java.util.List;

/**
 * What a study does, as far as the core needs to know.
 *
 * @param name for people
 * @param seed everything random is derived from it
 * @param space what is searched
 * @param plan what all trials share
 * @param epochs the horizon of a full training
 * @param sampler proposes configurations
 * @param scheduler of the search
 * @param validation what configurations are compared on
 * @param baseline whether the default configuration is trained beside the search, to be compared
 *     with what that finds
 * @param refit what happens between search and ensembles
 * @param ensembles at most one of each name
 * @param budget when to stop short
 * @param retries how often a leg that failed without diverging is tried again, over a trial's life
 * @param openTest whether the search ends by opening the test set
 * @param diagnosis what is found out about configurations and ensembles beside their scores
 */
public record StudySpec(
    String name,
    long seed,
    SearchSpace space,
    TrainingPlan plan,
    int epochs,
    SamplerSpec sampler,
    SchedulerSpec scheduler,
    Validation validation,
    boolean baseline,
    Refit refit,
    List<EnsembleSpec> ensembles,
    Budget budget,
    int retries,
    boolean openTest,
    Diagnosis diagnosis) {

  /** Copies the list, and refuses what cannot be done under the validation. */
  public StudySpec {
    ensembles = List.copyOf(ensembles);
    if (ensembles.stream().map(EnsembleSpec::name).distinct().count() < ensembles.size()) {
      throw new IllegalArgumentException("Ensembles of the same name: " + ensembles);
    }
    if (validation instanceof Validation.Reshuffled && refit.top() < 1) {
      throw new IllegalArgumentException(
          "Where each configuration has validation rows of its own, a refit has to train some"
              + " anew");
    }
    if (validation instanceof Validation.Folds
        && ensembles.stream().anyMatch(ensemble -> ensemble.trained() > 0)) {
      throw new IllegalArgumentException(
          "Cross-validation leaves no rows on which members of ensembles could be validated");
    }
    if (epochs < 2 && ensembles.stream().anyMatch(e -> e instanceof EnsembleSpec.Soup)) {
      throw new IllegalArgumentException("The forks of a soup take an epoch after one in common");
    }
    if (!ensembles.containsAll(diagnosis.ensembles())) {
      throw new IllegalArgumentException(
          "Bias and variance are those of ensembles that the study builds, not of "
              + diagnosis.ensembles());
    }
    if (validation instanceof Validation.Folds && diagnosis.any()) {
      throw new IllegalArgumentException(
          "Cross-validation leaves no rows on which resampled trials could be compared");
    }
  }

  /** A study that diagnoses nothing. */
  public StudySpec(
      String name,
      long seed,
      SearchSpace space,
      TrainingPlan plan,
      int epochs,
      SamplerSpec sampler,
      SchedulerSpec scheduler,
      Validation validation,
      boolean baseline,
      Refit refit,
      List<EnsembleSpec> ensembles,
      Budget budget,
      int retries,
      boolean openTest) {
    this(
        name,
        seed,
        space,
        plan,
        epochs,
        sampler,
        scheduler,
        validation,
        baseline,
        refit,
        ensembles,
        budget,
        retries,
        openTest,
        Diagnosis.NONE);
  }

  /**
   * A trial of the study.
   *
   * @param stage that it belongs to
   * @param index its place there, which makes it another trial than the others of the stage
   */
  Trial trial(TrialId id, Configuration configuration, Sample sample, String stage, int index) {
    long own = Seeds.derive(seed, "trial of " + stage, index);
    return new Trial(id, configuration, sample, own, epochs);
  }

  /**
   * How many configurations can be ranked after the search.
   *
   * @param searched how many it trains
   */
  public long rankable(long searched) {
    return validation instanceof Validation.Reshuffled ? Math.min(searched, refit.top()) : searched;
  }

  /** The same study with another diagnosis. */
  public StudySpec diagnosing(Diagnosis other) {
    return new StudySpec(
        name,
        seed,
        space,
        plan,
        epochs,
        sampler,
        scheduler,
        validation,
        baseline,
        refit,
        ensembles,
        budget,
        retries,
        openTest,
        other);
  }

  /** What the configurations of a search are compared on (chapter 5.3). */
  public sealed interface Validation {
    /** The validation rows, the same for all. */
    record HoldOut() implements Validation {}

    /**
     * As many rows, drawn anew for each configuration from training and validation rows together.
     * The refit trains the best ones on the training rows, for what comes after the search.
     */
    record Reshuffled() implements Validation {}

    /** All rows, by cross-validation. */
    record Folds(int folds, int repeats) implements Validation {}
  }

  /**
   * The best configurations of the search continue to the full horizon.
   *
   * @param top how many; 0 leaves the stage out
   * @param withValidation whether each of them is trained once more, on training and validation
   *     rows together, for as many epochs as were best
   */
  public record Refit(int top, boolean withValidation) {}

  /**
   * Limits on all stages together.
   *
   * @param trials at most so many; {@link Integer#MAX_VALUE} for no limit
   * @param epochs at most so many measured; {@link Long#MAX_VALUE} for no limit
   * @param seconds at most so long, in drivers' working time; infinite for no limit
   */
  public record Budget(int trials, long epochs, double seconds) {
    /** No limits. */
    public static final Budget NONE =
        new Budget(Integer.MAX_VALUE, Long.MAX_VALUE, Double.POSITIVE_INFINITY);
  }
}
