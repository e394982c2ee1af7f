package io.espalier.dl4j;

import io.espalier.trial.Seeds;
import java.nio.FloatBuffer;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.deeplearning4j.nn.api.Updater;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspaceManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** An {@link Engine} on DL4J's own network. */
final class Dl4jEngine implements Engine {
  static {
    // Before ND4J loads it.
    OpenBlas.loaded();
    // Trials run side by side, one thread each: a second OpenMP thread in one of them makes all of
    // them slower, by 5 to 25 times where there are several.
    Nd4j.getEnvironment().setMaxThreads(1);
    Nd4j.getEnvironment().setMaxMasterThreads(1);
  }

  private final MultiLayerNetwork network;
  private final GradientHooks hooks;
  private final List<ActivityPenalty> activityPenalties;
  private final int columns;
  private final int outputs;
  private Buffer full;
  private Buffer rest;

  /** A network with fresh parameters. */
  Dl4jEngine(Networks.Plan plan) {
    this(plan, network(plan));
  }

  private Dl4jEngine(Networks.Plan plan, MultiLayerNetwork network) {
    this.network = network;
    this.hooks = GradientHooks.attach(network, plan);
    this.activityPenalties = ActivityPenalty.of(network);
    this.columns = plan.columns();
    this.outputs = plan.task().outputs();
  }

  /** A network with fresh parameters, whatever the thread did before. */
  static MultiLayerNetwork network(Networks.Plan plan) {
    MultiLayerNetwork network = new MultiLayerNetwork(Networks.configuration(plan));
    Nd4j.getRandom().setSeed(network.getDefaultConfiguration().getSeed());
    network.init();
    SharedWeights.connect(network);
    return network;
  }

  @Override
  public double trainEpoch(Batches batches, int epoch, long seed) throws InterruptedException {
    // The random numbers of a thread go on from what it did last, which a resumed trial cannot
    // know.
    Nd4j.getRandom().setSeed(Seeds.derive(seed, "noise", epoch));
    network.setEpochCount(epoch);
    batches.shuffle(Seeds.derive(seed, "shuffle", epoch));
    double sum = 0;
    int rows = 0;
    while (batches.advance()) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException();
      }
      Buffer buffer = buffer(batches.count(), batches.size());
      buffer.fill(batches.features(), batches.labels());
      network.fit(buffer.features, buffer.labels);
      double loss = network.score() + activity() / batches.count();
      if (!Double.isFinite(loss)) {
        return loss;
      }
      sum += loss * batches.count();
      rows += batches.count();
    }
    return sum / rows;
  }

  /** Penalties of hidden units, over the rows of the last batch. */
  private double activity() {
    double sum = 0;
    for (ActivityPenalty penalty : activityPenalties) {
      sum += penalty.value();
    }
    return sum;
  }

  /** Two suffice: all batches of an epoch but the last have the same number of rows. */
  private Buffer buffer(int rows, int fullRows) {
    if (rows == fullRows) {
      if (full == null || full.rows != rows) {
        full = new Buffer(rows, columns, outputs);
      }
      return full;
    }
    if (rest == null || rest.rows != rows) {
      rest = new Buffer(rows, columns, outputs);
    }
    return rest;
  }

  @Override
  public void forward(float[] features, int rows, float[] outputs, int at) {
    INDArray input = Nd4j.createUninitialized(DataType.FLOAT, rows, columns);
    floats(input).put(0, features, 0, rows * columns);
    INDArray output = network.output(input, false);
    INDArray ordered = output.ordering() == 'c' ? output : output.dup('c');
    floats(ordered).get(0, outputs, at, rows * this.outputs);
    input.close();
    output.close();
    if (ordered != output) {
      ordered.close();
    }
  }

  /** The network itself, owned by this engine. */
  MultiLayerNetwork network() {
    return network;
  }

  @Override
  public double parameterSum() {
    return network.params().sumNumber().doubleValue();
  }

  @Override
  public double zeroWeights() {
    double zeros = 0;
    double all = 0;
    for (INDArray weights : GradientHooks.weights(network).values()) {
      zeros += weights.eq(0).castTo(DataType.INT64).sumNumber().doubleValue();
      all += weights.length();
    }
    return zeros / all;
  }

  @Override
  public double[] gradientNorms() {
    return hooks.takeNorms();
  }

  @Override
  public float[] parameters() {
    return copy(network.params());
  }

  @Override
  public void parameters(float[] values) {
    assign(network.params(), values, "parameters");
  }

  @Override
  public float[] updaterState() {
    INDArray state = network.getUpdater().getStateViewArray();
    return state == null ? new float[0] : copy(state);
  }

  @Override
  public int iterations() {
    return network.getIterationCount();
  }

  @Override
  public void resume(float[] parameters, float[] updaterState, int iterations) {
    parameters(parameters);
    INDArray state = network.getUpdater().getStateViewArray();
    if (state != null || updaterState.length > 0) {
      assign(state, updaterState, "values of updater state");
    }
    network.setIterationCount(iterations);
  }

  /**
   * Frees what MultiLayerNetwork.close() frees, one by one: that one, and destroying all workspaces
   * of a thread in one call, force three full garbage collections on all trials of the process.
   */
  @Override
  public void close() {
    hooks.free(network);
    free(network.params());
    free(network.getFlattenedGradients());
    Updater updater = network.getUpdater(false);
    if (updater != null) {
      free(updater.getStateViewArray());
    }
    for (Buffer buffer : new Buffer[] {full, rest}) {
      if (buffer != null) {
        free(buffer.features);
        free(buffer.labels);
      }
    }
    MemoryWorkspaceManager workspaces = Nd4j.getWorkspaceManager();
    workspaces.getAllWorkspacesForCurrentThread().forEach(workspaces::destroyWorkspace);
  }

  private static void free(INDArray array) {
    if (array != null && array.closeable()) {
      array.close();
    }
  }

  private static float[] copy(INDArray array) {
    float[] values = new float[Math.toIntExact(array.length())];
    floats(array).get(0, values);
    return values;
  }

  private static void assign(INDArray array, float[] values, String what) {
    long length = array == null ? 0 : array.length();
    if (length != values.length) {
      throw new IllegalArgumentException(
          "The network has " + length + " " + what + ", not " + values.length);
    }
    floats(array).put(0, values);
  }

  /** The memory of an array that is no view of another one's middle. */
  private static FloatBuffer floats(INDArray array) {
    if (array.offset() != 0) {
      throw new IllegalStateException("The array begins within another one");
    }
    return ((FloatPointer) array.data().pointer()).asBuffer();
  }

  /** Off-heap memory for batches of one length. */
  private static final class Buffer {
    final int rows;
    final INDArray features;
    final INDArray labels;
    private final FloatBuffer featureMemory;
    private final FloatBuffer labelMemory;

    Buffer(int rows, int columns, int outputs) {
      this.rows = rows;
      features = Nd4j.createUninitialized(DataType.FLOAT, rows, columns);
      labels = Nd4j.createUninitialized(DataType.FLOAT, rows, outputs);
      featureMemory = floats(features);
      labelMemory = floats(labels);
    }

    void fill(float[] featureValues, float[] labelValues) {
      featureMemory.put(0, featureValues, 0, Math.toIntExact(features.length()));
      labelMemory.put(0, labelValues, 0, Math.toIntExact(labels.length()));
    }
  }
}
