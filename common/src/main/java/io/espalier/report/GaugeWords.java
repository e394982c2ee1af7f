package io.espalier.report;

import io.espalier.trial.EnsembleFacts;
import io.espalier.trial.Gauge;
import io.espalier.trial.Limits;
import java.util.ArrayList;
import java.util.List;

/** What an opening's gauges say, in words. */
public final class GaugeWords {
  private final String metric;

  /** For gauges of a metric. */
  public GaugeWords(String metric) {
    this.metric = metric;
  }

  /** A line for each model, then one for each that is compared with the default configuration. */
  public List<String> lines(List<Gauge> gauges) {
    List<String> lines = new ArrayList<>();
    for (Gauge gauge : gauges) {
      lines.add(
          "gauge: %s %s on validation rows, %s on test rows; %s"
              .formatted(
                  gauge.ensemble(),
                  Figures.metric(metric, gauge.validation()),
                  Figures.metric(metric, gauge.test()),
                  optimism(gauge)));
    }
    gauges.stream()
        .filter(gauge -> !gauge.ensemble().equals(EnsembleFacts.DEFAULT))
        .filter(gauge -> !Double.isNaN(gauge.overDefault()))
        .forEach(gauge -> lines.add(comparison(gauge)));
    return lines;
  }

  private String optimism(Gauge gauge) {
    return gauge.comparable()
        ? "optimism "
            + difference(gauge.optimism(), gauge.optimismLimits())
            + verdict(gauge.optimismLimits())
        : "not comparable, as other networks predict test rows than validation rows";
  }

  private static String verdict(Limits optimism) {
    if (optimism.low() > 0) {
      return ": the validation rows flattered it";
    }
    return optimism.high() >= 0 ? ": within chance" : "";
  }

  private String comparison(Gauge gauge) {
    String how =
        gauge.worseThanDefault()
            ? "worse than"
            : gauge.overDefault() > 0 ? "better than" : "as well as";
    Limits limits = gauge.overDefaultLimits();
    return "gauge: on the test rows %s did %s the default configuration, by %s%s"
        .formatted(
            gauge.ensemble(),
            how,
            difference(gauge.overDefault(), limits),
            limits.low() <= 0 && limits.high() >= 0 ? ": within chance" : "");
  }

  /** A difference with its interval and its unit. */
  String difference(double difference, Limits limits) {
    String shown = Figures.gain(metric, difference, limits.low(), limits.high());
    return Figures.share(metric) ? shown + " percentage points" : shown;
  }
}
