package io.espalier.report.page;

import io.espalier.trial.Objective;
import io.espalier.trial.StudyView;
import io.espalier.trial.TrialId;
import io.espalier.trial.TrialStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Where trials were compared, who went on and who did not. */
final class RungsSection {
  private static final String ID = "rungs";
  private static final String TITLE = "Rungs and promotions";

  /** A rule that compares at every epoch has no rungs to speak of: every so many are shown. */
  private static final int MOST_RUNGS = 12;

  private static final int MOST_LINES = 120;

  private final Findings findings;
  private final StudyView view;
  private final List<TrialId> trials;
  private final List<Integer> rungs;

  private RungsSection(Findings findings, List<TrialId> trials, Set<Integer> ends) {
    this.findings = findings;
    this.view = findings.view();
    this.trials = trials;
    this.rungs = Trials.evenly(new ArrayList<>(ends), MOST_RUNGS);
  }

  static Section of(Findings findings) {
    StudyView view = findings.view();
    List<TrialId> trials = Trials.measured(view);
    Set<TrialId> searched = new HashSet<>(trials);
    Set<Integer> ends = new TreeSet<>();
    findings.history().legs().stream()
        .filter(leg -> searched.contains(leg.trial()))
        .forEach(leg -> ends.add(leg.untilEpoch()));
    trials.stream()
        .filter(id -> view.status(id) == TrialStatus.PRUNED)
        .forEach(id -> ends.add(Math.max(1, view.epoch(id))));
    if (ends.size() < 2) {
      return Section.absent(
          ID,
          TITLE,
          trials.isEmpty()
              ? "No trial of the search has been measured yet."
              : "The scheduler, %s, has compared no trials on the way: each was trained to its end."
                  .formatted(findings.scheduler()));
    }
    return new RungsSection(findings, trials, ends).section();
  }

  private Section section() {
    long legs =
        findings.history().legs().stream()
            .filter(leg -> leg.stage().equals(Trials.SEARCH) && leg.how().equals("ended"))
            .count();
    return new Section(
        ID,
        TITLE,
        List.of(
            "The scheduler was %s. Trials were compared at %s; going on is another leg, from the checkpoint that the trial had left. The search took %s."
                .formatted(
                    findings.scheduler(),
                    Words.count(rungs.size(), "epoch"),
                    Words.count(legs, "leg"))),
        List.of(counts(), ranks()));
  }

  private Block.Plot counts() {
    Data.Builder rows =
        new Data.Builder()
            .field("rung", "epoch")
            .field("fate", "what became of them")
            .field("trials", "trials that got there");
    for (int rung : rungs) {
      long on = 0;
      long pruned = 0;
      long completed = 0;
      long other = 0;
      for (TrialId id : trials) {
        if (view.epoch(id) > rung) {
          on++;
        } else if (view.epoch(id) == rung) {
          switch (view.status(id)) {
            case PRUNED -> pruned++;
            case COMPLETED -> completed++;
            case PROPOSED, RUNNING, PAUSED, FAILED -> other++;
          }
        }
      }
      row(rows, rung, "went on", on);
      row(rows, rung, "stopped here", pruned);
      row(rows, rung, "completed here", completed);
      row(rows, rung, "waiting, running or failed here", other);
    }
    Data data = rows.of("Trials by rung");
    String alternative =
        "At epoch %d there were %d trials, at epoch %d there were %d."
            .formatted(
                rungs.get(0),
                reached(rungs.get(0)),
                rungs.get(rungs.size() - 1),
                reached(rungs.get(rungs.size() - 1)));
    Spec spec = Spec.of("rungs").with("data", data);
    return new Block.Plot(
        "rungs-counts",
        "How many trials got to each rung",
        "A rung is an epoch at which trials were compared. Bars count the trials of the search that"
            + " got there, by what they did then.",
        alternative,
        spec.described(alternative),
        data);
  }

  private static void row(Data.Builder rows, int rung, String fate, long trials) {
    if (trials > 0) {
      rows.row(rung, fate, trials);
    }
  }

  private long reached(int rung) {
    return trials.stream().filter(id -> view.epoch(id) >= rung).count();
  }

  private Block.Plot ranks() {
    Objective objective = findings.objective();
    Set<TrialId> drawn = new HashSet<>(Trials.some(view, trials, MOST_LINES));
    Data.Builder rows =
        new Data.Builder()
            .field("trial", "trial")
            .field("rung", "epoch")
            .field("rank", "rank")
            .field("value", "best %s up to it".formatted(findings.metric()))
            .field("fate", "then");
    for (int rung : rungs) {
      List<TrialId> there =
          trials.stream()
              .filter(id -> view.epoch(id) >= rung && view.bestCost(id, rung).isPresent())
              .sorted(Comparator.comparingDouble(id -> view.bestCost(id, rung).getAsDouble()))
              .toList();
      for (int i = 0; i < there.size(); i++) {
        TrialId id = there.get(i);
        if (drawn.contains(id)) {
          rows.row(
              id.toString(),
              rung,
              i + 1,
              objective.value(view.bestCost(id, rung).getAsDouble()),
              view.epoch(id) > rung ? "went on" : "ended here");
        }
      }
    }
    Data data = rows.of("Ranks at the rungs");
    String alternative =
        "Ranks of %s at %s; lines join those of a trial that went on."
            .formatted(Words.count(drawn.size(), "trial"), Words.count(rungs.size(), "rung"));
    Spec spec = Spec.of("ranks").with("data", data);
    return new Block.Plot(
        "rungs-ranks",
        "Who went on",
        "Each point is a trial at a rung, the best at the top; lines join the points of a trial"
            + " that went on. With an asynchronous scheduler a trial can go on before the others"
            + " have arrived."
            + Trials.leftOut(drawn.size(), trials.size(), "trials"),
        alternative,
        spec.described(alternative),
        data);
  }
}
