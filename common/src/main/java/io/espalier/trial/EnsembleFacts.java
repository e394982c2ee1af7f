package io.espalier.trial;

import java.util.List;
import java.util.Map;

/**
 * An ensemble as the journal remembers it.
 *
 * @param name unique within the study: {@code averaging}, {@code bagging}, {@code best}
 * @param kind how it was built
 * @param combination {@code mean} of probabilities or values, or {@code vote}
 * @param members with weights that add up to 1
 * @param validation metrics on the validation rows, by name
 * @param limits their 95 % bootstrap intervals, by name; none in journals of old
 * @param assessed the objective on validation rows that the building did not see (cross-fitted), by
 *     which ensembles are chosen among; NaN if the building has seen all of them
 * @param gain how much {@code assessed} is better than the best single trial's; positive is better,
 *     NaN where that is
 * @param gainLow lower end of its 95 % bootstrap interval
 * @param gainHigh upper end
 * @param outOfBag metrics on rows that members did not train on, by name; empty where there are
 *     none
 */
public record EnsembleFacts(
    String name,
    String kind,
    String combination,
    List<Member> members,
    Map<String, Double> validation,
    Map<String, Limits> limits,
    double assessed,
    double gain,
    double gainLow,
    double gainHigh,
    Map<String, Double> outOfBag) {

  /** The name of the best single trial among the ensembles. */
  public static final String BEST = "best";

  /** The name of the default configuration's trial, which is no candidate for anything. */
  public static final String DEFAULT = "default";

  /** Copies the collections. */
  public EnsembleFacts {
    members = List.copyOf(members);
    validation = Map.copyOf(validation);
    limits = Map.copyOf(limits);
    outOfBag = Map.copyOf(outOfBag);
  }

  /** A trial's share of an ensemble. */
  public record Member(TrialId trial, double weight) {}
}
