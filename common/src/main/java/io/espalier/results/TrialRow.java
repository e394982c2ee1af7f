package io.espalier.results;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A trial, in the table of trials.
 *
 * @param study the study's name
 * @param trial its number
 * @param configuration the number of its configuration
 * @param stage that proposed it
 * @param status where it stands: {@code completed}, {@code pruned}, …
 * @param reason why it was pruned, failed or ended early
 * @param sample of the training rows: {@code whole}, {@code bootstrap}, …
 * @param folds of a cross-validated trial
 * @param repeats how often a cross-validated trial's rows are divided into folds
 * @param sampleFraction share of the training rows, of a subsample
 * @param seed everything random in its training was derived from it
 * @param maxEpochs its horizon
 * @param epochs that it was trained for so far
 * @param metric what trials are compared by
 * @param bestValue the best value of that metric
 * @param bestError standard error of the best value of a cross-validated trial: the deviation of
 *     the values of all its folds, divided by the root of the number of folds. It is too small, as
 *     folds train on the same rows: no unbiased one exists (Bengio and Grandvalet 2004)
 * @param bestEpoch the epoch of the best value
 * @param lastValue the metric at the last epoch: how far validation has turned since the best one
 * @param trainingValue the metric on rows that it was trained on, at the best epoch, without
 *     dropout and noise
 * @param gap how much better it is on rows that it was trained on than on the validation rows
 *     (chapter 5.1)
 * @param attempts how often a leg of it was started
 * @param preemptions how often the cluster took its executor away while a leg of it ran
 * @param slotSeconds how long its legs held slots
 * @param host where its last finished leg ran
 * @param engine what trained it, and why no other did
 * @param proposedAt when it was proposed
 * @param startedAt when its first leg was started
 * @param endedAt when its last leg ended; empty while one runs
 */
public record TrialRow(
    String study,
    int trial,
    int configuration,
    String stage,
    String status,
    Optional<String> reason,
    String sample,
    OptionalInt folds,
    OptionalInt repeats,
    @Unit(Unit.SHARE) OptionalDouble sampleFraction,
    long seed,
    int maxEpochs,
    int epochs,
    String metric,
    @Unit(Unit.METRIC) OptionalDouble bestValue,
    @Unit(Unit.METRIC) OptionalDouble bestError,
    OptionalInt bestEpoch,
    @Unit(Unit.METRIC) OptionalDouble lastValue,
    @Unit(Unit.METRIC) OptionalDouble trainingValue,
    @Unit(Unit.METRIC) OptionalDouble gap,
    int attempts,
    int preemptions,
    @Unit(Unit.SECONDS) double slotSeconds,
    Optional<String> host,
    Optional<String> engine,
    Instant proposedAt,
    Optional<Instant> startedAt,
    Optional<Instant> endedAt) {}
