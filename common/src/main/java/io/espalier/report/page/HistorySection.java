package io.espalier.report.page;

import io.espalier.report.Figures;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** How the search went on, against the clock and against the epochs that were spent. */
final class HistorySection {
  private static final int MOST_TRIALS = 2_000;

  private final Findings findings;
  private final List<History.Reading> drawn;
  private final String leftOut;

  private HistorySection(Findings findings) {
    this.findings = findings;
    List<History.Reading> all = findings.history().best();
    Set<History.Reading> kept = new HashSet<>(Trials.evenly(all, MOST_TRIALS));
    kept.addAll(findings.history().improvements());
    this.drawn = all.stream().filter(kept::contains).toList();
    this.leftOut = Trials.leftOut(drawn.size(), all.size(), "trials");
  }

  static Section of(Findings findings) {
    if (findings.history().improvements().isEmpty()) {
      return Section.absent(
          "history", "How the search went on", "No trial of the search has been measured yet.");
    }
    return new HistorySection(findings).section();
  }

  private Section section() {
    List<History.Reading> found = findings.history().improvements();
    History.Reading best = found.get(found.size() - 1);
    String metric = findings.metric();
    List<String> words = new ArrayList<>();
    words.add(
        "The best %s of the search, %s, was measured by trial %s after %s and %,d epochs of all trials together. The value to beat had changed %d times until then."
            .formatted(
                metric,
                Figures.metric(metric, best.value()),
                best.trial(),
                Figures.seconds(best.seconds()),
                best.epochs(),
                found.size()));
    if (findings.history().drivers() > 1) {
      words.add(
          "%d drivers worked on the study one after the other; the time between them is left out."
              .formatted(findings.history().drivers()));
    }
    Clock clock = Clock.reaching(findings.history().seconds());
    return new Section(
        "history",
        "How the search went on",
        words,
        List.of(
            plot(
                "history-time",
                "Best values against the clock",
                "time since the first leg began (%s)".formatted(clock.unit()),
                reading -> clock.shown(reading.seconds()),
                clock.shown(findings.history().seconds())),
            plot(
                "history-epochs",
                "Best values against the epochs spent",
                "epochs trained, all trials together",
                History.Reading::epochs,
                (double) findings.history().epochs())));
  }

  private Block.Plot plot(
      String id, String title, String axis, ToDoubleFunction<History.Reading> at, double end) {
    String metric = findings.metric();
    Data.Builder trials =
        new Data.Builder()
            .field("trial", "trial")
            .field("x", axis)
            .field("value", "best " + metric)
            .field("status", "status");
    for (History.Reading reading : drawn) {
      trials.row(
          reading.trial().toString(),
          at.applyAsDouble(reading),
          reading.value(),
          Trials.word(findings.view().status(reading.trial())));
    }
    Data.Builder best =
        new Data.Builder().field("x", axis).field("value", metric).field("status", "line");
    List<History.Reading> found = findings.history().improvements();
    found.forEach(r -> best.row(at.applyAsDouble(r), r.value(), Statuses.BEST));
    History.Reading last = found.get(found.size() - 1);
    best.row(end, last.value(), Statuses.BEST);
    Data data = trials.of(title);
    String alternative =
        "%s: the best %s so far went from %s to %s, at %s."
            .formatted(
                title,
                metric,
                Figures.metric(metric, found.get(0).value()),
                Figures.metric(metric, last.value()),
                axis);
    Spec spec =
        Spec.of("history")
            .with("data", data)
            .with("best", best.of(title))
            .with("x", axis)
            .with("metric", Words.axis(findings.objective()))
            .with("scale", Spec.scale(drawn.stream().mapToDouble(History.Reading::value).toArray()))
            .with("statuses", Statuses.scale(data, "status", Statuses.BEST));
    return new Block.Plot(
        id,
        title,
        "Each point is the best value of a trial of the search, where it was measured; the line is"
            + " the best value of all so far."
            + leftOut,
        alternative,
        spec.described(alternative),
        data);
  }
}
