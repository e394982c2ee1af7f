package io.espalier.report;

import io.espalier.trial.EnsembleFacts;
import io.espalier.trial.Gauge;
import io.espalier.trial.Limits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How far searches have over-tuned, over several studies: one alone tells chance from habit only if
 * its test set is large.
 *
 * @param studies that have been opened, and gauged at that
 * @param means a summary for each objective, as figures of different ones do not add up
 */
public record OverTuning(List<Study> studies, List<Mean> means) {
  /** Copies the lists. */
  public OverTuning {
    studies = List.copyOf(studies);
    means = List.copyOf(means);
  }

  /**
   * A study.
   *
   * @param directory where it lives
   * @param metric its objective
   * @param openings how often its test set was opened
   * @param selected the gauge of the configuration that the search has selected
   * @param chosen that of its final model; the same, if that is the selected configuration
   */
  public record Study(
      String directory, String metric, int openings, Gauge selected, Gauge chosen) {}

  /**
   * The mean over studies of one objective.
   *
   * @param metric the objective
   * @param studies how many have figures that compare
   * @param optimism mean optimism of the selected configurations of these; NaN if there is none
   * @param standardError of that mean; empty for a single study
   * @param compared how many studies have trained their default configuration
   * @param worse in how many of these the selected configuration did worse than it on the test rows
   */
  public record Mean(
      String metric,
      int studies,
      double optimism,
      OptionalDouble standardError,
      int compared,
      int worse) {

    private static Mean of(String metric, List<Study> studies) {
      List<Gauge> gauges = studies.stream().map(Study::selected).toList();
      double[] optimism =
          gauges.stream().filter(Gauge::comparable).mapToDouble(Gauge::optimism).toArray();
      double mean = Arrays.stream(optimism).average().orElse(Double.NaN);
      double squares = Arrays.stream(optimism).map(own -> (own - mean) * (own - mean)).sum();
      int count = optimism.length;
      return new Mean(
          metric,
          count,
          mean,
          count < 2
              ? OptionalDouble.empty()
              : OptionalDouble.of(Math.sqrt(squares / (count - 1) / count)),
          (int) gauges.stream().filter(g -> !Double.isNaN(g.overDefault())).count(),
          (int) gauges.stream().filter(Gauge::worseThanDefault).count());
    }
  }

  /** Of the studies among these that have gauges. */
  public static OverTuning of(List<StudySummary> summaries) {
    List<Study> studies = new ArrayList<>();
    summaries.forEach(summary -> study(summary).ifPresent(studies::add));
    Map<String, List<Study>> byMetric =
        studies.stream()
            .collect(Collectors.groupingBy(Study::metric, LinkedHashMap::new, Collectors.toList()));
    return new OverTuning(
        studies, byMetric.entrySet().stream().map(e -> Mean.of(e.getKey(), e.getValue())).toList());
  }

  private static Optional<Study> study(StudySummary summary) {
    Map<String, Gauge> gauges =
        summary.gauges().stream().collect(Collectors.toMap(Gauge::ensemble, Function.identity()));
    return Optional.ofNullable(gauges.get(EnsembleFacts.BEST))
        .map(
            selected ->
                new Study(
                    summary.circumstances().directory(),
                    summary.objective().metric(),
                    summary.openings(),
                    selected,
                    gauges.get(summary.chosen().orElse(EnsembleFacts.BEST))));
  }

  /** A table with a line for each study, and a sentence for each objective. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.addAll(table());
    lines.add("");
    means.forEach(mean -> lines.add(sentence(mean)));
    return lines;
  }

  private List<String> table() {
    return new TextTable<Study>()
        .left("study", Study::directory)
        .left("opened", OverTuning::opened)
        .left("metric", Study::metric)
        .right("validation", s -> Figures.metric(s.metric(), s.selected().validation()))
        .right("test", s -> Figures.metric(s.metric(), s.selected().test()))
        .right("optimism [95 %]", s -> optimism(s, s.selected()))
        .right("of the chosen model", s -> optimism(s, s.chosen()))
        .right("over the default", OverTuning::overDefault)
        .lines(studies);
  }

  private static String overDefault(Study study) {
    Gauge gauge = study.selected();
    return Double.isNaN(gauge.overDefault())
        ? ""
        : gain(study, gauge.overDefault(), gauge.overDefaultLimits());
  }

  private static String opened(Study study) {
    return study.openings() == 1 ? "once" : study.openings() + " times";
  }

  private static String optimism(Study study, Gauge gauge) {
    return gauge.comparable()
        ? gain(study, gauge.optimism(), gauge.optimismLimits())
        : "not comparable";
  }

  private static String gain(Study study, double value, Limits limits) {
    return Figures.gain(study.metric(), value, limits.low(), limits.high());
  }

  private static String sentence(Mean mean) {
    double error = mean.standardError().orElse(Double.NaN);
    String said =
        mean.studies() == 0
            ? mean.metric()
                + ": no optimism, as other networks predict test rows than validation rows"
            : "%s: mean optimism of %d %s %s"
                .formatted(
                    mean.metric(),
                    mean.studies(),
                    mean.studies() == 1 ? "study" : "studies",
                    Figures.withError(mean.metric(), mean.optimism(), error));
    return mean.compared() == 0
        ? said
        : said
            + "; worse than the default configuration on the test rows: %d of %d (%s)"
                .formatted(
                    mean.worse(),
                    mean.compared(),
                    Figures.percent(mean.worse() / (double) mean.compared()));
  }
}
