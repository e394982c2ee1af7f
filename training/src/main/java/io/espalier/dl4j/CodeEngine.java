package io.espalier.dl4j;

import io.espalier.metrics.Task;
import io.espalier.metrics.Task.Reconstruction;
import io.espalier.trial.Seeds;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * An {@link Engine} for networks that learn to give back their input. What it says of rows is:
 *
 * <ul>
 *   <li>where giving them back is the task, the columns of {@link Reconstruction};
 *   <li>of a classification, what a softmax regression on the codes says, which is fitted to the
 *       labelled rows trained on after each epoch (a linear probe: Alain and Bengio 2017); the
 *       network itself learns nothing from labels;
 *   <li>of a classification whose classes the network is told, by Bayes' rule, {@code p(class) ·
 *       exp(ELBO)}, with the evidence lower bound of the row under each class.
 * </ul>
 *
 * What is fitted after an epoch stands behind the network's own parameters and comes and goes with
 * them.
 *
 * <p>Rows are measured under noise that is derived from the row itself, so it is the same for all
 * trials and batches.
 */
final class CodeEngine implements Engine {
  /** A regression on more rows takes longer and is hardly another. */
  private static final int READ_ROWS = 5_000;

  /** Single precision rounds probabilities that are nearer to 0 or 1 to these. */
  private static final double PROBABILITY = 0x1p-24;

  private final Coder coder;
  private final CodeShape shape;
  private final CodeRows rows;
  private final Task task;
  private final float[] toStandard;
  private final int standardized;
  private final double logUnits;
  private final float[] readout;
  private float[] given = new float[0];

  /**
   * Of a network with fresh parameters.
   *
   * @param coder the network, owned by this engine
   * @param preparation of the rows that it is trained on
   */
  CodeEngine(Coder coder, Networks.Plan plan, Preparation preparation) {
    this.coder = coder;
    shape = CodeShape.of(plan);
    rows = new CodeRows(shape, Corruption.of(plan.params(), preparation));
    task = plan.task();
    toStandard = preparation.toStandard();
    int varied = 0;
    double logarithms = 0;
    for (float factor : toStandard) {
      varied += factor > 0 ? 1 : 0;
      logarithms += factor > 0 ? Math.log(factor) : 0;
    }
    standardized = varied;
    logUnits = logarithms;
    readout = new float[readout(plan)];
  }

  /** How many numbers stand behind the network's parameters. */
  static int readout(Networks.Plan plan) {
    if (plan.task() instanceof Reconstruction) {
      return 2;
    }
    CodeShape shape = CodeShape.of(plan);
    int classes = plan.task().outputs();
    return shape.classes() > 0 ? classes : classes * (shape.code() + 1);
  }

