package io.espalier.report.page;

import io.espalier.report.StudySummary;
import io.espalier.trial.Measurement;
import io.espalier.trial.StudyView;
import io.espalier.trial.TrialId;
import io.espalier.trial.TrialStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How trials learned, which of them were stopped, and why. */
final class CurvesSection {
  private static final String ID = "curves";
  private static final String TITLE = "Learning curves";
  private static final int MOST_CURVES = 80;

  /** Longer curves are drawn with every so many epochs. */
  private static final int MOST_POINTS = 50;

  private static final int MOST_REASONS = 12;

  private final Findings findings;
  private final StudyView view;
  private final String metric;

  private CurvesSection(Findings findings) {
    this.findings = findings;
    this.view = findings.view();
    this.metric = findings.metric();
  }

  static Section of(Findings findings) {
    return Trials.measured(findings.view()).isEmpty()
        ? Section.absent(ID, TITLE, "No trial of the search has been measured yet.")
        : new CurvesSection(findings).section();
  }

  private Section section() {
    List<Block> blocks = new ArrayList<>();
    List<TrialId> all = Trials.measured(view);
    long pruned = all.stream().filter(id -> view.status(id) == TrialStatus.PRUNED).count();
    blocks.add(curves(all));
    findings.summary().best().ifPresent(best -> blocks.add(best(best)));
    List<String> words = new ArrayList<>();
    words.add(
        pruned == 0
            ? "No trial of the search was stopped early."
            : "%s of the %,d measured in the search %s stopped before the end."
                .formatted(Words.count(pruned, "trial"), all.size(), pruned == 1 ? "was" : "were"));
    Data reasons = reasons();
    if (!reasons.rows().isEmpty()) {
      blocks.add(new Block.Table(reasons));
    }
    return new Section(ID, TITLE, words, blocks);
  }

  private Block.Plot curves(List<TrialId> all) {
    List<TrialId> some = Trials.some(view, all, MOST_CURVES);
    Data.Builder points =
        new Data.Builder()
            .field("trial", "trial")
            .field("x", "epoch")
            .field("value", metric)
            .field("status", "status");
    Data.Builder ends =
        new Data.Builder()
            .field("trial", "trial")
            .field("x", "last epoch")
            .field("value", metric)
            .field("status", "status")
            .field("reason", "why it ended there");
    List<Double> values = new ArrayList<>();
    for (TrialId id : some) {
      String status = Trials.word(view.status(id));
      double last = Double.NaN;
      int epoch = 0;
      for (int e : epochs(view.epoch(id))) {
        Double value = view.values(id, e).get(metric);
        if (value != null && Double.isFinite(value)) {
          points.row(id.toString(), e, value, status);
          values.add(value);
          last = value;
          epoch = e;
        }
      }
      if (epoch > 0) {
        ends.row(id.toString(), epoch, last, status, view.reason(id));
      }
    }
    String alternative =
        "%s by epoch for %s; those that were stopped end in a mark."
            .formatted(metric, Words.count(some.size(), "trial"));
    Data table = ends.of("Where each trial ended, and why");
    Spec spec =
        Spec.of("curves")
            .with("data", points.of(TITLE))
            .with("ends", table)
            .with("metric", Words.axis(findings.objective()))
            .with("scale", Spec.scale(values.stream().mapToDouble(Double::doubleValue).toArray()))
            .with("statuses", Statuses.scale(table, "status"));
    return new Block.Plot(
        "curves-all",
        "%s on the validation rows, epoch by epoch".formatted(metric),
        "Each line is a trial of the search. A cross is where one was stopped; pointing at it says"
            + " why."
            + Trials.leftOut(some.size(), all.size(), "trials"),
        alternative,
        spec.described(alternative),
        table);
  }

  private static int[] epochs(int last) {
    if (last <= MOST_POINTS) {
      return java.util.stream.IntStream.rangeClosed(1, last).toArray();
    }
    return java.util.stream.IntStream.rangeClosed(1, MOST_POINTS)
        .map(i -> (int) Math.round((double) i * last / MOST_POINTS))
        .toArray();
  }

  /** How far the best trial fits the rows that it is trained on better than the others. */
  private Block.Plot best(StudySummary.Best best) {
    Data.Builder losses =
        new Data.Builder().field("x", "epoch").field("value", "loss").field("rows", "rows");
    List<Double> values = new ArrayList<>();
    for (int epoch : epochs(view.epoch(best.trial()))) {
      Map<String, Double> measured = view.values(best.trial(), epoch);
      losses(losses, values, epoch, measured.get(Measurement.TRAINING_LOSS), "training");
      losses(losses, values, epoch, measured.get(Measurement.VALIDATION_LOSS), "validation");
    }
    Data data = losses.of("Losses of trial " + best.trial());
    int at = view.bestEpoch(best.trial());
    String alternative =
        "Training and validation loss of trial %s over %s; its best epoch is number %d."
            .formatted(best.trial(), Words.count(view.epoch(best.trial()), "epoch"), at);
    Spec spec =
        Spec.of("losses")
            .with("data", data)
            .with("best", List.of(Map.of("x", at)))
            .with("scale", Spec.scale(values.stream().mapToDouble(Double::doubleValue).toArray()));
    return new Block.Plot(
        "curves-best",
        "How the best trial, %s, learned".formatted(best.trial()),
        "The training loss counts penalties and dropout in, so that it may lie above. The upright"
            + " line is the best epoch, whose parameters are kept.",
        alternative,
        spec.described(alternative),
        data);
  }

  private static void losses(
      Data.Builder losses, List<Double> values, int epoch, Double value, String rows) {
    if (value != null && Double.isFinite(value)) {
      losses.row(epoch, value, rows);
      values.add(value);
    }
  }

  /** Reasons, alike but for their numbers, are counted together. */
  private Data reasons() {
    Map<String, List<TrialId>> alike = new TreeMap<>();
    for (int number = 0; number < view.trials(); number++) {
      TrialId id = new TrialId(number);
      TrialStatus status = view.status(id);
      if (!view.reason(id).isEmpty()
          && (status == TrialStatus.PRUNED || status == TrialStatus.FAILED)) {
        String kind =
            Trials.word(status)
                + "\n"
                + view.reason(id).replaceAll("[-+]?\\d+(\\.\\d+)?([eE][-+]?\\d+)?", "…");
        alike.computeIfAbsent(kind, k -> new ArrayList<>()).add(id);
      }
    }
    Data.Builder rows =
        new Data.Builder()
            .field("status", "status")
            .field("trials", "trials")
            .field("example", "such as")
            .field("reason", "why it ended");
    alike.values().stream()
        .sorted(Comparator.comparingInt((List<TrialId> ids) -> ids.size()).reversed())
        .limit(MOST_REASONS)
        .forEach(
            ids ->
                rows.row(
                    Trials.word(view.status(ids.get(0))),
                    ids.size(),
                    ids.get(0).toString(),
                    view.reason(ids.get(0))));
    int more = alike.size() - MOST_REASONS;
    return rows.of(
        "Why trials of all stages were stopped or failed"
            + (more > 0 ? "; %d rarer reasons are in the table of trials".formatted(more) : ""));
  }
}
