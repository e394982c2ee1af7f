package io.espalier.report.page;

import io.espalier.report.Figures;
import io.espalier.report.StudySummary;
import io.espalier.trial.EnsembleFacts;
import io.espalier.trial.Limits;
import io.espalier.trial.TrialStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Makes a report of findings: what was searched and what came of it in words, then section by
 * section.
 */
public final class Contents {
  private final Findings findings;
  private final StudySummary summary;
  private final String metric;

  private Contents(Findings findings) {
    this.findings = findings;
    this.summary = findings.summary();
    this.metric = findings.metric();
  }

  /**
   * The report.
   *
   * @throws java.util.NoSuchElementException if the study has not begun
   */
  public static StudyReport of(Findings findings) {
    return new Contents(findings).report();
  }

  private StudyReport report() {
    Tried tried = Tried.of(findings);
    return new StudyReport(
        "Study " + summary.study(),
        lead(),
        List.of(
            HistorySection.of(findings),
            CurvesSection.of(findings),
            SpaceSection.of(findings, tried),
            ImportanceSection.of(findings, tried),
            RungsSection.of(findings),
            SlotsSection.of(findings),
            EnsemblesSection.of(findings),
            ErrorsSection.of(findings),
            VarianceSection.of(findings),
            images(),
            OpeningSection.of(findings),
            CostSection.of(findings),
            RepeatSection.of(findings)),
        "Made by espalier %s from the study's journal as of %s, in %s."
            .formatted(
                findings.version(),
                findings.history().asOf(),
                summary.circumstances().directory()));
  }

  private Section images() {
    return findings.images().isEmpty()
        ? Section.absent("images", "Images", findings.withoutImages())
        : new Section("images", "Images", List.of(), List.copyOf(findings.images()));
  }

  private List<String> lead() {
    List<String> lead = new ArrayList<>();
    if (summary.chosen().isEmpty()) {
      lead.add(
          "The study has not chosen a model%s: this is how it stood at %s."
              .formatted(
                  summary.trials().get(TrialStatus.RUNNING) > 0 ? " yet" : "",
                  findings.history().asOf()));
    }
    lead.add(searched());
    summary.best().ifPresent(best -> lead.add(best(best)));
    summary.chosen().ifPresent(name -> lead.add(chosen(name)));
    return lead;
  }

  private String searched() {
    int trials = summary.trials().values().stream().mapToInt(Integer::intValue).sum();
    String states =
        summary.trials().entrySet().stream()
            .filter(e -> e.getValue() > 0)
            .map(e -> "%,d %s".formatted(e.getValue(), Trials.word(e.getKey())))
            .collect(Collectors.joining(", "));
    int searched = findings.view().ofStage(Trials.SEARCH).size();
    return "Searched: %s, for the %s %s on validation rows; %s were tried, chosen by the scheduler %s. All stages together made %s%s, and %s."
        .formatted(
            names(),
            findings.objective().lowerIsBetter() ? "lowest" : "highest",
            metric,
            Words.count(searched, "configuration"),
            findings.scheduler(),
            Words.count(trials, "trial"),
            states.isEmpty() ? "" : " (" + states + ")",
            Words.count(findings.history().epochs(), "epoch"));
  }

  private String names() {
    List<String> names = findings.space().names();
    return names.isEmpty() ? "nothing but the default configuration" : String.join(", ", names);
  }

  private String best(StudySummary.Best best) {
    return "The best single trial is %s, with %s %s on validation rows%s: %s."
        .formatted(
            best.trial(),
            metric,
            Figures.metric(
                metric,
                best.validation().getOrDefault(metric, Double.NaN),
                best.limits().getOrDefault(metric, Limits.NONE)),
            best.test()
                .map(
                    test ->
                        " and "
                            + Figures.metric(
                                metric, test.metrics().getOrDefault(metric, Double.NaN))
                            + " on test rows")
                .orElse(""),
            best.params());
  }

  private String chosen(String name) {
    Optional<StudySummary.Built> built =
        summary.ensembles().stream().filter(b -> b.facts().name().equals(name)).findFirst();
    String opened =
        switch (summary.openings()) {
          case 0 -> "The test set is unopened.";
          case 1 -> "The test set was opened once.";
          default -> "The test set was opened %d times.".formatted(summary.openings());
        };
    if (built.isEmpty()) {
      return "It is the chosen model, by validation rows only. " + opened;
    }
    EnsembleFacts facts = built.get().facts();
    return "The chosen model is the ensemble %s of %s, by validation rows only: its %s is %s there, a gain of %s over the best single trial (with a 95 %% interval)%s. %s"
        .formatted(
            name,
            Words.count(facts.members().size(), "member"),
            metric,
            Figures.metric(metric, facts.validation().getOrDefault(metric, Double.NaN)),
            Figures.gain(metric, facts.gain(), facts.gainLow(), facts.gainHigh()),
            built
                .get()
                .test()
                .map(
                    test ->
                        ", and "
                            + Figures.metric(
                                metric, test.metrics().getOrDefault(metric, Double.NaN))
                            + " on test rows")
                .orElse(""),
            opened);
  }
}
