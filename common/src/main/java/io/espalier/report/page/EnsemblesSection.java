package io.espalier.report.page;

import io.espalier.report.Figures;
import io.espalier.report.StudySummary;
import io.espalier.trial.EnsembleFacts;
import io.espalier.trial.StudyView;
import io.espalier.trial.TrialId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/** Ensembles: who is in them, how far the members differ, what they gain. */
final class EnsemblesSection {
  private static final String ID = "ensembles";
  private static final String TITLE = "Ensembles";

  private final Findings findings;
  private final List<EnsembleFacts> built;
  private final String metric;

  private EnsemblesSection(Findings findings, List<EnsembleFacts> built) {
    this.findings = findings;
    this.built = built;
    this.metric = findings.metric();
  }

  static Section of(Findings findings) {
    List<EnsembleFacts> built =
        findings.summary().ensembles().stream().map(StudySummary.Built::facts).toList();
    return built.isEmpty()
        ? Section.absent(
            ID,
            TITLE,
            findings.summary().chosen().isPresent()
                ? "The study builds no ensembles: the best single trial is its model."
                : "No ensemble has been built yet.")
        : new EnsemblesSection(findings, built).section();
  }

  private Section section() {
    List<String> words = new ArrayList<>();
    words.add(
        "Gains are over the best single trial, on validation rows that the building of an ensemble"
            + " did not see (cross-fitted), positive where the ensemble is better, with 95 %"
            + " intervals of a paired bootstrap. An interval that holds 0 is no proof of a gain.");
    if (!findings.history().chosenReason().isEmpty()) {
      words.add(
          "Chosen: %s (%s)."
              .formatted(
                  findings.summary().chosen().orElse(""), findings.history().chosenReason()));
    }
    List<Block> blocks = new ArrayList<>();
    blocks.add(gains());
    blocks.add(members());
    blocks.add(new Block.Table(figures()));
    return new Section(ID, TITLE, words, blocks);
  }

  private Block.Plot gains() {
    Data.Builder rows =
        new Data.Builder()
            .field("name", "ensemble")
            .field("gain", "gain of " + metric)
            .field("low", "at least (95 %)")
            .field("high", "at most (95 %)");
    built.forEach(e -> rows.row(e.name(), e.gain(), e.gainLow(), e.gainHigh()));
    Data data = rows.of("Gains over the best single trial");
    EnsembleFacts most =
        built.stream().max(Comparator.comparingDouble(EnsembleFacts::gain)).orElseThrow();
    String alternative =
        "Gains of %s; the greatest is that of %s, %s."
            .formatted(
                Words.count(built.size(), "ensemble"),
                most.name(),
                Figures.gain(metric, most.gain(), most.gainLow(), most.gainHigh()));
    Spec spec =
        Spec.of("gains")
            .with("data", data)
            .with("height", Spec.lines(built.size(), 34))
            .with("names", built.stream().map(EnsembleFacts::name).toList())
            .with("x", "gain of %s over the best single trial".formatted(metric));
    return new Block.Plot(
        "ensembles-gains",
        "What ensembles gain",
        "To the right of the line is better than the best single trial.",
        alternative,
        spec.described(alternative),
        data);
  }

  private Block.Plot members() {
    StudyView view = findings.view();
    Data.Builder rows =
        new Data.Builder()
            .field("name", "ensemble")
            .field("trial", "member")
            .field("weight", "weight")
            .field("value", metric + " of the member")
            .field("kind", "kind");
    List<Double> values = new ArrayList<>();
    for (EnsembleFacts facts : built) {
      for (EnsembleFacts.Member member : facts.members()) {
        TrialId id = member.trial();
        OptionalDouble value = Trials.best(view, id);
        rows.row(
            facts.name(),
            id.toString(),
            member.weight(),
            value.isPresent() ? value.getAsDouble() : null,
            "a member, by its weight");
        value.ifPresent(values::add);
      }
      Double own = facts.validation().get(metric);
      if (own != null && Double.isFinite(own)) {
        rows.row(facts.name(), "all together", 1.0, own, "all together");
        values.add(own);
      }
    }
    Data data = rows.of("Members and weights");
    String alternative =
        "%s of the members of %s, beside that of the ensembles."
            .formatted(metric, Words.count(built.size(), "ensemble"));
    Spec spec =
        Spec.of("members")
            .with("data", data)
            .with("height", Spec.lines(built.size(), 40))
            .with("names", built.stream().map(EnsembleFacts::name).toList())
            .with("metric", Words.axis(findings.objective()))
            .with("scale", Spec.scale(values.stream().mapToDouble(Double::doubleValue).toArray()));
    return new Block.Plot(
        "ensembles-members",
        "Members and what they come to together",
        "Circles are members, the larger the more they weigh; upright strokes are the ensembles, on"
            + " the same validation rows.",
        alternative,
        spec.described(alternative),
        data);
  }

  private Data figures() {
    Data.Builder rows =
        new Data.Builder()
            .field("name", "ensemble")
            .field("combination", "combination")
            .field("members", "members")
            .field("validation", metric)
            .field("assessed", "cross-fitted")
            .field("gain", "gain [95 %]")
            .field("diversity", "diversity of the members");
    for (EnsembleFacts facts : built) {
      rows.row(
          facts.name(),
          facts.combination(),
          facts.members().size(),
          Figures.metric(metric, facts.validation().getOrDefault(metric, Double.NaN)),
          Figures.metric(metric, facts.assessed()),
          Figures.gain(metric, facts.gain(), facts.gainLow(), facts.gainHigh()),
          diversity(facts.name()));
    }
    return rows.of("Ensembles on the validation rows");
  }

  private String diversity(String ensemble) {
    return findings.diversity().stream()
        .filter(own -> own.ensemble().equals(ensemble))
        .map(own -> "%s %s".formatted(Data.shown(own.value()), own.measure()))
        .findFirst()
        .orElse("not known: predictions were not kept");
  }
}
