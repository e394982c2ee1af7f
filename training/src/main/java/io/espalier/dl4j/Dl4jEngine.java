package io.espalier.dl4j;

import io.espalier.direct.Blur;
import io.espalier.trial.Seeds;
import java.nio.FloatBuffer;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.deeplearning4j.nn.api.Updater;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
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
  private final Layout layout;
  private final GradientHooks hooks;
  private final List<ActivityPenalty> activityPenalties;
  private final int columns;
  private final int outputs;
  private final int labels;
  private final Continuation continuation;
  private final BlurredSteps blurred;
  private Buffer full;
  private Buffer rest;

  /** A network with fresh parameters. */
  Dl4jEngine(Networks.Plan plan) {
    this(plan, network(plan));
  }

  private Dl4jEngine(Networks.Plan plan, MultiLayerNetwork network) {
    this.network = network;
    if (Codes.coding(plan.params())) {
      CodeShape shape = CodeShape.of(plan);
      this.layout = Layout.flat(shape.taken());
      this.columns = shape.taken();
      this.outputs = shape.given();
      this.labels = shape.inputs();
    } else {
      this.layout = Layout.of(plan);
      this.columns = plan.columns();
      this.outputs = plan.task().outputs();
      this.labels = outputs;
    }
    this.continuation = new Continuation(plan.params(), plan.horizon());
    Blur blur = continuation.blur(Math.toIntExact(network.numParams()));
    this.blurred = blur == null ? null : new BlurredSteps(network, blur);
    this.hooks = GradientHooks.attach(network, plan);
    this.activityPenalties = ActivityPenalty.of(network);
  }

  /** A network with fresh parameters, whatever the thread did before. */
  static MultiLayerNetwork network(Networks.Plan plan) {
    return fresh(Networks.configuration(plan));
  }

  /**
   * The same of any configuration.
   *
   * @throws OutOfMemoryError if the machine has not the memory
   */
  static MultiLayerNetwork fresh(MultiLayerConfiguration configuration) {
    NativeRoom.require(configuration);
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
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
    epoch(epoch);
    batches.shuffle(Seeds.derive(seed, "shuffle", epoch));
    double deviation = blurred == null ? 0 : continuation.deviation(epoch);
    if (deviation > 0) {
      blurred.begin(seed, epoch);
    }
    double sum = 0;
    int rows = 0;
    while (batches.advance()) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException();
      }
      Buffer buffer = buffer(batches.count(), batches.size());
      buffer.fill(batches.features(), batches.labels());
      double loss = step(buffer, deviation);
      if (!Double.isFinite(loss)) {
        return loss;
      }
      sum += loss * batches.count();
      rows += batches.count();
    }
    return sum / rows;
  }

  /** Tells the network which epoch it is in, counted from 0. */
  void epoch(int epoch) {
    network.setEpochCount(epoch);
  }

  /**
   * Trains on a batch.
   *
   * @param features {@code [rows, columns]}, from the beginning
   * @param wanted {@code [rows, labels]}, from the beginning
   * @param fullRows rows of a full batch
   * @return its mean loss, penalties included
   */
  double step(float[] features, float[] wanted, int rows, int fullRows) {
    Buffer buffer = buffer(rows, fullRows);
    buffer.fill(features, wanted);
    return step(buffer, 0);
  }

  private double step(Buffer buffer, double deviation) {
    if (deviation > 0) {
      return blurred.step(buffer.features, buffer.labels, deviation);
    }
    network.fit(buffer.features, buffer.labels, buffer.mask, null);
    return network.score() + activity() / buffer.rows;
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
        full = new Buffer(layout, rows, labels);
      }
      return full;
    }
    if (rest == null || rest.rows != rows) {
      // Epochs may end on batches of other lengths, if they go over other rows.
      free(rest);
      rest = new Buffer(layout, rows, labels);
    }
    return rest;
  }

  private static void free(Buffer buffer) {
    if (buffer != null) {
      free(buffer.features);
      free(buffer.mask);
      free(buffer.labels);
    }
  }

  @Override
  public void forward(float[] features, int rows, float[] outputs, int at) {
    int most = layout.predictedRows();
    for (int from = 0; from < rows; from += most) {
      int count = Math.min(most, rows - from);
      forward(features, from * columns, count, outputs, at + from * this.outputs);
    }
  }

  private void forward(float[] features, int from, int rows, float[] outputs, int at) {
    INDArray input = Nd4j.createUninitialized(DataType.FLOAT, layout.dimensions(rows));
    layout.lay(features, from, rows, floats(input));
    INDArray mask = layout.masked() ? layout.emptyMask(rows) : null;
    if (mask != null) {
      layout.mask(features, from, rows, floats(mask));
    }
    INDArray output = network.output(input, false, mask, null);
    INDArray ordered = output.ordering() == 'c' ? output : output.dup('c');
    floats(ordered).get(0, outputs, at, rows * this.outputs);
    input.close();
    free(mask);
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
    free(network);
    free(full);
    free(rest);
    MemoryWorkspaceManager workspaces = Nd4j.getWorkspaceManager();
    workspaces.getAllWorkspacesForCurrentThread().forEach(workspaces::destroyWorkspace);
  }

  /** Frees a network, but not the thread's workspaces. */
  static void free(MultiLayerNetwork network) {
    free(network.params());
    free(network.getFlattenedGradients());
    Updater updater = network.getUpdater(false);
    if (updater != null) {
      free(updater.getStateViewArray());
    }
  }

  private static void free(INDArray array) {
    if (array != null && array.closeable()) {
      array.close();
    }
  }

  private static float[] copy(INDArray array) {
    float[] values = new float[Math.toIntExact(array.length())];
    read(array, values, values.length);
    return values;
  }

  /** Copies an array's first values, in the order of its memory. */
  static void read(INDArray array, float[] into, int n) {
    floats(array).get(0, into, 0, n);
  }

  /** Replaces all of an array's values by the first ones given. */
  static void write(float[] values, INDArray array) {
    floats(array).put(0, values, 0, Math.toIntExact(array.length()));
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

    /** Null where all rows have all of their inputs. */
    final INDArray mask;

    final INDArray labels;
    private final Layout layout;
    private final FloatBuffer featureMemory;
    private final FloatBuffer labelMemory;

    Buffer(Layout layout, int rows, int labelled) {
      this.layout = layout;
      this.rows = rows;
      features = Nd4j.createUninitialized(DataType.FLOAT, layout.dimensions(rows));
      mask = layout.masked() ? layout.emptyMask(rows) : null;
      labels = Nd4j.createUninitialized(DataType.FLOAT, rows, labelled);
      featureMemory = floats(features);
      labelMemory = floats(labels);
    }

    void fill(float[] featureValues, float[] labelValues) {
      layout.lay(featureValues, 0, rows, featureMemory);
      if (mask != null) {
        layout.mask(featureValues, 0, rows, floats(mask));
      }
      labelMemory.put(0, labelValues, 0, Math.toIntExact(labels.length()));
    }
  }
}
