package io.espalier.dl4j;

import io.espalier.port.Dataset;
import io.espalier.trial.Sample;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Which rows of the data set a trial uses for what.
 *
 * @param training row numbers that are trained on, possibly repeated
 * @param validation row numbers that measurements are taken on; none if they are trained on
 * @param outOfBagPositions positions in the list of training rows that the sample left out
 * @param outOfBag their row numbers
 */
record LegRows(int[] training, int[] validation, int[] outOfBagPositions, int[] outOfBag) {

  /** Refuses to train on nothing. */
  LegRows {
    if (training.length == 0) {
      throw new IllegalArgumentException("There are no rows to train on");
    }
  }

  /** The rows of a sample. */
  static LegRows of(Sample sample, Dataset data) {
    int[] all = data.trainingRows();
    int[] drawn = pick(all, sample.draw(all.length));
    if (sample instanceof Sample.WithValidation) {
      int[] both =
          IntStream.concat(Arrays.stream(drawn), Arrays.stream(data.validationRows())).toArray();
      return new LegRows(both, new int[0], new int[0], new int[0]);
    }
    int[] left = sample.outOfBag(all.length);
    return new LegRows(drawn, data.validationRows(), left, pick(all, left));
  }

  private static int[] pick(int[] rows, int[] positions) {
    return Arrays.stream(positions).map(i -> rows[i]).toArray();
  }
}
