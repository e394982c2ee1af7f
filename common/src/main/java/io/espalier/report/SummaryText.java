package io.espalier.report;

import io.espalier.trial.EnsembleFacts;
import io.espalier.trial.Fit;
import io.espalier.trial.Limits;
import io.espalier.trial.TestFigures;
import io.espalier.trial.TrialStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A summary as lines of plain ASCII text with one table, for a terminal or a log. */
public final class SummaryText {
  private static final List<String> FAMILIAR = List.of("accuracy", "rmse");

  private static final String GAIN = "gain [95 %]";

  private final StudySummary summary;
  private final String metric;

  private SummaryText(StudySummary summary) {
    this.summary = summary;
    this.metric = summary.objective().metric();
  }

  /** The lines, in order, without their ends. */
  public static List<String> lines(StudySummary summary) {
    return new SummaryText(summary).lines();
  }

  private static String place(Circumstances known) {
    return known.bytes() == 0
        ? known.directory()
        : known.directory() + ", " + Figures.bytes(known.bytes());
  }

  private List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("%s: %d trials (%s)".formatted(summary.study(), count(), states()));
    lines.add("epochs: " + epochs());
    if (!rows().isEmpty()) {
      lines.add("");
      add(lines, caption(), validation(rows()));
      if (rows().stream().anyMatch(row -> row.test().isPresent())) {
        add(lines, metric + " on test rows", test(rows()));
      }
    }
    summary.best().ifPresent(best -> lines.add("best: " + best.trial() + " " + best.params()));
    summary
        .chosen()
        .ifPresent(name -> lines.add("chosen: " + name + ", by validation rows only; " + opened()));
    lines.addAll(new GaugeWords(metric).lines(summary.gauges()));
    summary.fit().ifPresent(fit -> lines.add(fit(fit)));
    if (!summary.learningCurve().isEmpty()) {
      lines.add("learning curve: " + curve());
    }
    lines.addAll(BiasVarianceWords.lines(summary.biasVariance()));
    summary.budgetSpent().ifPresent(budget -> lines.add("ended early: " + budget));
    lines.add("results: " + place(summary.circumstances()));
    lines.add(
        "time: %s, of which start-up %s; training %s, summed over slots"
            .formatted(
                Figures.seconds(summary.circumstances().wallSeconds()),
                Figures.seconds(summary.circumstances().startupSeconds()),
                Figures.seconds(summary.trainSeconds())));
    return lines;
  }

  private int count() {
    return summary.trials().values().stream().mapToInt(Integer::intValue).sum();
  }

  private String states() {
    String states =
        summary.trials().entrySet().stream()
            .filter(e -> e.getValue() > 0)
            .map(e -> e.getValue() + " " + word(e.getKey()))
            .collect(Collectors.joining(", "));
    return states.isEmpty() ? "none" : states;
  }

  private static String word(TrialStatus status) {
    return status.name().toLowerCase(Locale.ROOT);
  }

  private String epochs() {
    long exhaustive = summary.circumstances().epochsExhaustive();
    String search =
        exhaustive > 0
            ? "%d for the search, %s of the %d that full training of all would take"
                .formatted(
                    summary.searchEpochs(),
                    Figures.percent(summary.searchEpochs() / (double) exhaustive),
                    exhaustive)
            : summary.searchEpochs() + " for the search";
    String all = search + "; " + summary.ensembleEpochs() + " for members of ensembles";
    if (summary.diagnosisEpochs() > 0) {
      all += "; " + summary.diagnosisEpochs() + " for the diagnosis";
    }
    return summary.baselineEpochs() > 0
        ? all + "; " + summary.baselineEpochs() + " for the default configuration"
        : all;
  }

  private String fit(Fit fit) {
    return "fit: best %s on rows that it was trained on, %s on validation rows, at epoch %d of %d"
        .formatted(
            Figures.metric(metric, fit.training()),
            Figures.metric(metric, fit.validation()),
            fit.bestEpoch(),
            fit.epochs());
  }

  private String curve() {
    return summary.learningCurve().stream()
            .map(
                point ->
                    "%s at %s (%s)"
                        .formatted(
                            Figures.metric(metric, point.validation()),
                            Figures.percent(point.fraction()),
                            Figures.metric(metric, point.training())))
            .collect(Collectors.joining(", "))
        + " of the training rows (in parentheses on these)";
  }

  private String opened() {
    return switch (summary.openings()) {
      case 0 -> "the test set is unopened";
      case 1 -> "the test set was opened once";
      default -> "the test set was opened " + summary.openings() + " times";
    };
  }

  /** A line of the table: a single trial, or an ensemble. */
  private record Row(
      String name,
      int members,
      Map<String, Double> validation,
      Map<String, Limits> limits,
      Double assessed,
      Optional<EnsembleFacts> facts,
      Optional<TestFigures> test) {}

  private List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    summary
        .best()
        .ifPresent(
            best ->
                rows.add(
                    new Row(
                        StudySummary.BEST,
                        1,
                        best.validation(),
                        best.limits(),
                        best.assessed().isPresent() ? best.assessed().getAsDouble() : null,
                        Optional.empty(),
                        best.test())));
    summary.standard().ifPresent(standard -> rows.add(row(standard)));
    summary.ensembles().forEach(built -> rows.add(row(built)));
    return rows;
  }

  private static Row row(StudySummary.Built built) {
    EnsembleFacts facts = built.facts();
    return new Row(
        facts.name(),
        facts.members().size(),
        facts.validation(),
        facts.limits(),
        Double.isNaN(facts.assessed()) ? null : facts.assessed(),
        Optional.of(facts),
        built.test());
  }

  private String caption() {
    boolean gains = rows().stream().anyMatch(row -> row.facts().isPresent());
    String unit = Figures.share(metric) ? " in percentage points" : "";
    return metric + " on validation rows" + (gains ? "; gains are over the best trial" + unit : "");
  }

  private static void add(List<String> lines, String caption, List<String> table) {
    lines.add(caption);
    lines.addAll(table);
    lines.add("");
  }

  /** What the choice went by. */
  private List<String> validation(List<Row> rows) {
    TextTable<Row> table = named();
    table.right("members", row -> String.valueOf(row.members()));
    table.right(
        headed(metric, rows), row -> shown(metric, row.validation().get(metric), row.limits()));
    if (rows.stream().anyMatch(row -> row.assessed() != null)) {
      table.right("cross-fitted", row -> shown(row.assessed()));
    }
    if (rows.stream().anyMatch(row -> row.facts().isPresent())) {
      table.right(
          GAIN,
          row ->
              row.facts()
                  .filter(f -> !Double.isNaN(f.gain()))
                  .map(f -> Figures.gain(metric, f.gain(), f.gainLow(), f.gainHigh()))
                  .orElse(""));
    }
    if (rows.stream().anyMatch(row -> outOfBag(row) != null)) {
      table.right("out of bag", row -> shown(outOfBag(row)));
    }
    companion(rows)
        .ifPresent(name -> table.right(name, row -> shown(name, row.validation().get(name))));
    return table.lines(rows);
  }

  /** What an opening has shown. */
  private List<String> test(List<Row> rows) {
    TextTable<Row> table = named();
    table.right(headed(metric, rows), row -> test(metric, row));
    table.right(
        GAIN,
        row ->
            row.facts()
                .flatMap(f -> row.test())
                .map(t -> Figures.gain(metric, t.gain(), t.gainLow(), t.gainHigh()))
                .orElse(""));
    companion(rows).ifPresent(name -> table.right(headed(name, rows), row -> test(name, row)));
    return table.lines(rows);
  }

  private TextTable<Row> named() {
    return new TextTable<Row>()
        .left("", row -> chosen(row) ? "* " + row.name() : "  " + row.name());
  }

  /** What people know networks by, where trials were compared by something else. */
  private Optional<String> companion(List<Row> rows) {
    return FAMILIAR.stream()
        .filter(name -> !name.equals(metric))
        .filter(name -> rows.stream().anyMatch(row -> row.validation().containsKey(name)))
        .findFirst();
  }

  private static String test(String metric, Row row) {
    return row.test().map(t -> shown(metric, t.metrics().get(metric), t.limits())).orElse("");
  }

  private static String headed(String metric, List<Row> rows) {
    return rows.stream().allMatch(row -> row.limits().isEmpty()) ? metric : metric + " (95 %)";
  }

  private static String shown(String metric, Double value, Map<String, Limits> limits) {
    return value == null
        ? ""
        : Figures.metric(metric, value, limits.getOrDefault(metric, Limits.NONE));
  }

  private boolean chosen(Row row) {
    return summary.chosen().filter(row.name()::equals).isPresent();
  }

  private Double outOfBag(Row row) {
    return row.facts().map(facts -> facts.outOfBag().get(metric)).orElse(null);
  }

  private String shown(Double value) {
    return shown(metric, value);
  }

  private static String shown(String metric, Double value) {
    return value == null ? "" : Figures.metric(metric, value);
  }
}
