package io.espalier.ensemble;

import io.espalier.trial.EnsembleFacts;
import io.espalier.trial.EnsembleFacts.Member;
import io.espalier.trial.TrialId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Members and how they are combined.
 *
 * @param members each trial once, with positive weights that add up to 1
 * @param combination how their predictions become one
 */
public record Ensemble(List<Member> members, Combination combination) {
  /** What the sum of weights may miss 1 by: they are sums of rounded shares. */
  private static final double SLACK = 1e-9;

  /** Copies the list, checks the weights. */
  public Ensemble {
    members = List.copyOf(members);
    Set<TrialId> seen = new HashSet<>();
    double sum = 0;
    for (Member member : members) {
      if (!(member.weight() > 0)) {
        throw new IllegalArgumentException(
            "A member's weight is positive, but that of " + member.trial() + " " + member.weight());
      }
      if (!seen.add(member.trial())) {
        throw new IllegalArgumentException(member.trial() + " is a member twice");
      }
      sum += member.weight();
    }
    if (!(Math.abs(sum - 1) <= SLACK)) {
      throw new IllegalArgumentException("The weights of members add up to 1, not to " + sum);
    }
  }

  /** An ensemble that the journal remembers. */
  public static Ensemble of(EnsembleFacts facts) {
    return new Ensemble(facts.members(), Combination.of(facts.combination()));
  }

  /** The plain mean of some trials. */
  public static Ensemble mean(List<TrialId> trials) {
    return new Ensemble(
        trials.stream().map(trial -> new Member(trial, 1.0 / trials.size())).toList(),
        Combination.MEAN);
  }

  /** The trials of its members. */
  public List<TrialId> trials() {
    return members.stream().map(Member::trial).toList();
  }
}
