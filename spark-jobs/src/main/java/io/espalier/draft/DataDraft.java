package io.espalier.draft;

import io.espalier.data.CellRules;
import io.espalier.data.DataProblem;
import io.espalier.data.Dividing;
import io.espalier.data.Format;
import io.espalier.data.SourceColumn.Kind;
import io.espalier.data.TaskKind;
import io.espalier.draft.Columns.Facts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is guessed of rows: the section {@code data} of a study file.
 *
 * @param text the section
 * @param guesses what it says, and why
 * @param task what the label is taken for
 * @param rarest the share of the rows that the rarest class has; 1 if there are no classes, or
 *     nothing is known of them
 */
record DataDraft(String text, List<Guess> guesses, TaskKind task, double rarest) {
  /** Names of labels, the usual ones first. */
  private static final List<String> LABELS =
      List.of("label", "target", "class", "y", "outcome", "response");

  private static final Set<String> TIMES =
      Set.of("t", "time", "step", "timestep", "time_step", "tick", "frame", "position");

  private static final Pattern SERIES =
      Pattern.compile("(?i)(series|sequence|seq|curve|track|trajectory|episode|id|.+_id|.+ id)");

  private static final Pattern IDENTIFIER =
      Pattern.compile("(?i)(.*[_. -])?(id|uuid|guid|key|index|idx|row|rownum|no|nr)|unnamed: ?0");

  /** Rows of one of these are more alike than others. */
  private static final Pattern GROUP =
      Pattern.compile(
          "(?i)(group|subject|patient|user|customer|client|person|participant|speaker|household)"
              + "([_. -]?(id|no|nr|number))?");

  private static final Pattern NUMBERED = Pattern.compile("(.*?)(\\d+)");

  /** Whole numbers are names of classes if there are no more different ones, */
  private static final int MOST_NUMBERED_CLASSES = 32;

  /** and if each has so many rows on average. */
  private static final int ROWS_OF_A_CLASS = 10;

  /** A row to train on, one to validate on and one to test on. */
  private static final int LEAST_OF_A_CLASS = 3;

  /** Fewer groups are rather kinds of rows than where they come from. */
  private static final int LEAST_GROUPS = 20;

  /** Names that differ in so many rows are no coincidence. */
  private static final int LEAST_IDENTIFIERS = 10;

  private static final int LEAST_NUMBERED = 9;

  /** Copies the list. */
  DataDraft {
    guesses = List.copyOf(guesses);
  }

  /** Of images, of which files say everything. */
  static DataDraft ofImages(Place place) {
    Hocon hocon = begun(place);
    List<Guess> guesses = new ArrayList<>();
    Guess task =
        new Guess(
            "task", "classification", "labels lie beside the images", "task = reconstruction");
    guesses.add(task);
    hocon.comment(task).line("task = classification");
    place
        .test()
        .ifPresent(
            test -> {
              Guess guess =
                  new Guess(
                      "test rows",
                      Hocon.quoted(test),
                      "they are published beside the others to test on",
                      "leave test-source out, and a share of the rows is put aside");
              guesses.add(guess);
              hocon.comment(guess).line("test-source = " + Hocon.quoted(test));
            });
    return new DataDraft(hocon.close().toString(), guesses, TaskKind.CLASSIFICATION, 1);
  }

  private static Hocon begun(Place place) {
    Hocon hocon = new Hocon().open("data").line("source = " + Hocon.quoted(place.source()));
    return place.format() == Format.AUTO ? hocon : hocon.line("format = " + place.format().word());
  }

  /**
   * Of a table.
   *
   * @param label the column that somebody wants predicted; empty if that is to be guessed
   * @throws DataProblem if nothing can be predicted
   */
  static DataDraft of(Place place, Columns columns, Optional<String> label) {
    return new Guessing(place, columns).draft(label);
  }

  /** The steps from one guess to the next. */
  private static final class Guessing {
    private final Columns columns;
    private final Hocon hocon;
    private final List<Guess> guesses = new ArrayList<>();
    private final Map<String, String> excluded = new LinkedHashMap<>();
    private final List<String> names = new ArrayList<>();
    private final List<String> nothing = new ArrayList<>();
    private final List<Facts> features = new ArrayList<>();

    Guessing(Place place, Columns columns) {
      this.columns = columns;
      this.hocon = begun(place);
    }

