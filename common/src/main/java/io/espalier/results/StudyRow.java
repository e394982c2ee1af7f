package io.espalier.results;

import java.time.Instant;
import java.util.Optional;

/**
 * A study, in the table of studies.
 *
 * @param study its name
 * @param seed everything random was derived from it
 * @param metric what trials were compared by
 * @param lowerIsBetter its direction
 * @param createdAt when it began
 * @param activeSeconds how long drivers have worked on it, all together
 * @param slotSeconds how long its legs held slots, all together
 * @param epochs measured, over all trials
 * @param trials all of them
 * @param proposed trials of which no leg was started
 * @param running trials of which a leg runs
 * @param paused trials that could go on
 * @param pruned trials that were stopped by a decision
 * @param completed trials that reached their horizon, or whose patience ran out
 * @param failed trials without a result
 * @param ensembles assessed so far, the best single trial among them
 * @param chosen the name of the chosen one
 * @param chosenReason why it was
 * @param openings of the test set
 * @param budgetSpent the budget that was used up
 * @param facts versions, data, engine, as a JSON object
 */
public record StudyRow(
    String study,
    long seed,
    String metric,
    boolean lowerIsBetter,
    Instant createdAt,
    @Unit(Unit.SECONDS) double activeSeconds,
    @Unit(Unit.SECONDS) double slotSeconds,
    long epochs,
    int trials,
    int proposed,
    int running,
    int paused,
    int pruned,
    int completed,
    int failed,
    int ensembles,
    Optional<String> chosen,
    Optional<String> chosenReason,
    int openings,
    Optional<String> budgetSpent,
    String facts) {}
