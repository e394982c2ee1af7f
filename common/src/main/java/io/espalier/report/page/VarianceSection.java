package io.espalier.report.page;

import io.espalier.report.BiasVarianceWords;
import io.espalier.report.StudySummary;
import io.espalier.trial.BiasVariance;
import java.util.ArrayList;
import java.util.List;

/** Bias, variance and noise, and what more rows would bring. */
final class VarianceSection {
  private static final String ID = "variance";
  private static final String TITLE = "Bias, variance and the number of rows";

  private final Findings findings;

  private VarianceSection(Findings findings) {
    this.findings = findings;
  }

  static Section of(Findings findings) {
    StudySummary summary = findings.summary();
    return summary.biasVariance().isEmpty() && summary.learningCurve().isEmpty()
        ? Section.absent(
            ID,
            TITLE,
            "The study has not taken its error apart: that takes 'bias-variance' in its file, and"
                + " 'learning-curve' for the other.")
        : new VarianceSection(findings).section();
  }

  private Section section() {
    StudySummary summary = findings.summary();
    List<Block> blocks = new ArrayList<>();
    List<String> words = new ArrayList<>(BiasVarianceWords.lines(summary.biasVariance()));
    if (summary.biasVariance().isEmpty()) {
      words.add("The study has not taken its error apart: that takes 'bias-variance' in its file.");
    } else {
      blocks.add(parts(summary.biasVariance()));
    }
    if (summary.learningCurve().isEmpty()) {
      words.add(
          "What more rows would bring was not asked: that takes 'learning-curve' in its file.");
    } else {
      blocks.add(rows(summary.learningCurve()));
    }
    return new Section(ID, TITLE, words, blocks);
  }

  private static Block.Plot parts(List<BiasVariance> models) {
    Data.Builder rows =
        new Data.Builder()
            .field("model", "model")
            .field("part", "part of the error")
            .field("value", "error");
    for (BiasVariance model : models) {
      rows.row(
          model.model(), model.biasHoldsNoise() ? "bias and noise" : "bias", model.bias().value());
      rows.row(model.model(), "net variance", model.netVariance().value());
      if (!model.biasHoldsNoise()) {
        rows.row(model.model(), "noise", model.noise());
      }
    }
    Data data = rows.of("Parts of the error");
    String loss = models.get(0).loss();
    String alternative =
        "The %s error of %s, taken apart into bias, variance and noise."
            .formatted(loss, Words.count(models.size(), "model"));
    Spec spec =
        Spec.of("variance")
            .with("data", data)
            .with("height", Spec.lines(models.size(), 40))
            .with("models", models.stream().map(BiasVariance::model).toList())
            .with("x", "%s error on the validation rows".formatted(loss));
    return new Block.Plot(
        "variance-parts",
        "Where the error comes from",
        "Parts of the %s error of models that were trained on resamples of the training rows; standard errors are above. Net variance may be below 0 where disagreeing helps."
            .formatted(loss),
        alternative,
        spec.described(alternative),
        data);
  }

  private Block.Plot rows(List<StudySummary.CurvePoint> curve) {
    Data.Builder rows =
        new Data.Builder()
            .field("x", "share of the training rows (%)")
            .field("value", findings.metric())
            .field("rows", "rows");
    for (StudySummary.CurvePoint point : curve) {
      rows.row(100 * point.fraction(), point.validation(), "validation");
      rows.row(100 * point.fraction(), point.training(), "trained on");
    }
    Data data = rows.of("Learning curve over shares of the rows");
    String alternative =
        "%s of the best configuration, trained on %s of the rows, on validation rows and on those."
            .formatted(findings.metric(), Words.count(curve.size(), "share"));
    double[] values =
        data.rows().stream().mapToDouble(row -> (Double) row[1]).filter(Double::isFinite).toArray();
    Spec spec =
        Spec.of("shares")
            .with("data", data)
            .with("metric", Words.axis(findings.objective()))
            .with("scale", Spec.scale(values));
    return new Block.Plot(
        "variance-rows",
        "What more rows would bring",
        "The best configuration, trained on shares of the training rows: if the two lines are still"
            + " apart at the right, more rows would help.",
        alternative,
        spec.described(alternative),
        data);
  }
}