    DataDraft draft(Optional<String> asked) {
      Optional<Facts> parts = columns.all().stream().filter(Guessing::parts).findFirst();
      String label = label(asked, parts);
      Optional<Facts> target = named(label);
      TaskKind task = task(label, target);
      Optional<Series> series = series(label, parts);
      Optional<Facts> group =
          series.isPresent()
              ? Optional.empty()
              : others(label, parts).filter(Guessing::group).findFirst();
      others(label, parts)
          .filter(c -> series.isEmpty() || !series.get().holds(c))
          .filter(c -> !group.equals(Optional.of(c)))
          .forEach(this::feature);
      group
          .filter(g -> parts.isPresent())
          .ifPresent(g -> excluded.put(g.name(), "says whose row it is"));
      series.ifPresent(this::arrange);
      if (series.isEmpty()) {
        shape();
      }
      types();
      if (target.isPresent() && target.get().cells().absent() > 0) {
        unlabelled(target.get());
      }
      divide(parts, group.filter(g -> parts.isEmpty()), task, target);
      return new DataDraft(hocon.close().toString(), guesses, task, rarest(task, target));
    }

    /** The columns by which lines are steps. */
    private record Series(Facts id, Facts time) {
      boolean holds(Facts column) {
        return column.equals(id) || column.equals(time);
      }
    }

    private void say(Guess guess, String line) {
      guesses.add(guess);
      hocon.comment(guess).line(line);
    }

    private Optional<Facts> named(String name) {
      return columns.all().stream().filter(c -> c.name().equals(name)).findFirst();
    }

    private Stream<Facts> others(String label, Optional<Facts> parts) {
      return columns.all().stream()
          .filter(c -> !c.name().equals(label))
          .filter(c -> !parts.equals(Optional.of(c)));
    }

    /** Whether each cell names a part of a divided data set. */
    private static boolean parts(Facts c) {
      ColumnFacts cells = c.cells();
      return cells.allWords()
          && cells.absent() == 0
          && !cells.many()
          && Dividing.parts(cells.differentWords().keySet());
    }

    private String label(Optional<String> asked, Optional<Facts> parts) {
      String label;
      String reason;
      if (asked.isPresent()) {
        label = asked.get();
        reason = "--label says so";
      } else {
        Optional<String> usual =
            LABELS.stream()
                .flatMap(
                    name -> columns.all().stream().map(Facts::name).filter(name::equalsIgnoreCase))
                .findFirst();
        if (usual.isPresent()) {
          label = usual.get();
          reason = "labels are often called so";
        } else {
          label =
              columns.all().stream()
                  .filter(c -> !parts.equals(Optional.of(c)))
                  .filter(c -> c.column().kind() != Kind.NUMBERS && left(c).isEmpty())
                  .reduce((first, second) -> second)
                  .map(Facts::name)
                  .orElseThrow(
                      () -> new DataProblem("No column can be the label: --label COL names it"));
          reason = "it is the last column that may be one";
        }
      }
      Guess guess = new Guess("label", label, reason, "init --label COL");
      say(guess, "label = " + Hocon.quoted(label));
      return label;
    }

    private TaskKind task(String label, Optional<Facts> target) {
      // A label that is not there is refused when the rows are read, with the nearest one.
      ColumnFacts cells = target.map(Facts::cells).orElse(ColumnFacts.NONE);
      int different = cells.different().size();
      if (cells.words() > 0 && cells.many()) {
        throw new DataProblem(
            "The label column '%s' has more than %,d different values, and not all are numbers: these"
                    .formatted(label, ColumnFacts.MOST)
                + " are no classes (--label COL takes another column)");
      }
      boolean few =
          cells.whole()
              && different <= MOST_NUMBERED_CLASSES
              && cells.present() >= (long) ROWS_OF_A_CLASS * different;
      boolean classes = !cells.many() && (cells.words() > 0 || different <= 2 || few);
      String seen = cells.many() ? "more than %,d".formatted(ColumnFacts.MOST) : "" + different;
      Guess guess =
          classes
              ? new Guess(
                  "task",
                  "classification",
                  "the label has %s different values, %s".formatted(seen, cells.examples()),
                  cells.words() > 0 ? "init --label COL" : "task = regression")
              : new Guess(
                  "task",
                  "regression",
                  "the label has %s different numbers, from %s to %s"
                      .formatted(seen, plain(cells.least()), plain(cells.most())),
                  "task = classification");
      say(guess, "task = " + guess.value());
      return classes ? TaskKind.CLASSIFICATION : TaskKind.REGRESSION;
    }

    private static String plain(double number) {
      return number == Math.rint(number) && Math.abs(number) < 1e15
          ? Long.toString((long) number)
          : Double.toString(number);
    }

