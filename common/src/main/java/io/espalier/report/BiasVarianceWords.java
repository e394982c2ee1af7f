package io.espalier.report;

import io.espalier.trial.BiasVariance;
import io.espalier.trial.BiasVariance.Term;
import java.util.ArrayList;
import java.util.List;

/** Bias and variance of models, in words: standard errors in parentheses. */
public final class BiasVarianceWords {
  private BiasVarianceWords() {}

  /** A line for each model, and one that says how far they can be relied upon to say the same. */
  public static List<String> lines(List<BiasVariance> models) {
    List<String> lines = new ArrayList<>();
    for (BiasVariance model : models) {
      boolean squared = model.loss().equals(BiasVariance.SQUARED);
      String bias =
          (squared ? "squared bias" : "bias") + (model.biasHoldsNoise() ? " and noise" : "");
      lines.add(
          "bias and variance: %s on %d resamples: %s error %s = %s %s %s %s%s"
              .formatted(
                  model.model(),
                  model.resamples(),
                  squared ? "squared" : "0-1",
                  shown(model, model.error().value()),
                  bias,
                  shown(model, model.bias()),
                  squared ? "+ variance" : "+ net variance",
                  shown(model, model.netVariance()),
                  noise(model)));
    }
    models.stream()
        .filter(model -> model.loss().equals(BiasVariance.ZERO_ONE))
        .forEach(
            model ->
                lines.add(
                    "bias and variance: two models like %s name different classes on %s of the rows"
                        .formatted(model.model(), shown(model, model.inconsistency()))));
    return lines;
  }

  private static String noise(BiasVariance model) {
    return model.biasHoldsNoise()
        ? ""
        : " + noise %s (%s)".formatted(shown(model, model.noise()), model.noiseSource());
  }

  private static String shown(BiasVariance model, Term term) {
    return "%s (%s)".formatted(shown(model, term.value()), shown(model, term.standardError()));
  }

  private static String shown(BiasVariance model, double value) {
    return model.loss().equals(BiasVariance.ZERO_ONE)
        ? Figures.percent(value)
        : Figures.metric(model.loss(), value);
  }
}
