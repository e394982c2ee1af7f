package io.espalier.report.page;

import io.espalier.space.Dimension;
import io.espalier.space.Params;
import io.espalier.trial.StudyView;
import io.espalier.trial.TrialId;
import java.util.List;

/**
 * The configurations that a search has measured.
 *
 * @param trials of the search, by their numbers
 * @param params of each
 * @param values the best value of the objective of each
 * @param axes those dimensions in which they differ
 * @param alike names of the dimensions in which they do not
 */
record Tried(
    List<TrialId> trials,
    List<Params> params,
    double[] values,
    List<Axis> axes,
    List<String> alike) {

  static Tried of(Findings findings) {
    StudyView view = findings.view();
    List<TrialId> trials = Trials.measured(view);
    List<Params> params =
        trials.stream().map(id -> view.trial(id).configuration().params()).toList();
    double[] values =
        trials.stream().mapToDouble(id -> Trials.best(view, id).orElseThrow()).toArray();
    List<Dimension<?>> differing =
        findings.space().dimensions().stream().filter(d -> differ(d, params)).toList();
    return new Tried(
        trials,
        params,
        values,
        differing.stream().<Axis>map(dimension -> Axis.of(dimension, params)).toList(),
        findings.space().names().stream()
            .filter(name -> differing.stream().noneMatch(d -> d.name().equals(name)))
            .toList());
  }

  private static boolean differ(Dimension<?> dimension, List<Params> params) {
    return params.stream()
            .map(p -> String.valueOf(p.values().get(dimension.name())))
            .distinct()
            .limit(2)
            .count()
        > 1;
  }
}