    private Optional<Series> series(String label, Optional<Facts> parts) {
      List<Facts> rest = others(label, parts).toList();
      for (Facts time : rest) {
        boolean moment = time.column().kind() == Kind.MOMENT;
        if (!TIMES.contains(time.name().toLowerCase(Locale.ROOT))
            || !(moment || (time.cells().absent() == 0 && ordered(time.cells())))) {
          continue;
        }
        for (Facts id : rest) {
          boolean usable =
              !id.equals(time)
                  && SERIES.matcher(id.name()).matches()
                  && id.cells().absent() == 0
                  && !id.cells().distinct();
          boolean numbers =
              rest.stream()
                  .filter(c -> !c.equals(time) && !c.equals(id))
                  .allMatch(c -> c.cells().allNumbers() && c.cells().absent() == 0);
          if (usable
              && numbers
              && rest.size() > 2
              && columns.steps(id.name(), time.name(), label)) {
            return Optional.of(new Series(id, time));
          }
        }
      }
      return Optional.empty();
    }

    private static boolean ordered(ColumnFacts cells) {
      return cells.allNumbers() || (cells.allWords() && cells.dates() == cells.words());
    }

    private void arrange(Series series) {
      String id = series.id().name();
      String time = series.time().name();
      say(
          new Guess(
              "series",
              "each line is a step, of the series that %s names, at the time %s"
                  .formatted(Hocon.quoted(id), Hocon.quoted(time)),
              "lines of a series differ in their times and have one label",
              "leave this out and exclude both columns, so that each line is a row"),
          "series { id = %s, time = %s }".formatted(Hocon.quoted(id), Hocon.quoted(time)));
    }

    private static boolean group(Facts c) {
      ColumnFacts cells = c.cells();
      boolean single = c.column().kind() != Kind.NUMBERS && c.column().kind() != Kind.OTHER;
      boolean several = cells.many() || cells.different().size() >= LEAST_GROUPS;
      return single
          && GROUP.matcher(c.name()).matches()
          && cells.absent() == 0
          && several
          && !cells.distinct()
          && !cells.counts();
    }

    private void feature(Facts c) {
      ColumnFacts cells = c.cells();
      Optional<String> reason = left(c);
      boolean mixed = cells.numbers() > 0 && cells.words() > 0;
      boolean few = !cells.many() && cells.different().size() <= CellRules.USUAL.mostLevels();
      if (reason.isPresent()) {
        excluded.put(c.name(), reason.get());
      } else if (mixed && cells.differentWords().size() == 1 && cells.words() < cells.numbers()) {
        nothing.addAll(cells.differentWords().keySet());
        features.add(c);
      } else if (mixed && few) {
        names.add(c.name());
      } else if (mixed) {
        excluded.put(c.name(), "has numbers and texts in turn");
      } else {
        features.add(c);
      }
    }

    /** Why a column is no feature; empty if it may be one. */
    private static Optional<String> left(Facts c) {
      ColumnFacts cells = c.cells();
      Kind kind = c.column().kind();
      int most = CellRules.USUAL.mostLevels();
      if (kind == Kind.OTHER) {
        return Optional.of("is of type " + c.column().type());
      }
      if (kind == Kind.MOMENT || (cells.allWords() && cells.dates() == cells.words())) {
        return Optional.of("holds dates, which data.split.time may divide by");
      }
      if (kind == Kind.NUMBERS) {
        return Optional.empty();
      }
      if (cells.present() == 0) {
        return Optional.of("is empty");
      }
      if (cells.counts() && cells.numbers() >= LEAST_IDENTIFIERS) {
        return Optional.of("numbers the rows");
      }
      boolean identifies =
          cells.distinct() || (cells.many() && cells.whole() && cells.dates() == 0);
      if (identifies && IDENTIFIER.matcher(c.name()).matches()) {
        return Optional.of("looks like an identifier");
      }
      if (cells.allWords() && cells.distinct() && cells.words() >= LEAST_IDENTIFIERS) {
        return Optional.of("has another text in each row");
      }
      return cells.allWords() && (cells.many() || cells.differentWords().size() > most)
          ? Optional.of("has more than " + most + " different texts")
          : Optional.empty();
    }

