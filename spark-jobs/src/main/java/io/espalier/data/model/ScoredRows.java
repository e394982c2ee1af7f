package io.espalier.data.model;

import io.espalier.data.NetworkLoader.Network;
import io.espalier.ensemble.Ensemble;
import io.espalier.metrics.Predictions;
import io.espalier.metrics.Task;
import io.espalier.trial.TrialId;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.TaskCompletionListener;

/**
 * What a model says of the rows of one partition, batch by batch. Its networks are closed with the
 * task. For one thread.
 */
abstract class ScoredRows implements Iterator<Row> {
  final Ensemble ensemble;
  final Task task;
  final Map<TrialId, Network> networks;
  final Disagreement disagreement;
  private final Queue<Row> scored = new ArrayDeque<>();

  ScoredRows(ScoringModel model) throws IOException {
    ensemble = model.ensemble();
    task = model.task();
    networks = model.networks();
    disagreement = new Disagreement(ensemble, task);
    TaskContext.get()
        .addTaskCompletionListener(
            (TaskCompletionListener) context -> networks.values().forEach(Network::close));
  }

  /**
   * Scores a batch: {@link #add}s what becomes of its rows.
   *
   * @return false if there are no more rows
   */
  abstract boolean score();

  final void add(Object[] cells) {
    scored.add(RowFactory.create(cells));
  }

  /** Writes what a model says of a row into its cells; tells which one is next. */
  final int says(Object[] cells, int from, Predictions combined, int row) {
    int at = from;
    if (task instanceof Task.Classification c) {
      cells[at++] = c.labels().get(combined.argmax(row));
    }
    for (int k = 0; k < combined.columns(); k++) {
      cells[at++] = combined.at(row, k);
    }
    return at;
  }

  @Override
  public final boolean hasNext() {
    boolean more = true;
    while (scored.isEmpty() && more) {
      more = score();
    }
    return !scored.isEmpty();
  }

  @Override
  public final Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return scored.remove();
  }
}
