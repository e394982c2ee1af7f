package io.espalier.results;

import java.time.Instant;
import java.util.OptionalInt;

/**
 * What was decided about a trial, in the table of decisions: by a scheduler, or because a leg of it
 * was lost or had to leave its place.
 *
 * @param study the study's name
 * @param trial the trial's number
 * @param epoch that the trial had reached, 0 at its start
 * @param decision {@code start}, {@code promote} or {@code stop}; {@code retry} after a fault,
 *     {@code preempted} after the cluster took an executor away, {@code move} from one that was
 *     about to go, {@code take-up} by a new driver
 * @param untilEpoch the epoch that it was to be trained to; empty of a stop
 * @param reason for a person to read
 * @param at when the driver recorded it
 */
public record DecisionRow(
    String study,
    int trial,
    int epoch,
    String decision,
    OptionalInt untilEpoch,
    String reason,
    Instant at) {}
