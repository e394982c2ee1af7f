package io.espalier.dl4j;

import io.espalier.metrics.Predictions;
import io.espalier.metrics.Task;
import io.espalier.trial.EngineChoice;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.dataset.api.preprocessor.serializer.NormalizerSerializer;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What a trial trained, with the parameters of its best epoch and the preparation of rows that
 * belongs to it: a network, or one for each fold of a cross-validated trial, whose predictions are
 * averaged. For one thread at a time, and closed by the one that loaded it: it holds memory that no
 * garbage collector sees.
 */
public final class TrainedNetwork implements AutoCloseable {
  /** Beside DL4J's own parts of a model file. */
  private static final String PREPARATION = "preparation.json";

  private final Checkpoint checkpoint;
  private final List<Engine> engines = new ArrayList<>();
  private final List<Predictor> predictors = new ArrayList<>();
  private final List<Dl4jEngine> references = new ArrayList<>();

  private TrainedNetwork(Checkpoint checkpoint) {
    this.checkpoint = checkpoint;
    Engines chosen =
        Engines.choose(EngineChoice.AUTO, checkpoint.networks().get(0).plan().params());
    for (int i = 0; i < checkpoint.networks().size(); i++) {
      Checkpoint.Network network = checkpoint.networks().get(i);
      Engine engine = chosen.engine(network.plan(), 1);
      engines.add(engine);
      engine.parameters(checkpoint.best().parameters().get(i));
      predictors.add(new Predictor(engine, network.preparation(), network.plan()));
    }
  }

  /**
   * Builds the networks of a checkpoint, from these bytes alone.
   *
   * @throws IOException if they are torn or changed, or no checkpoint
   */
  public static TrainedNetwork load(byte[] checkpoint) throws IOException {
    return new TrainedNetwork(CheckpointCodec.decode(checkpoint));
  }

  /** Features that a row must have. */
  public int columns() {
    return checkpoint.networks().get(0).preparation().columns().size();
  }

  /** What it predicts. */
  public Task task() {
    return checkpoint.networks().get(0).plan().task();
  }

  /** The epoch whose parameters it has, counted from 1. */
  public int epoch() {
    return checkpoint.best().epoch();
  }

  /**
   * Predicts.
   *
   * @param features {@code [rows, columns]}, row-major, as they are in the data: preparation
   *     happens here; not changed
   * @return one probability a class, or one value in the label's unit, for each row
   * @throws IllegalArgumentException if the number of features is another
   */
  public Predictions predict(float[] features, int rows) {
    if (predictors.size() == 1) {
      return predictors.get(0).predict(features, rows);
    }
    MeanPredictions mean = new MeanPredictions(rows, task().outputs());
    int[] all = IntStream.range(0, rows).toArray();
    for (Predictor predictor : predictors) {
      mean.add(all, predictor.predict(features, rows));
    }
    return mean.mean();
  }

  /**
   * What one of the networks gets to see of rows.
   *
   * @param network its place in {@link #networks}
   * @param features {@code [rows, columns]}, row-major, as they are in the data; not changed
   * @return {@code [rows, inputs]}, row-major; of images {@code [rows, channels, height, width]},
   *     of series {@code [rows, channels, steps]} with 0 where there is no step
   */
  public float[] inputs(int network, float[] features, int rows) {
    Checkpoint.Network own = checkpoint.networks().get(network);
    float[] prepared = Inputs.ofAny(own.preparation(), rows).of(features.clone(), rows);
    FloatBuffer laid = FloatBuffer.allocate(rows * own.preparation().width());
    Layout.of(own.plan()).lay(prepared, 0, rows, laid);
    return laid.array();
  }

  /** DL4J's networks, for the {@link #inputs} of each; valid until this is closed. */
  public List<MultiLayerNetwork> networks() {
    for (int i = references.size(); i < engines.size(); i++) {
      Dl4jEngine reference = new Dl4jEngine(checkpoint.networks().get(i).plan());
      references.add(reference);
      reference.parameters(checkpoint.best().parameters().get(i));
    }
    return references.stream().map(Dl4jEngine::network).toList();
  }

  /**
   * Writes DL4J's own model file: the network, and as its normalizer the standardization of its
   * inputs, which does all where every column is a number and none is missing. {@code
   * ModelSerializer.restoreMultiLayerNetworkAndNormalizer} reads it. What comes before, medians for
   * missing numbers and an input for each name, is in its entry {@code preparation.json}.
   *
   * <p>Of several networks it writes an archive of such files, {@code network-1.zip} and so on. The
   * stream stays open.
   */
  public void save(OutputStream out) throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out);
    if (engines.size() == 1) {
      save(0, zip);
    } else {
      for (int i = 0; i < engines.size(); i++) {
        zip.putNextEntry(new ZipEntry("network-" + (i + 1) + ".zip"));
        ZipOutputStream inner = new ZipOutputStream(zip);
        save(i, inner);
        inner.finish();
      }
    }
    zip.finish();
  }

  private void save(int index, ZipOutputStream zip) throws IOException {
    // The parts of ModelSerializer.writeModel, which cannot write to a stream beside the version
    // of commons-io that Spark brings: it flushes what it has closed.
    MultiLayerNetwork network = networks().get(index);
    Preparation preparation = checkpoint.networks().get(index).preparation();
    zip.putNextEntry(new ZipEntry(ModelSerializer.CONFIGURATION_JSON));
    zip.write(network.getLayerWiseConfigurations().toJson().getBytes(StandardCharsets.UTF_8));
    zip.putNextEntry(new ZipEntry(ModelSerializer.COEFFICIENTS_BIN));
    DataOutputStream coefficients = new DataOutputStream(zip);
    Nd4j.write(network.params(), coefficients);
    coefficients.flush();
    zip.putNextEntry(new ZipEntry(ModelSerializer.NORMALIZER_BIN));
    ByteArrayOutputStream normalizer = new ByteArrayOutputStream();
    Layout layout = Layout.of(checkpoint.networks().get(index).plan());
    NormalizerSerializer.getDefault().write(normalizer(preparation, layout), normalizer);
    zip.write(normalizer.toByteArray());
    zip.putNextEntry(new ZipEntry(PREPARATION));
    zip.write(PreparationJson.write(preparation));
  }

  private static NormalizerStandardize normalizer(Preparation preparation, Layout layout) {
    float[] mean = new float[preparation.width()];
    float[] deviation = new float[preparation.width()];
    Arrays.fill(deviation, 1);
    int input = 0;
    for (Column column : preparation.columns()) {
      if (column instanceof Column.Numbers numbers) {
        mean[input] = numbers.mean();
        // What is constant in training becomes 0 here too, for every finite value.
        deviation[input] = numbers.deviation() == 0 ? Float.POSITIVE_INFINITY : numbers.deviation();
      }
      input += column.width();
    }
    INDArray means = row(layout.statistics(mean));
    INDArray deviations = row(layout.statistics(deviation));
    LabelScale label = preparation.label();
    if (!label.standardized()) {
      return new NormalizerStandardize(means, deviations);
    }
    NormalizerStandardize normalizer =
        new NormalizerStandardize(
            means, deviations, row((float) label.mean()), row((float) label.deviation()));
    normalizer.fitLabel(true);
    return normalizer;
  }

  private static INDArray row(float... values) {
    return Nd4j.createFromArray(values).reshape(1, values.length);
  }

  @Override
  public void close() {
    engines.forEach(Engine::close);
    references.forEach(Dl4jEngine::close);
  }
}
