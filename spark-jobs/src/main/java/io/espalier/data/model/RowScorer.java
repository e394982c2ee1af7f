package io.espalier.data.model;

import io.espalier.data.NetworkLoader.Network;
import io.espalier.ensemble.Combiner;
import io.espalier.metrics.Predictions;
import io.espalier.metrics.UncertainPredictions;
import io.espalier.trial.EnsembleFacts.Member;
import io.espalier.trial.TrialId;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;

/**
 * Scores the rows that can be scored, in batches, and counts the others.
 *
 * @param rejected counts rows that cannot be scored
 * @param unknown counts rows that are scored without a name that the model has not seen
 */
record RowScorer(
    Columns columns, ScoringModel model, LongAccumulator rejected, LongAccumulator unknown)
    implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1;

  /** Enough for the matrix product to be fast; a batch of wide rows still is small. */
  private static final int BATCH = 1_024;

  @Override
  public Iterator<Row> call(Iterator<Row> rows) throws IOException {
    return new Scores(rows);
  }

  private final class Scores extends ScoredRows {
    private final Iterator<Row> rows;
    private final int width = columns.features();
    private final boolean named = columns.named();
    private final float[] features = new float[BATCH * width];

    Scores(Iterator<Row> rows) throws IOException {
      super(model);
      this.rows = rows;
    }

    @Override
    boolean score() {
      Object[][] batch = new Object[BATCH][];
      int count = 0;
      while (count < BATCH && rows.hasNext()) {
        Object[] values = values(rows.next(), count);
        if (values != null) {
          batch[count++] = values;
        }
      }
      if (count == 0) {
        return false;
      }
      float[] exact = count == BATCH ? features : Arrays.copyOf(features, count * width);
      Map<TrialId, Predictions> predictions = new LinkedHashMap<>();
      Map<TrialId, Predictions> deviations = new LinkedHashMap<>();
      for (Map.Entry<TrialId, Network> network : networks.entrySet()) {
        UncertainPredictions said = network.getValue().assess(exact, count);
        predictions.put(network.getKey(), said.mean());
        deviations.put(network.getKey(), said.deviation());
      }
      Predictions combined = Combiner.combine(ensemble, predictions);
      for (int i = 0; i < count; i++) {
        int at = says(batch[i], columns.width(), combined, i);
        at = deviate(batch[i], at, i, deviations);
        batch[i][at] = disagreement.of(predictions, i);
        add(batch[i]);
      }
      return true;
    }

    /** The cells of a row, with room for the scores; null if rejected. */
    private Object[] values(Row row, int index) {
      int at = index * width;
      if (columns.read(row, features, at).isPresent()) {
        rejected.add(1);
        return null;
      }
      int input = columns.width();
      Object[] values = new Object[input + columns.said().size() + (named ? 1 : 0)];
      for (int i = 0; i < input; i++) {
        values[i] = row.get(i);
      }
      columns.parsed(features, at, row, values);
      if (named) {
        int names = columns.unknown(features, at);
        values[values.length - 1] = names;
        unknown.add(names > 0 ? 1 : 0);
      }
      return values;
    }

    /** Fills in deviations of the mean of members whose passes have nothing to do with another. */
    private int deviate(Object[] values, int from, int row, Map<TrialId, Predictions> deviations) {
      int at = from;
      for (int k = 0; k < columns.deviations(); k++) {
        double variance = 0;
        for (Member member : ensemble.members()) {
          double own = member.weight() * deviations.get(member.trial()).at(row, k);
          variance += own * own;
        }
        values[at++] = (float) Math.sqrt(variance);
      }
      return at;
    }
  }
}
