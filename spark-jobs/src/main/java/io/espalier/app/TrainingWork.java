package io.espalier.app;

import io.espalier.data.PreparedData;
import io.espalier.data.StoredTestSet;
import io.espalier.dl4j.Dl4jTrainer;
import io.espalier.metrics.Metrics;
import io.espalier.port.CheckpointStore;
import io.espalier.port.Stores;
import io.espalier.port.Trainer;
import io.espalier.results.EventCodec;
import io.espalier.spark.HadoopCheckpointStore;
import io.espalier.spark.HadoopPredictionStore;
import io.espalier.spark.Worker;
import io.espalier.spark.WorkerFactory;
import io.espalier.trial.TrainingPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;

/** What executors do for a study: puts data, trainer and stores together there. */
final class TrainingWork implements WorkerFactory {
  private static final long serialVersionUID = 1;

  /** As JSON, the only form in which anything of the core crosses the wire. */
  private final String plan;

  TrainingWork(TrainingPlan plan) {
    this.plan = new EventCodec().write(plan);
  }

  @Override
  public Worker open(URI studyDirectory, Configuration hadoop) throws IOException {
    PreparedData data = PreparedData.load(hadoop, studyDirectory);
    Stores stores = stores(studyDirectory, hadoop);
    TrainingPlan shared = new EventCodec().plan(plan);
    Trainer trainer = new Dl4jTrainer(shared, shared.metrics().stream().map(Metrics::of).toList());
    return (leg, channel) -> trainer.train(leg, data, channel, stores);
  }

  static Stores stores(URI studyDirectory, Configuration hadoop) throws IOException {
    return new Stores(
        new HadoopCheckpointStore(studyDirectory, hadoop),
        new HadoopPredictionStore(studyDirectory, hadoop));
  }

  /** Finds a study's checkpoints from an executor. */
  record Checkpoints(URI studyDirectory) implements StoredTestSet.CheckpointSource {
    @Override
    public CheckpointStore on(Configuration hadoop) {
      try {
        return new HadoopCheckpointStore(studyDirectory, hadoop);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