  @Override
  public double trainEpoch(Batches batches, int epoch, long seed) throws InterruptedException {
    SplittableRandom random = new SplittableRandom(Seeds.derive(seed, "noise", epoch));
    batches.shuffle(Seeds.derive(seed, "shuffle", epoch));
    double sum = 0;
    int trained = 0;
    while (batches.advance()) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException();
      }
      int count = batches.count();
      float[] taken = rows.corrupted(batches.features(), count, batches.targets(), random);
      double loss = coder.step(taken, batches.features(), count, epoch);
      if (!Double.isFinite(loss)) {
        return loss;
      }
      sum += loss * count;
      trained += count;
    }
    // The same rows after each epoch.
    batches.shuffle(Seeds.derive(seed, "readout"));
    read(batches);
    return sum / trained;
  }

  /** Fits what is read off the network to rows that it was trained on. */
  private void read(Batches batches) {
    if (shape.classes() > 0) {
      countClasses(batches);
    } else if (task instanceof Task.Classification c) {
      fitProbe(batches, c.labels().size());
    } else {
      measureErrors(batches);
    }
  }

  private void countClasses(Batches batches) {
    // From 1 on, so that no class is impossible.
    Arrays.fill(readout, 1);
    while (batches.advance()) {
      for (int i = 0; i < batches.count(); i++) {
        readout[(int) batches.targets()[i]]++;
      }
    }
  }

  private void fitProbe(Batches batches, int classes) {
    int width = shape.code();
    float[] codes = new float[READ_ROWS * width];
    int[] labels = new int[READ_ROWS];
    int read = 0;
    while (read < READ_ROWS && batches.advance()) {
      giveBack(batches.features(), batches.count());
      for (int i = 0; i < batches.count() && read < READ_ROWS; i++) {
        if (!Float.isNaN(batches.targets()[i])) {
          System.arraycopy(given, i * shape.given() + shape.inputs(), codes, read * width, width);
          labels[read++] = (int) batches.targets()[i];
        }
      }
    }
    float[] fitted = SoftmaxRegression.fit(codes, read, width, labels, classes);
    System.arraycopy(fitted, 0, readout, 0, readout.length);
  }

  /** The mean of the reconstruction errors and their standard deviation. */
  private void measureErrors(Batches batches) {
    double sum = 0;
    double squares = 0;
    int read = 0;
    while (read < READ_ROWS && batches.advance()) {
      giveBack(batches.features(), batches.count());
      for (int i = 0; i < batches.count(); i++) {
        double error = error(batches.features(), i);
        sum += error;
        squares += error * error;
      }
      read += batches.count();
    }
    double mean = sum / read;
    readout[0] = (float) mean;
    readout[1] = (float) Math.sqrt(Math.max(0, squares / read - mean * mean));
  }

  /** Gives clean rows back, from the means of their codes. */
  private void giveBack(float[] clean, int count) {
    run(rows.lay(clean, count), count);
  }

  /**
   * The codes of rows, the means of those that are distributions.
   *
   * @param clean {@code [count, inputs]}, from the beginning, prepared
   * @return {@code [count, code]}
   */
  float[] codes(float[] clean, int count) {
    giveBack(clean, count);
    float[] codes = new float[count * shape.code()];
    for (int row = 0; row < count; row++) {
      System.arraycopy(
          given, row * shape.given() + shape.inputs(), codes, row * shape.code(), shape.code());
    }
    return codes;
  }

  private void run(float[] taken, int count) {
    if (given.length < count * shape.given()) {
      given = new float[count * shape.given()];
    }
    coder.forward(taken, count, given);
  }

  /** The mean squared error of a row, as if inputs were standardized. */
  private double error(float[] clean, int row) {
    double sum = 0;
    for (int i = 0; i < shape.inputs(); i++) {
      double difference =
          (given[row * shape.given() + i] - clean[row * shape.inputs() + i]) * toStandard[i];
      sum += difference * difference;
    }
    return sum / standardized;
  }

  /**
   * The evidence lower bound of a row in nats, from one draw of its code: the logarithm of what it
   * is likely to be given back as, less the divergence of the code. Under the squared error that is
   * a normal distribution of variance ½ around what was given back, whose −ln p is the squared
   * error but for a constant; as a density of standardized inputs, whatever unit the network has.
   */
  private double elbo(float[] clean, int row) {
    int at = row * shape.given();
    double bound = 0;
    boolean squared = shape.reconstruction().equals("mse");
    for (int i = 0; i < shape.inputs(); i++) {
      double back = given[at + i];
      double wanted = clean[row * shape.inputs() + i];
      if (squared) {
        bound -= (back - wanted) * (back - wanted) + Math.log(Math.PI) / 2;
      } else {
        double p = Math.min(1 - PROBABILITY, Math.max(PROBABILITY, back));
        bound += wanted * Math.log(p) + (1 - wanted) * Math.log(1 - p);
      }
    }
    for (int i = 0; i < shape.latent(); i++) {
      double mean = given[at + shape.inputs() + i];
      double logVariance = given[at + shape.inputs() + shape.latent() + i];
      bound -= (Math.exp(logVariance) + mean * mean - logVariance - 1) / 2;
    }
    return squared ? bound - logUnits : bound;
  }

  @Override
  public void forward(float[] features, int count, float[] outputs, int at) {
    if (shape.classes() > 0) {
      byBayes(features, count, outputs, at);
    } else if (task instanceof Task.Classification c) {
      giveBack(features, count);
      for (int row = 0; row < count; row++) {
        SoftmaxRegression.predict(
            readout,
            c.labels().size(),
            given,
            row * shape.given() + shape.inputs(),
            outputs,
            at + row * c.labels().size());
      }
    } else {
      measure(features, count, outputs, at);
    }
  }

  private void measure(float[] features, int count, float[] outputs, int at) {
    int columns = Reconstruction.COLUMNS.size();
    giveBack(features, count);
    for (int row = 0; row < count; row++) {
      double error = error(features, row);
      int to = at + row * columns;
      outputs[to + Reconstruction.RECONSTRUCTION_ERROR] = (float) error;
      outputs[to + Reconstruction.ELBO] = Float.NaN;
      outputs[to + Reconstruction.OUTLIER_SCORE] =
          (float) (readout[1] > 0 ? (error - readout[0]) / readout[1] : error - readout[0]);
    }
    run(noisy(features, count), count);
    for (int row = 0; row < count; row++) {
      outputs[at + row * columns + Reconstruction.DENOISING_ERROR] = (float) error(features, row);
    }
    if (shape.variational()) {
      run(drawn(features, count), count);
      for (int row = 0; row < count; row++) {
        outputs[at + row * columns + Reconstruction.ELBO] = (float) elbo(features, row);
      }
    }
  }

  /** Under the noise that models are compared by. */
  private float[] noisy(float[] clean, int count) {
    double deviation = Math.sqrt(((Reconstruction) task).noise());
    float[] taken = rows.lay(clean, count);
    for (int row = 0; row < count; row++) {
      SplittableRandom random = of(clean, row, "reference noise");
      for (int i = 0; i < shape.inputs(); i++) {
        double noise = deviation * random.nextGaussian();
        taken[row * shape.taken() + i] += (float) (toStandard[i] > 0 ? noise / toStandard[i] : 0);
      }
    }
    return taken;
  }

  /** With a draw of each code. */
  private float[] drawn(float[] clean, int count) {
    float[] taken = rows.lay(clean, count);
    for (int row = 0; row < count; row++) {
      SplittableRandom random = of(clean, row, "reference code");
      int codes = row * shape.taken() + shape.inputs() + shape.classes();
      for (int i = 0; i < shape.latent(); i++) {
        taken[codes + i] = (float) random.nextGaussian();
      }
    }
    return taken;
  }

  private SplittableRandom of(float[] clean, int row, String purpose) {
    long mixed = 1;
    for (int i = 0; i < shape.inputs(); i++) {
      mixed = 31 * mixed + Float.floatToIntBits(clean[row * shape.inputs() + i]);
    }
    return new SplittableRandom(Seeds.derive(mixed, purpose));
  }

  private void byBayes(float[] features, int count, float[] outputs, int at) {
    int classes = shape.classes();
    double[][] logits = new double[count][classes];
    float[] taken = drawn(features, count);
    for (int c = 0; c < classes; c++) {
      for (int row = 0; row < count; row++) {
        rows.tell(row * shape.taken(), c);
      }
      run(taken, count);
      for (int row = 0; row < count; row++) {
        logits[row][c] = Math.log(readout[c]) + elbo(features, row);
      }
    }
    for (int row = 0; row < count; row++) {
      SoftmaxRegression.softmax(logits[row]);
      for (int c = 0; c < classes; c++) {
        outputs[at + row * classes + c] = (float) logits[row][c];
      }
    }
  }

  /**
   * Decodes a code.
   *
   * @param label the class number; not read if the network is not told
   * @return prepared inputs
   */
  float[] decode(float[] codes, int label) {
    float[] classes = new float[shape.classes()];
    if (shape.classes() > 0) {
      classes[label] = 1;
    }
    return coder.decode(codes, classes);
  }

  /**
   * Gives a row back, from the mean of its code.
   *
   * @param inputs of the row, prepared
   * @param label the class number; not read if the network is not told
   * @return prepared inputs
   */
  float[] back(float[] inputs, int label) {
    float[] taken = rows.lay(inputs, 1);
    rows.tell(0, label);
    run(taken, 1);
    return Arrays.copyOf(given, shape.inputs());
  }

  @Override
  public double zeroWeights() {
    return coder.state().zeroWeights();
  }

  @Override
  public double[] gradientNorms() {
    return coder.state().gradientNorms();
  }

  @Override
  public double parameterSum() {
    return coder.state().parameterSum();
  }

  @Override
  public float[] parameters() {
    float[] own = coder.state().parameters();
    float[] all = Arrays.copyOf(own, own.length + readout.length);
    System.arraycopy(readout, 0, all, own.length, readout.length);
    return all;
  }

  @Override
  public void parameters(float[] values) {
    int own = Math.max(0, values.length - readout.length);
    coder.state().parameters(Arrays.copyOf(values, own));
    System.arraycopy(values, own, readout, 0, readout.length);
  }

  @Override
  public float[] updaterState() {
    return coder.state().updaterState();
  }

  @Override
  public int iterations() {
    return coder.state().iterations();
  }

  @Override
  public void resume(float[] parameters, float[] updaterState, int iterations) {
    parameters(parameters);
    coder.state().resume(coder.state().parameters(), updaterState, iterations);
  }

  @Override
  public void close() {
    coder.state().close();
  }
}
