package io.espalier.dl4j;

import io.espalier.metrics.Task;
import io.espalier.port.Dataset;
import io.espalier.trial.Sample;
import io.espalier.trial.Seeds;
import io.espalier.trial.Units;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Which rows of the data set a trial uses for what.
 *
 * @param splits one for each network that it trains
 * @param predicted row numbers whose predictions it leaves
 * @param outOfBagPositions positions in the list of training rows that the sample left out
 * @param outOfBag their row numbers
 */
record LegRows(List<Split> splits, int[] predicted, int[] outOfBagPositions, int[] outOfBag) {
  private static final int[] NONE = {};

  /**
   * The rows of one network.
   *
   * @param training row numbers that are trained on, possibly repeated
   * @param validation row numbers that measurements are taken on; none if they are trained on
   */
  record Split(int[] training, int[] validation) {
    /** Refuses to train on nothing. */
    Split {
      if (training.length == 0) {
        throw new IllegalArgumentException("There are no rows to train on");
      }
    }
  }

  private LegRows(Split split, int[] predicted) {
    this(List.of(split), predicted, NONE, NONE);
  }

  /** The rows of a sample. */
  static LegRows of(Sample sample, Dataset data) {
    LegRows rows = all(sample, data);
    boolean exclude =
        data.task() instanceof Task.Reconstruction r && r.outliers() == Task.Outliers.EXCLUDE;
    return exclude ? rows.withoutOutliers(data) : rows;
  }

  /** Learns from no outliers; measured are all. */
  private LegRows withoutOutliers(Dataset data) {
    List<Split> learned = new ArrayList<>();
    for (Split split : splits) {
      int[] training = Arrays.stream(split.training()).filter(r -> data.target(r) == 0).toArray();
      learned.add(new Split(training, split.validation()));
    }
    return new LegRows(learned, predicted, outOfBagPositions, outOfBag);
  }

  private static LegRows all(Sample sample, Dataset data) {
    int[] training = data.trainingRows();
    int[] validation = data.validationRows();
    if (sample instanceof Sample.Folds folds) {
      return new LegRows(folds(folds, data), validation, NONE, NONE);
    }
    if (sample instanceof Sample.Reshuffled reshuffled) {
      return new LegRows(reshuffled(reshuffled, data), NONE);
    }
    Units units = data.units(training);
    int[] drawn = pick(training, sample.draw(units));
    if (sample instanceof Sample.WithValidation) {
      // Under cross-validation both are the same rows.
      int[] all =
          IntStream.concat(Arrays.stream(drawn), Arrays.stream(validation)).distinct().toArray();
      return new LegRows(new Split(all, NONE), NONE);
    }
    int[] left = sample.outOfBag(units);
    return new LegRows(
        List.of(new Split(drawn, validation)), validation, left, pick(training, left));
  }

  private static List<Split> folds(Sample.Folds sample, Dataset data) {
    int[] rows = data.searchRows();
    List<Split> splits = new ArrayList<>();
    for (int repeat = 0; repeat < sample.repeats(); repeat++) {
      int[] parts =
          data.division().fold(sample.folds(), Seeds.derive(sample.seed(), "repeat", repeat));
      for (int fold = 0; fold < sample.folds(); fold++) {
        int held = fold;
        int[] validation = where(rows, position -> parts[position] == held);
        if (validation.length == 0) {
          throw new IllegalArgumentException(
              "Of %d folds of %d rows one is empty".formatted(sample.folds(), rows.length));
        }
        splits.add(new Split(where(rows, position -> parts[position] != held), validation));
      }
    }
    return splits;
  }

  private static Split reshuffled(Sample.Reshuffled sample, Dataset data) {
    int[] rows = data.searchRows();
    double[] shares = {
      (double) data.trainingRows().length / rows.length,
      (double) data.validationRows().length / rows.length
    };
    int[] parts = data.division().divide(shares, sample.seed());
    return new Split(
        where(rows, position -> parts[position] == 0),
        where(rows, position -> parts[position] == 1));
  }

  private static int[] where(int[] rows, IntPredicate position) {
    return pick(rows, IntStream.range(0, rows.length).filter(position).toArray());
  }

  private static int[] pick(int[] rows, int[] positions) {
    return Arrays.stream(positions).map(i -> rows[i]).toArray();
  }
}
