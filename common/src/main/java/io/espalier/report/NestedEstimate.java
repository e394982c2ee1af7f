package io.espalier.report;

import io.espalier.trial.EnsembleFacts;
import io.espalier.trial.Gauge;
import io.espalier.trial.Limits;
import io.espalier.trial.Objective;
import io.espalier.trial.TestFigures;
import java.util.ArrayList;
import java.util.List;

/**
 * What a nested cross-validation found (chapter 5.3): how well the models that the whole procedure
 * makes, search and choice included, do on rows that it has not seen.
 *
 * @param objective what configurations are compared by
 * @param folds the outer folds, each a study of its own
 */
public record NestedEstimate(Objective objective, List<Fold> folds) {
  /** Standard errors from the middle of a normal distribution to the end of its central 95 %. */
  private static final double REACH = 1.959964;

  /** Copies the list. */
  public NestedEstimate {
    folds = List.copyOf(folds);
    if (folds.isEmpty()) {
      throw new IllegalArgumentException("A nested cross-validation without a fold");
    }
  }

  /**
   * An outer fold.
   *
   * @param study its name
   * @param chosen the name of its final model
   * @param validation the best single trial's objective on its validation rows: what a search
   *     without an outer fold would have reported
   * @param tested that same trial's objective on the fold; NaN where other networks predict it than
   *     have predicted the validation rows
   * @param test the final model's objective on the fold
   * @param limits its 95 % bootstrap interval
   */
  public record Fold(
      String study, String chosen, double validation, double tested, double test, Limits limits) {}

  /**
   * Of the studies of all folds.
   *
   * @throws IllegalArgumentException if one has not been opened
   */
  public static NestedEstimate of(List<StudySummary> studies) {
    return new NestedEstimate(
        studies.get(0).objective(), studies.stream().map(NestedEstimate::fold).toList());
  }

  private static Fold fold(StudySummary study) {
    String metric = study.objective().metric();
    String chosen = study.chosen().orElse(EnsembleFacts.BEST);
    TestFigures figures =
        study.best().flatMap(StudySummary.Best::test).stream()
            .filter(test -> chosen.equals(EnsembleFacts.BEST))
            .findFirst()
            .or(
                () ->
                    study.ensembles().stream()
                        .filter(built -> built.facts().name().equals(chosen))
                        .findFirst()
                        .flatMap(StudySummary.Built::test))
            .orElseThrow(
                () -> new IllegalArgumentException(study.study() + " has not been opened"));
    Gauge best =
        study.gauges().stream()
            .filter(gauge -> gauge.ensemble().equals(EnsembleFacts.BEST))
            .findFirst()
            .orElseThrow();
    return new Fold(
        study.study(),
        chosen,
        best.validation(),
        best.comparable() ? best.test() : Double.NaN,
        figures.metrics().get(metric),
        figures.limits().getOrDefault(metric, Limits.NONE));
  }

  /** The mean of the folds' test figures. */
  public double estimate() {
    return folds.stream().mapToDouble(Fold::test).average().orElseThrow();
  }

  /**
   * Its 95 % interval. The folds' rows differ, so the variances of their figures, as far as they
   * come from the rows, add up; that the folds' models differ, too, is in the figures themselves.
   */
  public Limits limits() {
    double squares =
        folds.stream()
            .mapToDouble(fold -> (fold.limits().high() - fold.limits().low()) / (2 * REACH))
            .map(error -> error * error)
            .sum();
    double reach = REACH * Math.sqrt(squares) / folds.size();
    return new Limits(estimate() - reach, estimate() + reach);
  }

  /** The mean of the best validation figures. */
  public double validation() {
    return folds.stream().mapToDouble(Fold::validation).average().orElseThrow();
  }

  /** The mean of what the same trials do on the folds; NaN if that does not compare. */
  public double tested() {
    return folds.stream().mapToDouble(Fold::tested).average().orElseThrow();
  }

  /**
   * How much better the best trials look on validation rows than on unseen ones, positive where
   * they do; NaN if that does not compare. What an ensemble gains over them is not in it.
   */
  public double optimism() {
    return objective.cost(tested()) - objective.cost(validation());
  }

  /**
   * The standard error of the optimism over folds. It is too small, as folds train on the same rows
   * (Bengio and Grandvalet 2004).
   */
  public double optimismError() {
    double mean = optimism();
    double squares =
        folds.stream()
            .mapToDouble(fold -> objective.cost(fold.tested()) - objective.cost(fold.validation()))
            .map(own -> (own - mean) * (own - mean))
            .sum();
    return Math.sqrt(squares / (folds.size() - 1) / folds.size());
  }

  /** A table with a line for each fold, and what they come to. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.addAll(table());
    lines.add("");
    String metric = objective.metric();
    lines.add(
        "nested: %s of the whole procedure on unseen rows %s"
            .formatted(metric, Figures.metric(metric, estimate(), limits())));
    lines.add(
        "nested: the best validation figures, %s on average, were %s"
            .formatted(Figures.metric(metric, validation()), flattered()));
    return lines;
  }

  private String flattered() {
    String metric = objective.metric();
    return Double.isNaN(optimism())
        ? "of other networks than predict unseen rows: they do not compare"
        : "better by %s%s than the same trials on unseen rows, %s"
            .formatted(
                Figures.withError(metric, optimism(), optimismError()),
                Figures.share(metric) ? " percentage points" : "",
                Figures.metric(metric, tested()));
  }

  private List<String> table() {
    String metric = objective.metric();
    return new TextTable<Fold>()
        .left("outer fold", Fold::study)
        .left("chosen", Fold::chosen)
        .right("best validation " + metric, fold -> Figures.metric(metric, fold.validation()))
        .right("test " + metric, fold -> Figures.metric(metric, fold.test(), fold.limits()))
        .lines(folds);
  }
}