    /** Columns that are numbered may be places, of which a network may know that they are. */
    private void shape() {
      List<Matcher> numbered =
          features.stream().map(c -> NUMBERED.matcher(c.name())).filter(Matcher::matches).toList();
      if (numbered.size() < Math.max(LEAST_NUMBERED, features.size())) {
        return;
      }
      int first = Integer.parseInt(numbered.get(0).group(2));
      for (int i = 0; i < numbered.size(); i++) {
        boolean next =
            numbered.get(i).group(1).equals(numbered.get(0).group(1))
                && numbered.get(i).group(2).equals(Integer.toString(first + i));
        if (!next) {
          return;
        }
      }
      int count = numbered.size();
      int side = (int) Math.round(Math.sqrt(count));
      boolean pixels =
          side * side == count
              && features.stream().allMatch(c -> c.cells().whole() && c.cells().least() >= 0);
      boolean times = TIMES.contains(numbered.get(0).group(1).toLowerCase(Locale.ROOT));
      if (pixels || times) {
        Guess guess =
            new Guess(
                "shape",
                count + " columns that stand for themselves",
                "a perceptron reads them so, and trains fastest",
                pixels
                    ? "image { height = %d, width = %d } with network.kind = convolutional, if they are"
                            .formatted(side, side)
                        + " pixels"
                    : "series { steps = %d } with network.kind = recurrent, if they are steps"
                        .formatted(count));
        guesses.add(guess);
        hocon.comment(guess).blank();
      }
    }

    private void types() {
      if (!excluded.isEmpty()) {
        say(
            new Guess(
                "left out",
                String.join(", ", quoted(excluded.keySet())),
                excluded.entrySet().stream()
                    .map(e -> Hocon.quoted(e.getKey()) + " " + e.getValue())
                    .collect(Collectors.joining("; ")),
                "take a name off the list of exclude"),
            "exclude = " + Hocon.list(excluded.keySet()));
      }
      List<String> texts =
          features.stream().filter(c -> c.cells().allWords()).map(Facts::name).toList();
      List<String> all = Stream.concat(texts.stream(), names.stream()).toList();
      if (!all.isEmpty()) {
        Guess guess =
            new Guess(
                "names",
                String.join(", ", quoted(all)),
                names.isEmpty()
                    ? "their cells are texts; each different one becomes an input"
                    : "their cells are texts, or texts and numbers; each different one becomes an"
                        + " input",
                "exclude, or categorical for numbers that are names");
        if (names.isEmpty()) {
          guesses.add(guess);
          hocon.comment(guess).blank();
        } else {
          say(guess, "categorical = " + Hocon.list(names));
        }
      }
      if (!nothing.isEmpty()) {
        List<String> usual = CellRules.USUAL.missing().texts().stream().sorted().toList();
        say(
            new Guess(
                "nothing",
                String.join(", ", quoted(nothing)),
                "it is the only text among the numbers of a column",
                "categorical takes all of a column's cells for names"),
            "missing = "
                + Hocon.list(Stream.concat(usual.stream(), nothing.stream()).distinct().toList()));
      }
    }

    private static List<String> quoted(Collection<String> names) {
      return names.stream().map(Hocon::quoted).toList();
    }

    private void unlabelled(Facts target) {
      say(
          new Guess(
              "unlabelled",
              "%,d rows are put apart".formatted(target.cells().absent()),
              "their label is missing",
              "unlabelled = refuse"),
          "unlabelled = keep");
    }

    private void divide(
        Optional<Facts> parts, Optional<Facts> group, TaskKind task, Optional<Facts> target) {
      if (parts.isPresent()) {
        say(
            new Guess(
                "split",
                "as the column " + Hocon.quoted(parts.get().name()) + " says",
                "its cells are " + parts.get().cells().examples(),
                "exclude the column, and rows are divided by shares"),
            "split { column = %s }".formatted(Hocon.quoted(parts.get().name())));
        return;
      }
      if (group.isPresent()) {
        say(
            new Guess(
                "split",
                "rows of the same " + Hocon.quoted(group.get().name()) + " stay together",
                "rows of one are more alike than others, and would make test rows too easy",
                "leave this out and exclude the column"),
            "split { group = %s }".formatted(Hocon.quoted(group.get().name())));
        return;
      }
      long fewest = fewest(target);
      if (task == TaskKind.CLASSIFICATION && fewest < LEAST_OF_A_CLASS) {
        say(
            new Guess(
                "split",
                "by shares of all rows",
                "a class has %d of them, too few for a share of its own".formatted(fewest),
                "split { column }, group or time"),
            "split { stratified = false }");
        return;
      }
      say(
          new Guess(
              "split",
              "by shares" + (task == TaskKind.CLASSIFICATION ? " of each class" : ""),
              "no column says which part a row belongs to",
              "split { train, validation, test }, or a column, group or time to divide by"),
          "split { kind = auto }");
    }

    private static long fewest(Optional<Facts> target) {
      return target.stream()
          .flatMap(c -> c.cells().different().values().stream())
          .min(Comparator.naturalOrder())
          .orElse(0L);
    }

    private static double rarest(TaskKind task, Optional<Facts> target) {
      return task == TaskKind.CLASSIFICATION
              && target.isPresent()
              && target.get().cells().present() > 0
          ? (double) fewest(target) / target.get().cells().present()
          : 1;
    }
  }
}
