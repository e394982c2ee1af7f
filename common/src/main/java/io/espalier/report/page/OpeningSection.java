package io.espalier.report.page;

import io.espalier.report.Figures;
import io.espalier.report.GaugeWords;
import io.espalier.trial.Limits;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.TestFigures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the test set has shown, and how often it was opened. */
final class OpeningSection {
  private static final String ID = "opening";
  private static final String TITLE = "The test set";

  private final Findings findings;
  private final StudyEvent.Opened last;
  private final String metric;

  private OpeningSection(Findings findings, StudyEvent.Opened last) {
    this.findings = findings;
    this.last = last;
    this.metric = findings.metric();
  }

  static Section of(Findings findings) {
    List<StudyEvent.Opened> openings = findings.view().openings();
    return openings.isEmpty()
        ? Section.absent(
            ID,
            TITLE,
            "The test set is unopened: nothing of it is known. 'espalier evaluate' opens it once a"
                + " model has been chosen.")
        : new OpeningSection(findings, openings.get(openings.size() - 1)).section();
  }

  private Section section() {
    List<StudyEvent.Opened> openings = findings.view().openings();
    List<String> words = new ArrayList<>();
    words.add(
        openings.size() == 1
            ? "The test set was opened once, at %s, after the choice had been recorded."
                .formatted(Figures.moment(last.at()))
            : "The test set was opened %d times, last at %s: figures of later openings are no longer those of rows that nobody had seen."
                .formatted(openings.size(), Figures.moment(last.at())));
    words.addAll(new GaugeWords(metric).lines(last.gauges()));
    return new Section(ID, TITLE, words, List.of(plot(), new Block.Table(figures())));
  }

  private Block.Plot plot() {
    Map<String, Map<String, Double>> values = new LinkedHashMap<>();
    Map<String, Map<String, Limits>> limits = new LinkedHashMap<>();
    findings
        .view()
        .ensembles()
        .forEach(
            facts -> {
              values.put(facts.name(), facts.validation());
              limits.put(facts.name(), facts.limits());
            });
    Data.Builder rows =
        new Data.Builder()
            .field("model", "model")
            .field("part", "rows")
            .field("value", metric)
            .field("low", "at least (95 %)")
            .field("high", "at most (95 %)");
    for (TestFigures figures : last.figures()) {
      row(
          rows,
          figures.ensemble(),
          "validation",
          values.getOrDefault(figures.ensemble(), Map.of()),
          limits.getOrDefault(figures.ensemble(), Map.of()));
      row(rows, figures.ensemble(), "test", figures.metrics(), figures.limits());
    }
    Data data = rows.of("%s on validation and test rows".formatted(metric));
    String alternative =
        "%s of %s on validation rows and on test rows, with intervals of 95 %%."
            .formatted(metric, Words.count(last.figures().size(), "model"));
    double[] all =
        data.rows().stream()
            .flatMap(row -> Stream.of(row[2], row[3], row[4]))
            .filter(Double.class::isInstance)
            .mapToDouble(value -> (Double) value)
            .filter(Double::isFinite)
            .toArray();
    Spec spec =
        Spec.of("opening")
            .with("data", data)
            .with("height", Spec.lines(last.figures().size(), 44))
            .with("models", last.figures().stream().map(TestFigures::ensemble).toList())
            .with("metric", Words.axis(findings.objective()))
            .with("scale", Spec.scale(all));
    return new Block.Plot(
        "opening-figures",
        "Validation and test",
        "With 95 % bootstrap intervals. Models were selected by the validation rows, which flatter"
            + " them; the test rows decided nothing.",
        alternative,
        spec.described(alternative),
        data);
  }

  private void row(
      Data.Builder rows,
      String model,
      String part,
      Map<String, Double> values,
      Map<String, Limits> limits) {
    Double value = values.get(metric);
    if (value != null && Double.isFinite(value)) {
      Limits own = limits.getOrDefault(metric, new Limits(value, value));
      rows.row(model, part, value, own.low(), own.high());
    }
  }

  private Data figures() {
    List<String> metrics =
        last.figures().stream()
            .flatMap(figures -> figures.metrics().keySet().stream())
            .distinct()
            .sorted()
            .toList();
    Data.Builder rows = new Data.Builder().field("model", "model");
    metrics.forEach(name -> rows.field(name, name));
    for (TestFigures figures : last.figures()) {
      Object[] row = new Object[metrics.size() + 1];
      row[0] = figures.ensemble();
      for (int i = 0; i < metrics.size(); i++) {
        Double value = figures.metrics().get(metrics.get(i));
        row[i + 1] =
            value == null
                ? ""
                : Figures.metric(
                    metrics.get(i),
                    value,
                    figures.limits().getOrDefault(metrics.get(i), Limits.NONE));
      }
      rows.row(row);
    }
    return rows.of("On the test rows, with 95 % intervals");
  }
}
