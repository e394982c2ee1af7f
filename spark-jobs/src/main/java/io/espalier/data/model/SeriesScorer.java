package io.espalier.data.model;

import io.espalier.data.NetworkLoader.Network;
import io.espalier.ensemble.Combiner;
import io.espalier.metrics.Predictions;
import io.espalier.trial.TrialId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;

/**
 * Scores series whose steps are lines each, in batches. The lines of a series come one after the
 * other; those that cannot be scored get a reason instead of scores.
 *
 * @param rejected counts series that cannot be scored
 */
record SeriesScorer(SeriesRows series, ScoringModel model, LongAccumulator rejected)
    implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1;

  /** Floats of a batch: 4 MB, however long series are. */
  private static final int MOST_VALUES = 1 << 20;

  private static final int MOST_ROWS = 256;

  @Override
  public Iterator<Row> call(Iterator<Row> lines) throws IOException {
    return new Scores(lines);
  }

  private final class Scores extends ScoredRows {
    private final Iterator<Row> lines;
    private final int width = series.steps() * series.columns().features();
    private final int most = Math.max(1, Math.min(MOST_ROWS, MOST_VALUES / width));
    private final float[] features = new float[most * width];
    private final int cells = series.scoredSchema().size();
    private Row next;

    Scores(Iterator<Row> lines) throws IOException {
      super(model);
      this.lines = lines;
      this.next = lines.hasNext() ? lines.next() : null;
    }

    @Override
    boolean score() {
      List<Object[]> batch = new ArrayList<>();
      while (batch.size() < most && next != null) {
        Object[] values = new Object[cells];
        values[0] = next.get(series.id());
        Optional<String> reason = read(values, batch.size() * width);
        if (reason.isEmpty()) {
          batch.add(values);
        } else {
          rejected.add(1);
          values[cells - 1] = reason.get();
          add(values);
        }
      }
      if (!batch.isEmpty()) {
        predict(batch);
      }
      return next != null;
    }

    /** Reads the next series; no more of its lines are held than the model has room for. */
    private Optional<String> read(Object[] values, int at) {
      List<Row> own = new ArrayList<>();
      int count = 0;
      while (next != null && Objects.equals(next.get(series.id()), values[0])) {
        if (own.size() <= series.steps()) {
          own.add(next);
        }
        count++;
        next = lines.hasNext() ? lines.next() : null;
      }
      values[1] = count;
      return series.read(own, features, at);
    }

    private void predict(List<Object[]> batch) {
      float[] exact = Arrays.copyOf(features, batch.size() * width);
      Map<TrialId, Predictions> predictions = new LinkedHashMap<>();
      for (Map.Entry<TrialId, Network> network : networks.entrySet()) {
        predictions.put(network.getKey(), network.getValue().predict(exact, batch.size()));
      }
      Predictions combined = Combiner.combine(ensemble, predictions);
      for (int i = 0; i < batch.size(); i++) {
        Object[] values = batch.get(i);
        says(values, 2, combined, i);
        values[cells - 2] = disagreement.of(predictions, i);
        add(values);
      }
    }
  }
}
