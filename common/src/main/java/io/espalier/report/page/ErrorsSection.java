package io.espalier.report.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Where the chosen model errs: calibration and confusion of classes, residuals of values. */
final class ErrorsSection {
  private static final String ID = "errors";
  private static final String TITLE = "Where the model errs";

  /** A matrix of more classes cannot be read. */
  private static final int MOST_CLASSES = 30;

  private static final int MOST_CONFUSIONS = 20;

  private final List<Judged> judged;

  private ErrorsSection(List<Judged> judged) {
    this.judged = judged;
  }

  static Section of(Findings findings) {
    String chosen = findings.summary().chosen().orElse("");
    List<Judged> own =
        findings.judged().stream()
            .filter(j -> j.model().equals(chosen) && j.classified() + j.valued() > 0)
            .toList();
    if (own.isEmpty()) {
      return Section.absent(
          ID,
          TITLE,
          chosen.isEmpty()
              ? "No model has been chosen yet."
              : "The table of predictions has no rows of the chosen model.");
    }
    return new ErrorsSection(own).section();
  }

  private Section section() {
    List<Block> blocks = new ArrayList<>();
    List<String> words = new ArrayList<>();
    boolean classes = judged.get(0).classified() > 0;
    if (classes) {
      blocks.add(calibration());
      for (Judged of : judged) {
        blocks.add(confusion(of));
      }
      words.add(
          "The chosen model, %s, on the validation rows%s."
              .formatted(judged.get(0).model(), tested()));
    } else if (judged.stream().flatMap(j -> j.kept().stream()).noneMatch(ErrorsSection::known)) {
      words.add(
          "The chosen model, %s, gives rows back; its errors are those of reconstruction%s."
              .formatted(judged.get(0).model(), tested()));
      blocks.add(reconstructions());
    } else {
      words.add(
          "The chosen model, %s, on the validation rows%s."
              .formatted(judged.get(0).model(), tested()));
      blocks.add(residuals());
    }
    return new Section(ID, TITLE, words, blocks);
  }

  private static boolean known(Judged.Pair pair) {
    return Double.isFinite(pair.target());
  }

  private String tested() {
    return judged.stream().anyMatch(j -> j.part().equals("test"))
        ? " and, as the test set has been opened, on the test rows"
        : "; the test set is unopened";
  }

  private Block.Plot calibration() {
    Data.Builder rows =
        new Data.Builder()
            .field("part", "rows")
            .field("confidence", "mean probability of the predicted class")
            .field("accuracy", "share that was right")
            .field("count", "number of rows");
    List<String> said = new ArrayList<>();
    for (Judged of : judged) {
      double error = 0;
      for (int bin = 0; bin < Judged.BINS; bin++) {
        if (of.rows(bin) > 0) {
          rows.row(of.part(), of.confidence(bin), of.accuracy(bin), of.rows(bin));
          error += of.rows(bin) * Math.abs(of.accuracy(bin) - of.confidence(bin)) / of.classified();
        }
      }
      said.add("%s on %s rows".formatted(Data.shown(error), of.part()));
    }
    Data data = rows.of("Calibration");
    String alternative = "Reliability diagram; calibration error %s.".formatted(join(said));
    Spec spec =
        Spec.of("calibration")
            .with("data", data)
            .with("line", List.of(Map.of("x", 0, "y", 0), Map.of("x", 1, "y", 1)));
    return new Block.Plot(
        "errors-calibration",
        "Calibration",
        "Rows in %d bins by the probability of the predicted class: on the dashed line a model is right as often as it says, below it is too sure. The calibration error, the mean distance to the line, is %s."
            .formatted(Judged.BINS, join(said)),
        alternative,
        spec.described(alternative),
        data);
  }

  private static String join(List<String> said) {
    return String.join(" and ", said);
  }

