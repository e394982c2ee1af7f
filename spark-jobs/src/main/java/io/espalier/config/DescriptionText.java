package io.espalier.config;

import io.espalier.report.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A description as lines of text, its facts aligned in two columns. */
public final class DescriptionText {
  private DescriptionText() {}

  private record Line(String name, String fact) {}

  /** Several lines, each ended. */
  public static String render(Description d) {
    List<Line> lines = new ArrayList<>();
    lines.add(new Line("study", d.study() + ", to be kept in " + d.directory()));
    lines.add(
        new Line(
            "rows",
            d.rows().validation() == 0
                ? "%s to cross-validate on, %s put aside for the test"
                    .formatted(number(d.rows().training()), number(d.rows().test()))
                : "%s to train on, %s to validate on, %s put aside for the test"
                    .formatted(
                        number(d.rows().training()),
                        number(d.rows().validation()),
                        number(d.rows().test()))));
    if (d.nested().isPresent()) {
      lines.add(
          new Line(
              "nested",
              "all of this once for each of %d outer folds, which is what is put aside"
                  .formatted(d.nested().getAsInt())));
    }
    lines.add(new Line("space", d.space().isEmpty() ? "one configuration" : configurations(d)));
    for (Description.Axis axis : d.space()) {
      String when = axis.when().isEmpty() ? "" : "   where " + axis.when();
      lines.add(new Line("  " + axis.name(), axis.values() + when));
    }
    if (d.epochs().baseline() > 0) {
      lines.add(
          new Line(
              "baseline",
              "the default configuration, " + number(d.epochs().baseline()) + " epochs"));
    }
    lines.add(new Line("search", search(d)));
    if (d.epochs().refit() > 0) {
      lines.add(new Line("refit", "at most " + number(d.epochs().refit()) + " epochs"));
    }
    if (!d.ensembles().isEmpty()) {
      lines.add(new Line("ensembles", ensembles(d)));
    }
    if (d.epochs().diagnosis() > 0) {
      lines.add(new Line("diagnosis", "at most " + number(d.epochs().diagnosis()) + " epochs"));
    }
    lines.add(new Line("networks", "at most " + number(d.networks())));
    lines.add(
        new Line(
            "memory",
            "about %s of data in each executor, and %s for each running trial (networks of up to %s"
                    .formatted(
                        Figures.bytes(d.memory().data()),
                        Figures.bytes(d.memory().trial()),
                        Figures.bytes(d.memory().parameters()))
                + ")"));
    lines.add(
        new Line(
            "disk",
            "at most about %s while it runs, beside journal and tables; afterwards what its models need"
                .formatted(Figures.bytes(d.disk()))));
    int width = lines.stream().mapToInt(l -> l.name().length()).max().orElse(0);
    String end = System.lineSeparator();
    String text =
        lines.stream()
            .map(l -> l.name() + " ".repeat(width + 2 - l.name().length()) + l.fact() + end)
            .collect(Collectors.joining());
    return d.notes().isEmpty()
        ? text
        : text + end + "Without effect:" + end + ProblemText.render(d.notes());
  }

  private static String configurations(Description d) {
    return d.configurations().isPresent()
        ? number(d.configurations().getAsLong()) + " configurations"
        : "drawn from ranges";
  }

  private static String search(Description d) {
    Description.Epochs epochs = d.epochs();
    String text =
        number(d.trials())
            + (d.trials() == 1 ? " trial" : " trials")
            + " compared by "
            + d.metric()
            + " on "
            + d.validation()
            + ", at most "
            + number(epochs.search())
            + " epochs";
    if (epochs.typical().isPresent()) {
      return text + ", about " + number(epochs.typical().getAsLong()) + " as a rule";
    }
    return epochs.search() < epochs.exhaustive()
        ? text + " of " + number(epochs.exhaustive())
        : text;
  }

  private static String ensembles(Description d) {
    String kinds =
        d.ensembles().stream()
            .map(e -> e.kind() + (e.trained() > 0 ? " (" + e.trained() + " trials)" : ""))
            .collect(Collectors.joining(", "));
    return d.epochs().ensembles() == 0
        ? kinds + ": nothing more to train"
        : kinds + ": at most " + number(d.epochs().ensembles()) + " epochs";
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
