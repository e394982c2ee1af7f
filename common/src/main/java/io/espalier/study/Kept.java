package io.espalier.study;

import io.espalier.ensemble.Assessment;
import io.espalier.ensemble.Candidate;
import io.espalier.ensemble.EnsembleBuilder;
import io.espalier.metrics.Metrics;
import io.espalier.metrics.Predictions;
import io.espalier.port.TrialPredictions;
import io.espalier.trial.Seeds;
import io.espalier.trial.StudyView;
import io.espalier.trial.TrialId;
import io.espalier.trial.TrialStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What trials predicted of the validation rows, as models are built from it. */
record Kept(StudySpec spec, Ports ports) {
  /** Those that were trained to their end. */
  static List<TrialId> completed(StudyView view, List<TrialId> trials) {
    return trials.stream().filter(id -> view.status(id) == TrialStatus.COMPLETED).toList();
  }

  TrialPredictions of(TrialId id, StudyView view) throws IOException {
    return ports.stores().predictions().read(view.artifacts(id).orElseThrow().predictions());
  }

  List<Candidate> candidates(List<TrialId> ids, StudyView view) throws IOException {
    List<Candidate> candidates = new ArrayList<>(ids.size());
    for (TrialId id : ids) {
      candidates.add(new Candidate(id, of(id, view).validation()));
    }
    return candidates;
  }

  /** What ensembles say of rows that they were built without. */
  Predictions crossFitted(EnsembleBuilder builder, List<Candidate> candidates) {
    return Assessment.of(Seeds.derive(spec.seed(), "assessment"))
        .predictions(
            builder,
            candidates,
            ports.validation(),
            ports.units(),
            Metrics.of(spec.plan().objective().metric()));
  }
}
