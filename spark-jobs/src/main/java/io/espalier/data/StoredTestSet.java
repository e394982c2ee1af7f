package io.espalier.data;

import io.espalier.metrics.Predictions;
import io.espalier.metrics.Targets;
import io.espalier.port.CheckpointStore;
import io.espalier.port.DamagedFile;
import io.espalier.port.TestSet;
import io.espalier.trial.TrialId;
import io.espalier.trial.Units;
import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;

/**
 * The test rows of a study, in a file that nothing but an opening reads; predicted by a Spark job,
 * a few trials a task.
 */
public final class StoredTestSet implements TestSet {
  private final SparkSession spark;
  private final URI studyDirectory;
  private final CheckpointSource checkpoints;
  private final NetworkLoader networks;

  /** Where executors find checkpoints. */
  @FunctionalInterface
  public interface CheckpointSource extends Serializable {
    /** The store, seen from an executor. */
    CheckpointStore on(Configuration hadoop);
  }

  /** The test set of a study; reads nothing yet. */
  public StoredTestSet(
      SparkSession spark,
      URI studyDirectory,
      CheckpointSource checkpoints,
      NetworkLoader networks) {
    this.spark = spark;
    this.studyDirectory = studyDirectory;
    this.checkpoints = checkpoints;
    this.networks = networks;
  }

  static Path file(URI studyDirectory) {
    return new Path(new Path(studyDirectory), "data/test.bin");
  }

  /**
   * Reads the test rows and predicts them.
   *
   * @throws IOException if they are torn, changed or none, or a checkpoint is
   */
  @Override
  public Opening open(Map<TrialId, URI> checkpointsByTrial) throws IOException {
    return open(checkpointsByTrial, read());
  }

  /**
   * The numbers of the test rows in their source, counted from 1 below the header, in the order of
   * an opening's rows.
   */
  public int[] sourceRows() throws IOException {
    return read().sourceRows();
  }

  private PartFile.Content read() throws IOException {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    Path file = file(studyDirectory);
    AtomicFiles files = new AtomicFiles(hadoop);
    PartFile.Read read = PartFile.read(files, file);
    PartHeader search = PartFile.header(files, PreparedData.file(studyDirectory));
    if (!read.digest().equals(search.testDigest())) {
      throw new DamagedFile(file.toString(), "it is not what was put aside when the study began");
    }
    if (read.content().header().rows() == 0) {
      throw new DataProblem("The study has no test rows: its split leaves none");
    }
    return read.content();
  }

  private Opening open(Map<TrialId, URI> checkpointsByTrial, PartFile.Content content)
      throws IOException {
    List<TrialId> trials = new ArrayList<>(new TreeMap<>(checkpointsByTrial).keySet());
    List<String> places = new ArrayList<>();
    trials.forEach(trial -> places.add(checkpointsByTrial.get(trial).toString()));
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<float[]> features = context.broadcast(values(content));
    int rows = content.header().rows();
    try {
      TestPredictor predictor =
          new TestPredictor(
              features,
              rows,
              content.header().schema().task().outputs(),
              new HadoopSettings(spark.sparkContext().hadoopConfiguration()),
              checkpoints,
              networks);
      List<byte[]> predicted =
          context
              .parallelize(places, Math.max(1, tasks(trials.size(), context)))
              .mapPartitions(predictor)
              .collect();
      Map<TrialId, Predictions> predictions = new LinkedHashMap<>();
      for (int i = 0; i < trials.size(); i++) {
        predictions.put(trials.get(i), TestPredictor.decode(predicted.get(i), rows));
      }
      Units units = Units.of(content.header().rows(), content.groups());
      return new Opening(targets(content), units, predictions);
    } catch (Exception e) {
      throw new IOException("The test rows could not be predicted: " + e.getMessage(), e);
    } finally {
      features.destroy();
    }
  }

  /** Networks predict an array. */
  private static float[] values(PartFile.Content content) {
    return ((Features.OnHeap) content.features()).values();
  }

  /** Two a slot, so that a slow one does not hold up the rest for long. */
  private static int tasks(int trials, JavaSparkContext context) {
    return Math.min(trials, 2 * context.defaultParallelism());
  }

  private static Targets targets(PartFile.Content content) {
    return Targets.of(content.header().schema().task(), content.targets());
  }
}
