package io.espalier.study;

import io.espalier.trial.Artifacts;
import io.espalier.trial.EnsembleFacts;
import io.espalier.trial.Start;
import io.espalier.trial.StudyView;
import io.espalier.trial.TrialId;
import java.net.URI;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The files that a study can still need. Before it has chosen, every trial's last ones, as any
 * trial may be continued or join an ensemble, and those that running legs began with. Afterwards
 * those of the ensembles' members alone: an opening predicts with them.
 */
public record Needed(Set<URI> checkpoints, Set<URI> predictions) {
  /** Copies the sets. */
  public Needed {
    checkpoints = Set.copyOf(checkpoints);
    predictions = Set.copyOf(predictions);
  }

  /** As of a state of the study. */
  public static Needed of(StudyView view) {
    Set<URI> checkpoints = new HashSet<>();
    Set<URI> predictions = new HashSet<>();
    if (view.chosen().isPresent()) {
      for (EnsembleFacts ensemble : view.ensembles()) {
        for (EnsembleFacts.Member member : ensemble.members()) {
          checkpoints.add(Conclusion.checkpoint(view, member.trial()));
          view.artifacts(member.trial()).ifPresent(left -> predictions.add(left.predictions()));
        }
      }
      return new Needed(checkpoints, predictions);
    }
    for (int i = 0; i < view.trials(); i++) {
      Optional<Artifacts> left = view.artifacts(new TrialId(i));
      left.ifPresent(l -> checkpoints.add(l.checkpoint()));
      left.ifPresent(l -> predictions.add(l.predictions()));
    }
    for (TrialId id : view.running()) {
      checkpoints.addAll(begunWith(view.leg(id).orElseThrow().start()));
    }
    return new Needed(checkpoints, predictions);
  }

  private static Set<URI> begunWith(Start start) {
    if (start instanceof Start.Checkpoint c) {
      return Set.of(c.uri());
    }
    if (start instanceof Start.Fork f) {
      return Set.of(f.uri());
    }
    return start instanceof Start.Soup s ? new HashSet<>(s.forks()) : Set.of();
  }
}
