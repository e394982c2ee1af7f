package io.espalier.ensemble;

import io.espalier.metrics.Predictions;
import io.espalier.metrics.Targets;
import io.espalier.trial.TrialId;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Made-up candidates of differing skill. */
final class Synthetic {
  private final SplittableRandom random;

  Synthetic(long seed) {
    random = new SplittableRandom(seed);
  }

  Targets.Classes classes(int rows, int count) {
    return new Targets.Classes(random.ints(rows, 0, count).toArray(), count);
  }

  Targets.Values values(int rows) {
    float[] values = new float[rows];
    for (int i = 0; i < rows; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return new Targets.Values(values);
  }

  /** Softmax of noise, with skill added to the true class. */
  Predictions classifier(Targets.Classes truth, double skill) {
    int columns = truth.count();
    float[] values = new float[truth.rows() * columns];
    for (int row = 0; row < truth.rows(); row++) {
      double sum = 0;
      double[] e = new double[columns];
      for (int c = 0; c < columns; c++) {
        e[c] = Math.exp(random.nextGaussian() + (truth.labels()[row] == c ? skill : 0));
        sum += e[c];
      }
      for (int c = 0; c < columns; c++) {
        values[row * columns + c] = (float) (e[c] / sum);
      }
    }
    return new Predictions(truth.rows(), columns, values);
  }

  Predictions regressor(Targets.Values truth, double noise) {
    float[] values = new float[truth.rows()];
    for (int row = 0; row < values.length; row++) {
      values[row] = (float) (truth.values()[row] + noise * random.nextGaussian());
    }
    return new Predictions(values.length, 1, values);
  }

  /** Classifiers with skills drawn from [0, 2). */
  List<Candidate> classifiers(int count, Targets.Classes truth) {
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      candidates.add(candidate(i, classifier(truth, 2 * random.nextDouble())));
    }
    return candidates;
  }

  /** Regressors with noise of deviation drawn from [0.5, 1.5). */
  List<Candidate> regressors(int count, Targets.Values truth) {
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      candidates.add(candidate(i, regressor(truth, 0.5 + random.nextDouble())));
    }
    return candidates;
  }

  static Candidate candidate(int trial, Predictions predictions) {
    return new Candidate(new TrialId(trial), predictions);
  }

  static Candidate candidate(int trial, int columns, float... values) {
    return candidate(trial, new Predictions(values.length / columns, columns, values));
  }
}
