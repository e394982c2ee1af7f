package io.espalier.metrics;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The metrics there are, by name. */
public final class Metrics {
  private static final List<Metric> ALL =
      List.of(
          new Accuracy(),
          new LogLoss(),
          new BalancedAccuracy(),
          new MacroF1(),
          new MicroF1(),
          new RocAuc(),
          new PrAuc(),
          new Brier(),
          new CalibrationError(),
          new RootMeanSquaredError(),
          new MeanSquaredError(),
          new MeanAbsoluteError(),
          new RSquared(),
          new Pinball(0.1),
          new Pinball(0.5),
          new Pinball(0.9),
          RowReading.RECONSTRUCTION_ERROR,
          RowReading.DENOISING_ERROR,
          RowReading.ELBO,
          new OutlierAuc());

  private Metrics() {}

  /** All of them, of the quantile losses some that are customary. */
  public static List<Metric> all() {
    return ALL;
  }

  /** Those that are defined for a task, the customary one first. */
  public static List<Metric> suiting(Task task) {
    return ALL.stream().filter(m -> m.suits(task)).toList();
  }

  /**
   * Those that are defined for a task and cost next to nothing beside an epoch of a small network:
   * one figure a row. Of the others some sort rows, which can take longer than the epoch, and the
   * quantile losses say little of networks that are trained to predict a mean.
   */
  public static List<Metric> everyEpoch(Task task) {
    return suiting(task).stream()
        .filter(m -> m instanceof RowwiseMetric && !(m instanceof Pinball))
        .toList();
  }

  /** Those that are defined for the same kind of targets. */
  public static List<Metric> suiting(Targets targets) {
    boolean marked = targets instanceof Targets.Inputs i && i.outliers().length > 0;
    return ALL.stream()
        .filter(m -> fits(m, targets) && (marked || !(m instanceof OutlierAuc)))
        .toList();
  }

  /** The metric with a name, if there is one; {@code pinball-q} is one for each q in (0, 1). */
  public static Optional<Metric> find(String name) {
    return ALL.stream().filter(m -> m.name().equals(name)).findFirst().or(() -> Pinball.of(name));
  }

  /**
   * The metric with a name.
   *
   * @throws IllegalArgumentException if there is none; the message names those that exist
   */
  public static Metric of(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no metric '" + name + "': give one of " + names(ALL)));
  }

  /**
   * The metric with a name, for a task.
   *
   * @throws IllegalArgumentException if there is none, or it is not defined for the task; the
   *     message names those that are
   */
  public static Metric of(String name, Task task) {
    Metric metric = of(name);
    if (!metric.suits(task)) {
      throw new IllegalArgumentException(
          "The metric '"
              + name
              + "' is not defined for "
              + word(task)
              + ": give one of "
              + names(suiting(task)));
    }
    return metric;
  }

  private static String word(Task task) {
    if (task instanceof Task.Reconstruction r) {
      boolean unknown = r.outliers() == Task.Outliers.UNKNOWN;
      return unknown ? "reconstruction without data.outlier" : "reconstruction";
    }
    return task instanceof Task.Regression ? "regression" : "classification";
  }

  /** What networks for a task are trained to lower: the log loss, or the mean squared error. */
  public static RowwiseMetric loss(Task task) {
    if (task instanceof Task.Reconstruction) {
      return RowReading.RECONSTRUCTION_ERROR;
    }
    return task instanceof Task.Regression ? new MeanSquaredError() : new LogLoss();
  }

  /** The same for targets of a task. */
  public static RowwiseMetric loss(Targets targets) {
    if (targets instanceof Targets.Inputs) {
      return RowReading.RECONSTRUCTION_ERROR;
    }
    return targets instanceof Targets.Values ? new MeanSquaredError() : new LogLoss();
  }

  /** The mean squared error of targets, which for probabilities is the Brier score. */
  public static RowwiseMetric squaredError(Targets targets) {
    return targets instanceof Targets.Classes ? new Brier() : loss(targets);
  }

  /** Whether a metric is one of targets of this kind. */
  private static boolean fits(Metric metric, Targets targets) {
    if (targets instanceof Targets.Inputs) {
      return metric instanceof InputMetric;
    }
    return targets instanceof Targets.Classes
        ? metric instanceof ClassMetric
        : metric instanceof ValueMetric;
  }

  private static int columns(Targets targets) {
    if (targets instanceof Targets.Inputs) {
      return Task.Reconstruction.COLUMNS.size();
    }
    return targets instanceof Targets.Classes c ? c.count() : 1;
  }

  private static String word(Targets targets) {
    if (targets instanceof Targets.Inputs) {
      return "inputs";
    }
    return targets instanceof Targets.Classes c ? c.count() + " classes" : "values";
  }

  private static String names(List<Metric> metrics) {
    return metrics.stream().map(Metric::name).collect(Collectors.joining(", "));
  }

  /** Refuses predictions and targets that do not belong together, or not to the metric. */
  static void check(Metric metric, Predictions predictions, Targets targets) {
    if (predictions.rows() != targets.rows() || targets.rows() == 0) {
      throw new IllegalArgumentException(
          metric.name()
              + " cannot compare "
              + predictions.rows()
              + " predictions with "
              + targets.rows()
              + " targets");
    }
    if (!fits(metric, targets) || predictions.columns() != columns(targets)) {
      throw new IllegalArgumentException(
          metric.name()
              + " cannot compare predictions of "
              + predictions.columns()
              + " columns with "
              + word(targets));
    }
  }
}
