package io.espalier.ensemble;

import io.espalier.trial.EnsembleFacts.Member;
import java.util.List;

/**
 * Members and how they are combined.
 *
 * @param members each trial once, with positive weights that add up to 1
 * @param combination how their predictions become one
 */
public record Ensemble(List<Member> members, Combination combination) {
  /** Copies the list. */
  public Ensemble {
    members = List.copyOf(members);
  }
}
