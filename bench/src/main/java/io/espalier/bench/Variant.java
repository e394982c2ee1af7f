package io.espalier.bench;

import io.espalier.config.StudyFile;
import io.espalier.dl4j.Dl4jTrainer;
import io.espalier.dl4j.TrainedNetwork;
import io.espalier.ensemble.EnsembleSpec;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  /** How members become one. */
  enum Combining {
    /** By the mean of their predictions. */
    MEAN,
    /** By the median of their predictions. */
    MEDIAN,
    /** By the one that is best on the validation rows. */
    BEST,
    /** By the mean of their parameters: they are forks, and part after half of the epochs. */
    SOUP
  }

  /** Where forks part, and which of them are averaged: as studies have it if nothing is said. */
  private static final double FORK_SHARE = 0.5;

  Metric metric() {
    return Metrics.of(file.study().plan().objective().metric());
  }

  /** The metric on rows that nothing was chosen on. */
  double score(HeldOut data, long seed) throws IOException {
    return metric().score(predictions(data, seed), data.targets(data.heldOut()));
  }

  private Predictions predictions(HeldOut data, long seed) throws IOException {
    if (combining == Combining.SOUP) {
      return soup(data, seed);
    }
    List<byte[]> each = new ArrayList<>();
    for (int member = 0; member < members; member++) {
      each.add(member(data, Seeds.derive(seed, "member", member)));
    }
    return combining == Combining.BEST ? best(data, each) : combined(data, each);
  }

  private Predictions best(HeldOut data, List<byte[]> each) throws IOException {
    byte[] best = each.get(0);
    double least = Double.POSITIVE_INFINITY;
    for (byte[] member : each) {
      double cost = cost(member, data);
      if (cost < least) {
        least = cost;
        best = member;
      }
    }
    return said(best, data, data.heldOut());
  }

  /** On the validation rows, the lower the better. */
  private double cost(byte[] checkpoint, HeldOut data) throws IOException {
    int[] rows = data.validationRows();
    double score = metric().score(said(checkpoint, data, rows), data.targets(rows));
    return metric().lowerIsBetter() ? score : -score;
  }

  private Predictions combined(HeldOut data, List<byte[]> each) throws IOException {
    List<Predictions> all = new ArrayList<>();
    for (byte[] member : each) {
      all.add(said(member, data, data.heldOut()));
    }
    Predictions first = all.get(0);
    float[] values = new float[first.values().length];
    double[] said = new double[all.size()];
    for (int i = 0; i < values.length; i++) {
      for (int member = 0; member < said.length; member++) {
        said[member] = all.get(member).values()[i];
      }
      values[i] =
          (float)
              (combining == Combining.MEDIAN
                  ? StatUtils.percentile(said, 50)
                  : StatUtils.mean(said));
    }
    return new Predictions(first.rows(), first.columns(), values);
  }

  private byte[] member(HeldOut data, long seed) throws IOException {
    MemoryStores stores = new MemoryStores();
    Leg leg = new Leg(trial(0, sample(seed), seed), 1, new Start.Scratch(), file.study().epochs());
    return stores.checkpoint(trained(leg, data, stores));
  }

  /** Forks of the first member, which begin with its seed and have their own from then on. */
  private Predictions soup(HeldOut data, long seed) throws IOException {
    int epochs = file.study().epochs();
    EnsembleSpec.Soup spec = new EnsembleSpec.Soup(members, FORK_SHARE, Start.Selection.GREEDY);
    MemoryStores stores = new MemoryStores();
    long first = Seeds.derive(seed, "member", 0);
    Trial trunk = trial(0, new Sample.Whole(), first);
    URI parting =
        trained(new Leg(trunk, 1, new Start.Scratch(), spec.forkEpoch(epochs)), data, stores);
    Map<URI, Double> forks = new HashMap<>();
    for (int fork = 1; fork <= members; fork++) {
      Trial own = trial(fork, new Sample.Whole(), Seeds.derive(seed, "fork", fork));
      URI end = trained(new Leg(own, 1, new Start.Fork(parting), epochs), data, stores);
      forks.put(end, cost(stores.checkpoint(end), data));
    }
    // A greedy soup begins with the best fork.
    List<URI> ranked =
        forks.entrySet().stream()
            .sorted(
                Map.Entry.<URI, Double>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
            .map(Map.Entry::getKey)
            .toList();
    Trial soup = trial(members + 1, new Sample.Whole(), Seeds.derive(seed, "soup"));
    URI end =
        trained(new Leg(soup, 1, new Start.Soup(ranked, spec.selection()), epochs), data, stores);
    return said(stores.checkpoint(end), data, data.heldOut());
  }

  private Trial trial(int number, Sample sample, long seed) {
    Configuration configuration = new Configuration(new ConfigId(0), file.study().plan().fixed());
    return new Trial(new TrialId(number), configuration, sample, seed, file.study().epochs());
  }

  private URI trained(Leg leg, HeldOut data, MemoryStores stores) throws IOException {
    TrainingPlan plan = file.study().plan();
    LegResult result =
        new Dl4jTrainer(plan, plan.metrics().stream().map(Metrics::of).toList())
            .train(leg, data, measurement -> Decision.CONTINUE, stores.stores());
    if (!(result instanceof LegResult.Reached reached)) {
      throw new IllegalStateException(result.toString());
    }
    return reached.artifacts().checkpoint();
  }

  private static Predictions said(byte[] checkpoint, HeldOut data, int[] rows) throws IOException {
    float[] features = new float[rows.length * data.columns()];
    data.gather(rows, 0, rows.length, features);
    try (TrainedNetwork network = TrainedNetwork.load(checkpoint)) {
      return network.predict(features, rows.length);
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
