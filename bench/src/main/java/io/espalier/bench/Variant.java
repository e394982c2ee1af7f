package io.espalier.bench;

import io.espalier.config.StudyFile;
import io.espalier.dl4j.Dl4jTrainer;
import io.espalier.dl4j.TrainedNetwork;
import io.espalier.metrics.Metric;
import io.espalier.metrics.Metrics;
import io.espalier.metrics.Predictions;
import io.espalier.trial.ConfigId;
import io.espalier.trial.Configuration;
import io.espalier.trial.Decision;
import io.espalier.trial.Leg;
import io.espalier.trial.LegResult;
import io.espalier.trial.Sample;
import io.espalier.trial.Seeds;
import io.espalier.trial.Start;
import io.espalier.trial.TrainingPlan;
import io.espalier.trial.Trial;
import io.espalier.trial.TrialId;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.stat.StatUtils;

/**
 * One of two ways to train that are compared.
 *
 * @param file its hyperparameters, metric and epochs
 * @param members networks whose predictions are joined
 * @param sampling what each of them is trained on
 * @param combining what becomes of their predictions
 */
record Variant(StudyFile file, int members, Sampling sampling, Combining combining) {

  /** What a member is trained on. */
  enum Sampling {
    WHOLE,
    BOOTSTRAP,
    SUBSAMPLE
  }

  /** How members' predictions become one. */
  enum Combining {
    MEAN,
    MEDIAN
  }

  Metric metric() {
    return Metrics.of(file.study().plan().objective().metric());
  }

  /** The metric on rows that nothing was chosen on. */
  double score(HeldOut data, long seed) throws IOException {
    List<Predictions> each = new ArrayList<>();
    for (int member = 0; member < members; member++) {
      each.add(member(data, Seeds.derive(seed, "member", member)));
    }
    return metric().score(combined(each), data.targets(data.heldOut()));
  }

  private Predictions combined(List<Predictions> each) {
    Predictions first = each.get(0);
    float[] values = new float[first.values().length];
    double[] said = new double[each.size()];
    for (int i = 0; i < values.length; i++) {
      for (int member = 0; member < said.length; member++) {
        said[member] = each.get(member).values()[i];
      }
      values[i] =
          (float)
              switch (combining) {
                case MEAN -> StatUtils.mean(said);
                case MEDIAN -> StatUtils.percentile(said, 50);
              };
    }
    return new Predictions(first.rows(), first.columns(), values);
  }

  private Predictions member(HeldOut data, long seed) throws IOException {
    TrainingPlan plan = file.study().plan();
    int epochs = file.study().epochs();
    Configuration configuration = new Configuration(new ConfigId(0), plan.fixed());
    Trial trial = new Trial(new TrialId(0), configuration, sample(seed), seed, epochs);
    MemoryStores stores = new MemoryStores();
    LegResult result =
        new Dl4jTrainer(plan, plan.metrics().stream().map(Metrics::of).toList())
            .train(
                new Leg(trial, 1, new Start.Scratch(), epochs),
                data,
                measurement -> Decision.CONTINUE,
                stores.stores());
    if (!(result instanceof LegResult.Reached reached)) {
      throw new IllegalStateException(result.toString());
    }
    URI checkpoint = reached.artifacts().checkpoint();
    float[] features = new float[data.heldOut().length * data.columns()];
    data.gather(data.heldOut(), 0, data.heldOut().length, features);
    try (TrainedNetwork network = TrainedNetwork.load(stores.checkpoint(checkpoint))) {
      return network.predict(features, data.heldOut().length);
    }
  }

  private Sample sample(long seed) {
    return switch (sampling) {
      case WHOLE -> new Sample.Whole();
      case BOOTSTRAP -> new Sample.Bootstrap(seed);
      case SUBSAMPLE -> new Sample.Subsample(0.5, seed);
    };
  }
}
