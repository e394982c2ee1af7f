package io.espalier.report.page;

import io.espalier.report.Figures;
import io.espalier.report.StudySummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the study cost, and what other ways to search would have. */
final class CostSection {
  private static final String ID = "cost";
  private static final String TITLE = "What it cost, and what pruning saved";

  private final Findings findings;

  private CostSection(Findings findings) {
    this.findings = findings;
  }

  static Section of(Findings findings) {
    return new CostSection(findings).section();
  }

  private Section section() {
    StudySummary summary = findings.summary();
    String metric = findings.metric();
    long exhaustive = summary.circumstances().epochsExhaustive();
    List<String> words = new ArrayList<>();
    words.add(
        "The search trained %s%s; members of ensembles took %,d, the diagnosis %,d, the default configuration %,d."
            .formatted(
                Words.count(summary.searchEpochs(), "epoch"),
                exhaustive > 0
                    ? ", %s of the %,d that training all to the end would take"
                        .formatted(
                            Figures.percent((double) summary.searchEpochs() / exhaustive),
                            exhaustive)
                    : "",
                summary.ensembleEpochs(),
                summary.diagnosisEpochs(),
                summary.baselineEpochs()));
    words.add(
        "Legs held slots for %s, all together; drivers worked on the study for %s."
            .formatted(
                Figures.seconds(summary.trainSeconds()),
                Figures.seconds(findings.view().activeSeconds())));
    summary
        .budgetSpent()
        .ifPresent(budget -> words.add("It ended early, by a budget: %s.".formatted(budget)));
    if (findings.baselines().size() < 2) {
      words.add(
          "How it compares with other ways to search is told once the search has ended: that is"
              + " simulated over its learning curves.");
      return new Section(ID, TITLE, words, List.of());
    }
    Findings.Baseline own = findings.baselines().get(0);
    words.add(
        "The baselines below are the study's own loop in virtual time, over the learning curves"
            + " that it has recorded, in as many slots. A curve that was cut short goes on as the"
            + " nearest that went further, so what they find can hardly be better than what the"
            + " study has found; what they cost can be compared. Start-up, the refit and"
            + " ensembles are left out.");
    findings.baselines().stream()
        .skip(1)
        .map(
            other ->
                "%s would train %,d epochs, %s as many as the study's search, and find %s (the study: %s)."
                    .formatted(
                        other.name(),
                        other.epochs(),
                        times(other.epochs(), own.epochs()),
                        Figures.metric(metric, other.best()),
                        Figures.metric(metric, own.best())))
        .forEach(words::add);
    return new Section(ID, TITLE, words, List.of(plot()));
  }

  private static String times(long epochs, long own) {
    return String.format(Locale.ROOT, "%.1f times", (double) epochs / Math.max(1, own));
  }

  private Block.Plot plot() {
    Data.Builder rows =
        new Data.Builder()
            .field("name", "search")
            .field("epochs", "epochs")
            .field("seconds", "time (s)")
            .field("legs", "legs")
            .field("best", "best " + findings.metric());
    for (Findings.Baseline one : findings.baselines()) {
      rows.row(one.name(), one.epochs(), one.seconds(), one.legs(), one.best());
    }
    Data data = rows.of("The search and its baselines");
    String alternative =
        "Epochs that the search and %s take."
            .formatted(Words.count(findings.baselines().size() - 1, "baseline"));
    Spec spec =
        Spec.of("cost")
            .with("data", data)
            .with("names", findings.baselines().stream().map(Findings.Baseline::name).toList())
            .with("metric", Words.axis(findings.objective()))
            .with(
                "scale",
                Spec.scale(
                    findings.baselines().stream().mapToDouble(Findings.Baseline::best).toArray()));
    return new Block.Plot(
        "cost-baselines",
        "The search and its baselines",
        "On the left the epochs that each takes, on the right the best %s that it finds on the validation rows."
            .formatted(findings.metric()),
        alternative,
        spec.described(alternative),
        data);
  }
}
