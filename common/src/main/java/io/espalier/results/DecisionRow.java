package io.espalier.results;

import java.time.Instant;
import java.util.OptionalInt;

/**
 * A scheduler's decision, in the table of decisions.
 *
 * @param study the study's name
 * @param trial the trial's number
 * @param epoch that the trial had reached, 0 at its start
 * @param decision {@code start}, {@code promote} or {@code stop}
 * @param untilEpoch the epoch that it was to be trained to, of a start and a promotion
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
