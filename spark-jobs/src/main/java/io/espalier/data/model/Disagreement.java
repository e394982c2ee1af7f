package io.espalier.data.model;

import io.espalier.ensemble.Ensemble;
import io.espalier.metrics.Predictions;
import io.espalier.metrics.Task;
import io.espalier.trial.EnsembleFacts.Member;
import io.espalier.trial.TrialId;
import java.util.Map;

/**
 * How far the members of an ensemble are apart, row by row. Of probabilities it is the generalized
 * Jensen-Shannon divergence (Lin 1991), in nats: the entropy of the members' mean less the mean of
 * their entropies; 0 if all say the same, at most the logarithm of the number of classes. Of values
 * it is their weighted standard deviation, in the label's unit, and so it is of errors of giving
 * rows back.
 */
final class Disagreement {
  private final Ensemble ensemble;
  private final Task task;

  Disagreement(Ensemble ensemble, Task task) {
    this.ensemble = ensemble;
    this.task = task;
  }

  float of(Map<TrialId, Predictions> predictions, int row) {
    return (float)
        (task instanceof Task.Classification
            ? divergence(predictions, row)
            : deviation(predictions, row));
  }

  private double divergence(Map<TrialId, Predictions> predictions, int row) {
    double[] mean = new double[task.outputs()];
    double entropies = 0;
    for (Member member : ensemble.members()) {
      Predictions own = predictions.get(member.trial());
      for (int c = 0; c < mean.length; c++) {
        double p = own.at(row, c);
        mean[c] += member.weight() * p;
        entropies += member.weight() * entropy(p);
      }
    }
    double entropy = 0;
    for (double p : mean) {
      entropy += entropy(p);
    }
    // Jensen's inequality holds up to rounding.
    return Math.max(0, entropy - entropies);
  }

  private static double entropy(double p) {
    return p > 0 ? -p * Math.log(p) : 0;
  }

  private double deviation(Map<TrialId, Predictions> predictions, int row) {
    double mean = 0;
    for (Member member : ensemble.members()) {
      mean += member.weight() * predictions.get(member.trial()).at(row, 0);
    }
    double variance = 0;
    for (Member member : ensemble.members()) {
      double difference = predictions.get(member.trial()).at(row, 0) - mean;
      variance += member.weight() * difference * difference;
    }
    return Math.sqrt(variance);
  }
}
