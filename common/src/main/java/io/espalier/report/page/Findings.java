package io.espalier.report.page;

import io.espalier.report.StudySummary;
import io.espalier.space.SearchSpace;
import io.espalier.trial.Objective;
import io.espalier.trial.StudyView;
import java.util.List;

/**
 * All that a report is made from.
 *
 * @param history of the study
 * @param summary what came of it
 * @param space that was searched
 * @param scheduler the name of the search's, as configuration files have it
 * @param slots legs that ran at once, at least 1
 * @param configuration the study's own file, with all defaults
 * @param judged what models say of rows, by model and part of the data
 * @param diversity how far members of ensembles differ
 * @param baselines what other ways to search would have come to, the one that was taken first
 * @param images what a model makes
 * @param withoutImages why there are none; empty where there are some
 * @param version of the program
 */
public record Findings(
    History history,
    StudySummary summary,
    SearchSpace space,
    String scheduler,
    int slots,
    String configuration,
    List<Judged> judged,
    List<Diversity> diversity,
    List<Baseline> baselines,
    List<Block.Picture> images,
    String withoutImages,
    String version) {

  /** Copies the lists. */
  public Findings {
    judged = List.copyOf(judged);
    diversity = List.copyOf(diversity);
    baselines = List.copyOf(baselines);
    images = List.copyOf(images);
  }

  /**
   * How far the members of an ensemble differ on the validation rows.
   *
   * @param ensemble its name
   * @param members that were compared
   * @param measure what the figure is, for people
   * @param value the mean over all pairs of members
   */
  public record Diversity(String ensemble, int members, String measure, double value) {}

  /**
   * A way to search, over the curves that the study has recorded.
   *
   * @param name for people
   * @param seconds from the first leg to the end of the search
   * @param epochs trained
   * @param legs that ended
   * @param best what was found, by the objective
   */
  public record Baseline(String name, double seconds, long epochs, int legs, double best) {}

  StudyView view() {
    return history.view();
  }

  Objective objective() {
    return history.view().objective();
  }

  String metric() {
    return objective().metric();
  }
}
