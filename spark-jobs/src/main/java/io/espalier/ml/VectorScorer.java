package io.espalier.ml;

import io.espalier.data.NetworkLoader.Network;
import io.espalier.data.model.ScoringModel;
import io.espalier.ensemble.Combiner;
import io.espalier.ensemble.Ensemble;
import io.espalier.metrics.Predictions;
import io.espalier.metrics.UncertainPredictions;
import io.espalier.trial.EnsembleFacts.Member;
import io.espalier.trial.TrialId;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;

/** Adds to rows what a model says of their vectors. */
record VectorScorer(VectorColumn column, Said said, ScoringModel model)
    implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1;

  @Override
  public Iterator<Row> call(Iterator<Row> rows) throws IOException {
    Map<TrialId, Network> networks = model.networks();
    TaskContext.get()
        .addTaskCompletionListener(
            (TaskCompletionListener) task -> networks.values().forEach(Network::close));
    Ensemble ensemble = model.ensemble();
    return new VectorRows(
        rows,
        column,
        said.cells(),
        (features, count, cells, from) -> score(networks, ensemble, features, count, cells, from));
  }

  private void score(
      Map<TrialId, Network> networks,
      Ensemble ensemble,
      float[] features,
      int count,
      Object[][] cells,
      int from) {
    Map<TrialId, UncertainPredictions> own = new LinkedHashMap<>();
    Map<TrialId, Predictions> means = new LinkedHashMap<>();
    networks.forEach(
        (trial, network) -> {
          own.put(trial, network.assess(features, count));
          means.put(trial, own.get(trial).mean());
        });
    Predictions combined = Combiner.combine(ensemble, means);
    for (int row = 0; row < count; row++) {
      double deviation = deviation(ensemble, own, row, said.column(combined, row));
      said.fill(cells[row], from, combined, row, deviation);
    }
  }

  /** By the law of total variance: what passes differ by within members, and members among them. */
  private static double deviation(
      Ensemble ensemble, Map<TrialId, UncertainPredictions> own, int row, int column) {
    double mean = 0;
    for (Member member : ensemble.members()) {
      mean += member.weight() * own.get(member.trial()).mean().at(row, column);
    }
    double variance = 0;
    for (Member member : ensemble.members()) {
      UncertainPredictions one = own.get(member.trial());
      double between = one.mean().at(row, column) - mean;
      double within = one.deviation().at(row, column);
      variance += member.weight() * (between * between + within * within);
    }
    return Math.sqrt(variance);
  }
}
