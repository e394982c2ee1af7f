package io.espalier.run;

import io.espalier.config.StudyFile;
import io.espalier.data.DataProblem;
import io.espalier.data.PreparedData;
import io.espalier.data.Room;
import io.espalier.data.StoredTestSet;
import io.espalier.data.model.ModelStore;
import io.espalier.data.model.SavedModel;
import io.espalier.dl4j.Dl4jTrainer;
import io.espalier.metrics.Metric;
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
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** What executors do for a study: puts data, trainer and stores together there. */
final class TrainingWork implements WorkerFactory {
  private static final long serialVersionUID = 2;

  /** As JSON, the only form in which anything of the core crosses the wire. */
  private final String plan;

  private final long heapData;

  /**
   * Work on a plan.
   *
   * @param heapData bytes of features that an executor may hold on its heap
   */
  TrainingWork(TrainingPlan plan, long heapData) {
    this.heapData = heapData;
    this.plan = new EventCodec().write(plan);
  }

  @Override
  public Worker open(URI studyDirectory, Configuration hadoop) throws IOException {
    PreparedData data = PreparedData.load(hadoop, studyDirectory, Room.ofProcess(heapData));
    Stores stores = stores(studyDirectory, hadoop);
    TrainingPlan shared = new EventCodec().plan(plan);
    Trainer trainer = trainer(shared, hadoop);
    return (leg, channel) -> trainer.train(leg, data, channel, stores);
  }

  private static Dl4jTrainer trainer(TrainingPlan plan, Configuration hadoop) throws IOException {
    List<Metric> metrics = plan.metrics().stream().map(Metrics::of).toList();
    return plan.encoder().isEmpty()
        ? new Dl4jTrainer(plan, metrics)
        : new Dl4jTrainer(plan, metrics, encoder(plan.encoder(), hadoop));
  }

  /**
   * Finds out whether the networks of a study can begin with what another one has learned.
   *
   * @throws DataProblem if there is no model, it has no encoder, or that does not fit all of them
   */
  static void check(StudyFile file, Configuration hadoop) throws IOException {
    try {
      Dl4jTrainer trainer = trainer(file.study().plan(), hadoop);
      Optional<String> misfit =
          file.points().flatMap(point -> trainer.misfit(point).stream()).findFirst();
      if (misfit.isPresent()) {
        throw new DataProblem("Networks cannot begin as training.encoder does: " + misfit.get());
      }
    } catch (IllegalArgumentException e) {
      throw new DataProblem(e.getMessage(), e);
    }
  }

  /** The checkpoint of a model's first member. */
  private static byte[] encoder(String location, Configuration hadoop) throws IOException {
    StudyPlace place = StudyPlace.at(location, hadoop);
    URI model = place.holdsStudy() ? place.part(StudyPlace.BEST_MODEL) : place.uri();
    SavedModel saved = new ModelStore(hadoop).load(model);
    return saved.checkpoints().get(saved.ensemble().trials().get(0));
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
