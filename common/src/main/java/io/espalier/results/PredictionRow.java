package io.espalier.results;

import io.espalier.metrics.Predictions;
import io.espalier.metrics.Targets;
import io.espalier.metrics.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What an ensemble says of one row of the data, in the table of predictions.
 *
 * @param study the study's name
 * @param ensemble the ensemble's name
 * @param part {@code validation} or {@code test}
 * @param row its number in the source, counted from 1
 * @param targetLabel the true class, of a classification
 * @param predictedLabel the most probable class, of a classification
 * @param targetProbability the probability that was given to the true class
 * @param predictedProbability the probability that was given to the predicted class
 * @param targetValue the true value, of a regression, in the label's unit; whether it is an outlier
 *     (1 or 0), where rows are to be given back and that is known
 * @param predictedValue the predicted value, of a regression, in the label's unit; the
 *     reconstruction error, where rows are to be given back
 */
public record PredictionRow(
    String study,
    String ensemble,
    String part,
    int row,
    Optional<String> targetLabel,
    Optional<String> predictedLabel,
    @Unit(Unit.SHARE) OptionalDouble targetProbability,
    @Unit(Unit.SHARE) OptionalDouble predictedProbability,
    @Unit("the label's") OptionalDouble targetValue,
    @Unit("the label's") OptionalDouble predictedValue) {

  /**
   * The rows of a part.
   *
   * @param rows their numbers in the source, in the order of the predictions
   * @throws IllegalArgumentException if these are not as many as there are predictions and targets
   */
  public static List<PredictionRow> of(
      String study,
      String ensemble,
      String part,
      int[] rows,
      Task task,
      Predictions predictions,
      Targets targets) {
    if (rows.length != predictions.rows() || rows.length != targets.rows()) {
      throw new IllegalArgumentException(
          "%d row numbers, %d predictions and %d targets do not belong together"
              .formatted(rows.length, predictions.rows(), targets.rows()));
    }
    List<PredictionRow> made = new ArrayList<>(rows.length);
    for (int i = 0; i < rows.length; i++) {
      if (task instanceof Task.Classification c && targets instanceof Targets.Classes t) {
        int target = t.labels()[i];
        int predicted = predictions.argmax(i);
        made.add(
            new PredictionRow(
                study,
                ensemble,
                part,
                rows[i],
                Optional.of(c.labels().get(target)),
                Optional.of(c.labels().get(predicted)),
                OptionalDouble.of(predictions.at(i, target)),
                OptionalDouble.of(predictions.at(i, predicted)),
                OptionalDouble.empty(),
                OptionalDouble.empty()));
      } else {
        made.add(
            new PredictionRow(
                study,
                ensemble,
                part,
                rows[i],
                Optional.empty(),
                Optional.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                value(targets, i),
                OptionalDouble.of(predictions.at(i, 0))));
      }
    }
    return made;
  }

  private static OptionalDouble value(Targets targets, int row) {
    if (targets instanceof Targets.Inputs t) {
      return t.outliers().length == 0
          ? OptionalDouble.empty()
          : OptionalDouble.of(t.outliers()[row]);
    }
    return OptionalDouble.of(((Targets.Values) targets).values()[row]);
  }
}
