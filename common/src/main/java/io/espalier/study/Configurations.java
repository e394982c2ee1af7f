package io.espalier.study;

import io.espalier.ensemble.EnsembleSpec;
import io.espalier.space.Dimension;
import io.espalier.space.Params;
import io.espalier.trial.ConfigId;
import io.espalier.trial.Configuration;
import io.espalier.trial.StudyView;
import io.espalier.trial.TrialId;
import io.espalier.trial.TrialStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The configurations that are trained outside the search: those it ranked, and what they become.
 */
final class Configurations {
  private final StudySpec spec;

  Configurations(StudySpec spec) {
    this.spec = spec;
  }

  /** The best trial that did not fail later: what is made of its configuration would, too. */
  static Optional<TrialId> best(StudyView view) {
    return sound(view).findFirst();
  }

  /** Those of the search, the best first, but for those that failed later. */
  static List<Configuration> ranked(StudyView view) {
    return sound(view).map(id -> view.trial(id).configuration()).toList();
  }

  private static Stream<TrialId> sound(StudyView view) {
    return Ranking.finalists(view).stream().filter(id -> view.status(id) != TrialStatus.FAILED);
  }

  /**
   * The default one. Its hyperparameters are those that all trials share: what a search would have
   * changed.
   */
  Configuration standard() {
    Map<String, Object> values = new LinkedHashMap<>();
    Map<String, Object> defaults = spec.plan().fixed().values();
    for (Dimension<?> dimension : spec.space().dimensions()) {
      if (defaults.containsKey(dimension.name())) {
        values.put(dimension.name(), defaults.get(dimension.name()));
      }
    }
    // Behind those of the search, which are numbered from 0 on.
    ConfigId number = new ConfigId(spec.sampler().trials(spec.space()));
    return new Configuration(number, new Params(values));
  }

  /** One as the members of an ensemble have it. */
  Configuration changed(Configuration best, EnsembleSpec.OfMembers ensemble) {
    if (ensemble.changes().isEmpty()) {
      return best;
    }
    // Behind those of the search and the default one.
    ConfigId number =
        new ConfigId(spec.sampler().trials(spec.space()) + 1 + spec.ensembles().indexOf(ensemble));
    return new Configuration(number, best.params().with(new Params(ensemble.changes())));
  }
}
