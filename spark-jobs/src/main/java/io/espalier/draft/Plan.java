package io.espalier.draft;

import io.espalier.data.Preparation;
import io.espalier.data.TaskKind;
import io.espalier.port.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * What is to be searched on rows of some number and shape: the sections of a study file behind
 * {@code data}.
 *
 * @param text the sections
 * @param guesses what they say, and why
 */
record Plan(String text, List<Guess> guesses) {
  /** With fewer rows, those of a fifth tell too little. */
  private static final int FEW_ROWS = 1_000;

  private static final int FOLDS = 5;

  /** Successive halving compares after a ninth, after a third, and at the end. */
  private static final int LADDER = 9;

  /** A rare class hides in metrics that count rows. */
  private static final double RARE = 0.1;

  /** Copies the list. */
  Plan {
    guesses = List.copyOf(guesses);
  }

  /**
   * How much training such rows are worth, so that a laptop ends in minutes.
   *
   * @param trials how many configurations
   * @param epochs of those that are never stopped
   * @param batch rows in a step
   */
  private record Effort(int trials, int epochs, int batch) {
    /**
     * By what an epoch costs a perceptron: numbers that are read. Few rows make few steps, and take
     * more epochs.
     */
    static Effort of(long rows, long inputs) {
      long numbers = rows * inputs;
      if (rows < FEW_ROWS) {
        return new Effort(27, 243, 16);
      }
      if (numbers < 500_000) {
        return new Effort(27, 81, rows < 4_000 ? 32 : 64);
      }
      return numbers < 10_000_000 ? new Effort(27, 27, 128) : new Effort(12, 9, 128);
    }

    /** Recurrent networks train step by step on DL4J's engine, some hundred times as slowly. */
    static Effort ofSeries(long rows, long numbers) {
      long all = rows * numbers;
      return new Effort(9, all < 1_000_000 ? 27 : 9, 32);
    }
  }

  /**
   * Plans.
   *
   * @param found the rows, as they are divided
   * @param rarest the share of the rarest class; 1 if there are none
   */
  static Plan of(Preparation.Summary found, TaskKind task, double rarest) {
    Shape shape = found.schema().shape();
    boolean series = shape instanceof Shape.Series;
    long rows = found.training() + (long) found.validation();
    Effort effort =
        series ? Effort.ofSeries(rows, shape.columns()) : Effort.of(rows, found.schema().inputs());
    Hocon hocon = new Hocon();
    List<Guess> guesses = new ArrayList<>();

    Guess network = series ? recurrent() : dense(shape);
    guesses.add(network);
    hocon.blank().comment(network);
    hocon.line("network { kind = %s }".formatted(series ? "recurrent" : "mlp"));

    hocon
        .blank()
        .comment("What is searched; any key of network and training may be, by its short name.");
    hocon.open("space");
    (series ? recurrentSpace() : denseSpace(rows)).forEach(hocon::line);
    hocon.close();

    Guess search =
        new Guess(
            "search",
            "%d configurations, the best of them trained for %d epochs"
                .formatted(effort.trials(), effort.epochs()),
            "on %,d rows of %,d numbers that is a matter of minutes"
                .formatted(rows, found.schema().columns()),
            "search.trials and training.epochs");
    guesses.add(search);
    hocon.blank().comment(search);
    hocon.line(
        "training { epochs = %d, batch = %d, schedule = cosine, patience = %d }"
            .formatted(effort.epochs(), effort.batch(), Math.max(3, effort.epochs() / 3)));
    hocon.open("search");
    hocon.line("sampler = random, trials = " + effort.trials());
    Guess metric = metric(task, rarest);
    guesses.add(metric);
    hocon.comment(metric).line("metric = " + metric.value());
    if (rows < FEW_ROWS) {
      Guess folds =
          new Guess(
              "validation",
              FOLDS + " folds",
              "%,d rows to learn from are few, and all of them are validated on in turn"
                  .formatted(rows),
              "search.validation.kind = hold-out");
      guesses.add(folds);
      hocon.comment(folds).line("validation { kind = folds, folds = %d }".formatted(FOLDS));
    }
    hocon.comment("Stops weak configurations early; repeats to the same decisions.");
    hocon.line(
        "scheduler { kind = halving, eta = 3, min-epochs = %d }"
            .formatted(Math.max(1, effort.epochs() / LADDER)));
    hocon.close();

    hocon.blank().comment("The best go on to the last epoch, and are joined.");
    hocon.line("refit { top = 5 }");
    hocon.line("ensemble { averaging { top = 5 }, greedy {} }");
    hocon
        .blank()
        .comment(
            "The test set stays closed while you change this file: espalier evaluate opens it,"
                + " once, at the end.");
    hocon.line("open-test = false");
    return new Plan(hocon.toString(), guesses);
  }

  private static Guess dense(Shape shape) {
    boolean image = shape instanceof Shape.Image;
    return new Guess(
        "network",
        "mlp",
        "perceptrons suit any table, and train fastest",
        image ? "network.kind = convolutional, slower and often better" : "network.kind");
  }

  private static Guess recurrent() {
    return new Guess(
        "network",
        "recurrent",
        "rows are series of steps",
        "cell, direction, and whatever else of network");
  }

  private static List<String> denseSpace(long rows) {
    return List.of(
        rows < FEW_ROWS
            ? "hidden = [[32], [64], [64, 32]]"
            : "hidden = [[64], [128], [256], [128, 64]]",
        "learning-rate { log = [1e-3, 1e-2] }",
        "dropout = [0, 0.1, 0.25]",
        "weight-decay { log = [1e-4, 1e-1] }");
  }

  private static List<String> recurrentSpace() {
    return List.of(
        "units = [[32], [64]]", "readout = [last, mean]", "learning-rate { log = [3e-3, 1e-2] }");
  }

  private static Guess metric(TaskKind task, double rarest) {
    if (task == TaskKind.REGRESSION) {
      return new Guess(
          "metric",
          "rmse",
          "it is in the unit of the label",
          "mae, which forgives single large errors");
    }
    String otherwise =
        rarest < RARE
            ? "balanced-accuracy, macro-f1 or pr-auc, if the rarest class matters as much as"
                + " others: it"
                + " has %.1f %% of the rows".formatted(100 * rarest)
            : "accuracy and others";
    return new Guess(
        "metric", "log-loss", "it tells networks apart that are equally accurate", otherwise);
  }
}
