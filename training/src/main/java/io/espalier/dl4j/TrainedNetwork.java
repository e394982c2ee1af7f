package io.espalier.dl4j;

import io.espalier.metrics.Predictions;
import io.espalier.metrics.Task;
import io.espalier.trial.EngineChoice;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.dataset.api.preprocessor.serializer.NormalizerSerializer;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A trial's network with the parameters of its best epoch, and the standardization that belongs to
 * it. For one thread at a time, and closed by the one that loaded it: it holds memory that no
 * garbage collector sees.
 */
public final class TrainedNetwork implements AutoCloseable {
  private final Checkpoint checkpoint;
  private final Engine engine;
  private final Predictor predictor;
  private Dl4jEngine reference;

  private TrainedNetwork(Checkpoint checkpoint) {
    this.checkpoint = checkpoint;
    this.engine = Engines.choose(EngineChoice.AUTO).engine(checkpoint.plan(), 1);
    engine.parameters(checkpoint.best().parameters());
    this.predictor = new Predictor(engine, checkpoint.standardizer(), checkpoint.plan());
  }

  /**
   * Builds the network of a checkpoint, from these bytes alone.
   *
   * @throws IOException if they are torn or changed, or no checkpoint
   */
  public static TrainedNetwork load(byte[] checkpoint) throws IOException {
    return new TrainedNetwork(CheckpointCodec.decode(checkpoint));
  }

  /** Features that a row must have. */
  public int columns() {
    return checkpoint.plan().columns();
  }

  /** What it predicts. */
  public Task task() {
    return checkpoint.plan().task();
  }

  /** The epoch whose parameters it has, counted from 1. */
  public int epoch() {
    return checkpoint.best().epoch();
  }

  /**
   * Predicts.
   *
   * @param features {@code [rows, columns]}, row-major, as they are in the data: standardization
   *     happens here; not changed
   * @return one probability a class, or one value in the label's unit, for each row
   * @throws IllegalArgumentException if the number of features is another
   */
  public Predictions predict(float[] features, int rows) {
    return predictor.predict(features, rows);
  }

  /** DL4J's network, for standardized features; valid until this is closed. */
  public MultiLayerNetwork network() {
    if (reference == null) {
      reference = new Dl4jEngine(checkpoint.plan());
      reference.parameters(checkpoint.best().parameters());
    }
    return reference.network();
  }

  /**
   * Writes DL4J's own model file: the network, and the standardization as its normalizer. {@code
   * ModelSerializer.restoreMultiLayerNetworkAndNormalizer} reads it. The stream stays open.
   */
  public void save(OutputStream out) throws IOException {
    // The parts of ModelSerializer.writeModel, which cannot write to a stream beside the version
    // of commons-io that Spark brings: it flushes what it has closed.
    ZipOutputStream zip = new ZipOutputStream(out);
    zip.putNextEntry(new ZipEntry(ModelSerializer.CONFIGURATION_JSON));
    zip.write(network().getLayerWiseConfigurations().toJson().getBytes(StandardCharsets.UTF_8));
    zip.putNextEntry(new ZipEntry(ModelSerializer.COEFFICIENTS_BIN));
    DataOutputStream coefficients = new DataOutputStream(zip);
    Nd4j.write(network().params(), coefficients);
    coefficients.flush();
    zip.putNextEntry(new ZipEntry(ModelSerializer.NORMALIZER_BIN));
    ByteArrayOutputStream normalizer = new ByteArrayOutputStream();
    NormalizerSerializer.getDefault().write(normalizer(), normalizer);
    zip.write(normalizer.toByteArray());
    zip.finish();
  }

  private NormalizerStandardize normalizer() {
    Standardizer standardizer = checkpoint.standardizer();
    float[] deviation = standardizer.deviation().clone();
    for (int c = 0; c < deviation.length; c++) {
      // What is constant in training becomes 0 here too, for every finite value.
      deviation[c] = deviation[c] == 0 ? Float.POSITIVE_INFINITY : deviation[c];
    }
    INDArray mean = row(standardizer.mean());
    if (!standardizer.targetStandardized()) {
      return new NormalizerStandardize(mean, row(deviation));
    }
    NormalizerStandardize normalizer =
        new NormalizerStandardize(
            mean,
            row(deviation),
            row((float) standardizer.targetMean()),
            row((float) standardizer.targetDeviation()));
    normalizer.fitLabel(true);
    return normalizer;
  }

  private static INDArray row(float... values) {
    return Nd4j.createFromArray(values).reshape(1, values.length);
  }

  @Override
  public void close() {
    engine.close();
    if (reference != null) {
      reference.close();
    }
  }
}
