package io.espalier.data;

import io.espalier.dl4j.Dl4jTrainer;
import io.espalier.metrics.Metrics;
import io.espalier.port.Dataset;
import io.espalier.port.Stores;
import io.espalier.space.Params;
import io.espalier.spark.HadoopCheckpointStore;
import io.espalier.spark.HadoopPredictionStore;
import io.espalier.trial.ConfigId;
import io.espalier.trial.Decision;
import io.espalier.trial.EngineChoice;
import io.espalier.trial.Leg;
import io.espalier.trial.LegResult;
import io.espalier.trial.Objective;
import io.espalier.trial.Sample;
import io.espalier.trial.Start;
import io.espalier.trial.TrainingPlan;
import io.espalier.trial.Trial;
import io.espalier.trial.TrialId;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * Trains an epoch on the prepared rows of a directory, of which none need be on the heap. Prints
 * how large the heap may be.
 */
final class LargeRowsMain {
  private LargeRowsMain() {}

  /** Takes the study's directory, bytes of features on the heap and where the checkpoint goes. */
  public static void main(String[] arguments) throws IOException {
    Path study = Path.of(arguments[0]);
    Room room = new Room(Long.parseLong(arguments[1]), study);
    Configuration hadoop = new Configuration();
    byte[] trained =
        train(
            PreparedData.load(hadoop, study.toUri(), room),
            hadoop,
            study.resolve("training").toUri());
    Files.write(Path.of(arguments[2]), trained);
    System.out.println(Runtime.getRuntime().maxMemory());
  }

  /** The checkpoint of an epoch. */
  static byte[] train(Dataset data, Configuration hadoop, URI place) throws IOException {
    TrainingPlan plan =
        new TrainingPlan(
            new Params(Map.of("hidden", List.of(4), "batch", 4096)),
            new Objective("accuracy", false),
            List.of("accuracy"),
            EngineChoice.AUTO);
    Trial trial =
        new Trial(
            new TrialId(0),
            new io.espalier.trial.Configuration(new ConfigId(0), Params.EMPTY),
            new Sample.Whole(),
            11,
            1);
    Stores stores =
        new Stores(
            new HadoopCheckpointStore(place, hadoop), new HadoopPredictionStore(place, hadoop));
    LegResult result =
        new Dl4jTrainer(plan, Metrics.all())
            .train(
                new Leg(trial, 1, new Start.Scratch(), 1),
                data,
                measurement -> Decision.CONTINUE,
                stores);
    if (!(result instanceof LegResult.Reached reached)) {
      throw new IllegalStateException(result.toString());
    }
    return stores.checkpoints().read(reached.artifacts().checkpoint());
  }
}