  private Block confusion(Judged of) {
    Set<String> names = new LinkedHashSet<>(of.confusion().keySet());
    of.confusion().values().forEach(row -> names.addAll(row.keySet()));
    List<String> classes = names.stream().sorted(ErrorsSection::compare).toList();
    if (classes.size() > MOST_CLASSES) {
      return new Block.Table(confusions(of));
    }
    Data.Builder rows =
        new Data.Builder()
            .field("is", "true class")
            .field("as", "predicted class")
            .field("rows", "rows")
            .field("share", "share of the true class (%)");
    long right = 0;
    for (String is : classes) {
      Map<String, Long> own = of.confusion().getOrDefault(is, Map.of());
      long all = own.values().stream().mapToLong(Long::longValue).sum();
      for (String as : classes) {
        long count = own.getOrDefault(as, 0L);
        right += is.equals(as) ? count : 0;
        if (all > 0) {
          rows.row(is, as, count, 100.0 * count / all);
        }
      }
    }
    Data data = rows.of("Confusion of classes, %s rows".formatted(of.part()));
    String alternative =
        "Confusion matrix of %d classes on %s rows: %s of %s were predicted rightly."
            .formatted(
                classes.size(),
                of.part(),
                String.format(Locale.ROOT, "%,d", right),
                of.classified());
    Spec spec =
        Spec.of("confusion")
            .with("data", data)
            .with("classes", classes)
            .with("height", Math.max(160, Math.min(560, 34 * classes.size())));
    return new Block.Plot(
        "errors-confusion-" + of.part(),
        "Confusion of classes, %s rows".formatted(of.part()),
        "How many rows of each class, a line each, were taken for each, a column each; shades are"
            + " shares of the line. Zeros are left empty.",
        alternative,
        spec.described(alternative),
        data);
  }

  /** Numbers by their value, so that 10 comes after 9. */
  private static int compare(String one, String other) {
    String number = "-?\\d+(\\.\\d+)?";
    return one.matches(number) && other.matches(number)
        ? Double.compare(Double.parseDouble(one), Double.parseDouble(other))
        : one.compareTo(other);
  }

  private static Data confusions(Judged of) {
    record Confused(String is, String as, long rows) {}
    List<Confused> all = new ArrayList<>();
    of.confusion()
        .forEach(
            (is, row) ->
                row.forEach(
                    (as, count) -> {
                      if (!is.equals(as)) {
                        all.add(new Confused(is, as, count));
                      }
                    }));
    all.sort(Comparator.comparingLong(Confused::rows).reversed());
    Data.Builder rows =
        new Data.Builder().field("is", "true class").field("as", "taken for").field("rows", "rows");
    all.stream().limit(MOST_CONFUSIONS).forEach(c -> rows.row(c.is(), c.as(), c.rows()));
    return rows.of(
        "The most frequent confusions among %d classes, %s rows"
            .formatted(of.confusion().size(), of.part()));
  }

  private Block.Plot residuals() {
    Data.Builder rows =
        new Data.Builder()
            .field("target", "true value")
            .field("said", "predicted value")
            .field("residual", "predicted less true value")
            .field("part", "rows");
    List<String> said = new ArrayList<>();
    for (Judged of : judged) {
      for (Judged.Pair pair : of.kept()) {
        if (known(pair)) {
          rows.row(pair.target(), pair.said(), pair.said() - pair.target(), of.part());
        }
      }
      said.add("%s on %s rows".formatted(Data.shown(of.rootMeanSquare()), of.part()));
    }
    Data data = rows.of("Predicted and true values");
    double least =
        judged.stream()
            .flatMap(j -> j.kept().stream())
            .filter(ErrorsSection::known)
            .mapToDouble(Judged.Pair::target)
            .min()
            .orElse(0);
    double greatest =
        judged.stream()
            .flatMap(j -> j.kept().stream())
            .filter(ErrorsSection::known)
            .mapToDouble(Judged.Pair::target)
            .max()
            .orElse(1);
    String alternative =
        "Predicted against true values, and what they differ by; the root mean squared error is %s."
            .formatted(join(said));
    Spec spec =
        Spec.of("residuals")
            .with("data", data)
            .with(
                "line",
                List.of(Map.of("x", least, "y", least), Map.of("x", greatest, "y", greatest)));
    long all = judged.stream().mapToLong(Judged::valued).sum();
    return new Block.Plot(
        "errors-residuals",
        "Predicted and true values",
        "In the label's unit. On the dashed lines a prediction is right. The root mean squared error is %s.%s"
            .formatted(
                join(said),
                data.rows().size() < all
                    ? " Drawn are %,d of %,d rows, at random.".formatted(data.rows().size(), all)
                    : ""),
        alternative,
        spec.described(alternative),
        data);
  }

  private Block.Plot reconstructions() {
    Data.Builder rows = new Data.Builder().field("error", "error").field("part", "rows");
    judged.forEach(of -> of.kept().forEach(pair -> rows.row(pair.said(), of.part())));
    Data data = rows.of("Errors of reconstruction");
    String alternative =
        "Histogram of the errors of reconstruction of %s."
            .formatted(Words.count(data.rows().size(), "row"));
    Spec spec = Spec.of("errors").with("data", data);
    return new Block.Plot(
        "errors-reconstruction",
        "Errors of reconstruction",
        "How far rows are from what the model gives back, row by row: those on the right are unlike"
            + " the others.",
        alternative,
        spec.described(alternative),
        data);
  }
}
