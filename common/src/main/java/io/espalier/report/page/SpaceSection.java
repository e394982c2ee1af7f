package io.espalier.report.page;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.espalier.report.Figures;
import io.espalier.space.Params;
import io.espalier.trial.TrialId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Which configurations were tried, and what became of them. */
final class SpaceSection {
  private static final String ID = "space";
  private static final String TITLE = "Configurations";
  private static final int MOST_LINES = 400;
  private static final int MOST_POINTS = 1_000;

  private final Findings findings;
  private final Tried tried;
  private final String metric;

  private SpaceSection(Findings findings, Tried tried) {
    this.findings = findings;
    this.tried = tried;
    this.metric = findings.metric();
  }

  static Section of(Findings findings, Tried tried) {
    if (tried.trials().isEmpty()) {
      return Section.absent(ID, TITLE, "No configuration has been measured yet.");
    }
    if (tried.axes().isEmpty()) {
      return Section.absent(
          ID, TITLE, "All measured configurations are alike: there is nothing to compare.");
    }
    return new SpaceSection(findings, tried).section();
  }

  private Section section() {
    List<String> words = new ArrayList<>();
    words.add(
        "%s of %s %s measured. A configuration counts with its best %s on the validation rows, also if it was stopped early: what was stopped might have become better."
            .formatted(
                Words.count(tried.trials().size(), "configuration"),
                Words.count(findings.space().dimensions().size(), "hyperparameter"),
                tried.trials().size() == 1 ? "was" : "were",
                metric));
    if (!tried.alike().isEmpty()) {
      words.add("The same in all of them: " + String.join(", ", tried.alike()) + ".");
    }
    return new Section(ID, TITLE, words, List.of(parallel(), slices()));
  }

  private double value(TrialId id) {
    return tried.values()[tried.trials().indexOf(id)];
  }

  private Data configurations(List<TrialId> drawn) {
    Data.Builder rows = new Data.Builder().field("trial", "trial").field("value", metric);
    for (int i = 0; i < tried.axes().size(); i++) {
      rows.field("p" + i, tried.axes().get(i).name());
    }
    for (TrialId id : drawn) {
      Object[] row = new Object[tried.axes().size() + 2];
      row[0] = id.toString();
      row[1] = value(id);
      for (int i = 0; i < tried.axes().size(); i++) {
        row[i + 2] = tried.axes().get(i).value(params(id));
      }
      rows.row(row);
    }
    return rows.of("Configurations, each with its best " + metric);
  }

  private Params params(TrialId id) {
    return findings.view().trial(id).configuration().params();
  }

  /** A line for each configuration, which crosses an axis for each hyperparameter. */
  private Block.Plot parallel() {
    List<TrialId> drawn = Trials.some(findings.view(), tried.trials(), MOST_LINES);
    Data.Builder lines =
        new Data.Builder()
            .field("trial", "trial")
            .field("axis", "hyperparameter")
            .field("height", "height")
            .field("value", metric)
            .field("order", "order");
    Data.Builder labels =
        new Data.Builder()
            .field("axis", "hyperparameter")
            .field("height", "height")
            .field("label", "value");
    for (Axis axis : tried.axes()) {
      double[] numbers =
          axis.numeric()
              ? tried.params().stream().mapToDouble(p -> (Double) axis.value(p)).toArray()
              : new double[0];
      double least = Arrays.stream(numbers).min().orElse(0);
      double greatest = Arrays.stream(numbers).max().orElse(1);
      List<Object> marks =
          axis.numeric() ? List.of(least, greatest) : new ArrayList<>(axis.words());
      for (Object mark : Trials.evenly(marks, 12)) {
        labels.row(axis.name(), axis.height(mark, least, greatest), Data.shown(mark));
      }
      for (TrialId id : drawn) {
        lines.row(
            id.toString(),
            axis.name(),
            axis.height(axis.value(params(id)), least, greatest),
            value(id),
            // The best are drawn last, on top.
            -findings.objective().cost(value(id)));
      }
    }
    String alternative =
        "A line for each of %s across %s, coloured by %s."
            .formatted(
                Words.count(drawn.size(), "configuration"),
                Words.count(tried.axes().size(), "hyperparameter"),
                metric);
    Spec spec =
        Spec.of("parallel")
            .with("data", lines.of(TITLE))
            .with("labels", labels.of(TITLE))
            .with("axes", tried.axes().stream().map(Axis::name).toList())
            .with("metric", metric)
            .with("colour", colour());
    return new Block.Plot(
        "space-parallel",
        "All hyperparameters at once",
        "Each line is a configuration. Where it crosses an upright line is the value that it has"
            + " there; its colour says how good it is, and the brightest are the best."
            + Trials.leftOut(drawn.size(), tried.trials().size(), "configurations"),
        alternative,
        spec.described(alternative),
        configurations(drawn));
  }

  /** Bright is good: the palette is turned where less is better. */
  private ObjectNode colour() {
    ObjectNode scale = Spec.colours(tried.values());
    scale.put("scheme", "viridis").put("reverse", findings.objective().lowerIsBetter());
    return scale;
  }

  /** A plot for each hyperparameter. */
  private Block.Plot slices() {
    List<TrialId> drawn = Trials.some(findings.view(), tried.trials(), MOST_POINTS);
    Data data = configurations(drawn);
    List<ObjectNode> parts = new ArrayList<>();
    for (int i = 0; i < tried.axes().size(); i++) {
      Axis axis = tried.axes().get(i);
      parts.add(
          Spec.of("slice")
              .with("field", "p" + i)
              .with("name", axis.name())
              .with("type", axis.type())
              .with("sort", axis.words())
              .with("scale", scale(axis))
              .with("metric", Words.axis(findings.objective()))
              .with("values", Spec.scale(tried.values()))
              .filled());
    }
    OptionalDouble best = Arrays.stream(tried.values()).map(findings.objective()::cost).min();
    String alternative =
        "%s against each of %s; the best is %s."
            .formatted(
                metric,
                Words.count(tried.axes().size(), "hyperparameter"),
                Figures.metric(metric, findings.objective().value(best.orElseThrow())));
    return new Block.Plot(
        "space-slices",
        "One hyperparameter at a time",
        "Each point is a configuration, with all else as it happened to be."
            + Trials.leftOut(drawn.size(), tried.trials().size(), "configurations"),
        alternative,
        Spec.described(Spec.beside(parts, 2, data), alternative, parts.size() * drawn.size()),
        data);
  }

  static Map<String, Object> scale(Axis axis) {
    if (!axis.numeric()) {
      return Map.of();
    }
    return axis.logarithmic() ? Map.of("type", "log") : Map.of("type", "linear", "zero", false);
  }
}
