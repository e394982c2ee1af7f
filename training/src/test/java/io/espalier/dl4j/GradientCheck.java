package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.espalier.metrics.Task;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Compares a network's gradient with central differences, in double precision. */
final class GradientCheck {
  private static final double STEP = 1e-6;

  /** Of each array of parameters about so many are looked at: each takes two passes. */
  private static final int MOST = 6;

  private GradientCheck() {}

  /**
   * Checks parameters of every array.
   *
   * @param rows {@code [rows, columns]} as a batch has them, prepared; NaN beyond the end of series
   * @param passedOver parameters that are not learned from the gradient, by their names
   */
  static void check(
      Networks.Plan plan, float[] rows, double tolerance, Predicate<String> passedOver) {
    DataType usual = Nd4j.defaultFloatingPointType();
    // DL4J picks the last steps of series in the default precision, whatever the network's is.
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    try {
      compare(plan, rows, tolerance, passedOver);
    } finally {
      Nd4j.setDefaultDataTypes(usual, usual);
    }
  }

  private static void compare(
      Networks.Plan plan, float[] rows, double tolerance, Predicate<String> passedOver) {
    int count = rows.length / plan.columns();
    Layout layout = Layout.of(plan);
    MultiLayerNetwork network =
        new MultiLayerNetwork(Networks.configuration(plan, DataType.DOUBLE));
    network.init();
    FloatBuffer laid = FloatBuffer.allocate(rows.length);
    layout.lay(rows, 0, count, laid);
    INDArray x =
        Nd4j.createFromArray(laid.array())
            .reshape(layout.dimensions(count))
            .castTo(DataType.DOUBLE);
    if (layout.masked()) {
      FloatBuffer mask = FloatBuffer.allocate(rows.length);
      layout.mask(rows, 0, count, mask);
      INDArray all = Nd4j.createFromArray(mask.array()).castTo(DataType.DOUBLE);
      long steps = layout.dimensions(count)[2];
      network.setLayerMaskArrays(
          all.get(NDArrayIndex.interval(0, count * steps)).dup().reshape(count, steps), null);
    }
    INDArray y = labels(plan.task(), count);
    score(network, x, y);
    INDArray gradient = network.gradient().gradient().dup();
    INDArray parameters = network.params();
    int at = 0;
    int checked = 0;
    for (var entry : network.paramTable().entrySet()) {
      long end = at + entry.getValue().length();
      int apart = Math.max(1, (int) entry.getValue().length() / MOST);
      for (int first = at; at < end; at++) {
        if (passedOver.test(entry.getKey()) || (at - first) % apart != 0) {
          continue;
        }
        double kept = parameters.getDouble(at);
        parameters.putScalar(at, kept + STEP);
        double above = score(network, x, y);
        parameters.putScalar(at, kept - STEP);
        double below = score(network, x, y);
        parameters.putScalar(at, kept);
        assertThat(gradient.getDouble(at) / count)
            .as(plan.params() + " " + entry.getKey() + " " + at)
            .isCloseTo((above - below) / (2 * STEP), within(tolerance));
        checked++;
      }
    }
    assertThat(checked).isPositive();
    network.close();
  }

  private static INDArray labels(Task task, int count) {
    SplittableRandom random = new SplittableRandom(4);
    INDArray y = Nd4j.zeros(DataType.DOUBLE, count, task.outputs());
    for (int row = 0; row < count; row++) {
      y.putScalar(row, random.nextInt(task.outputs()), 1);
    }
    return y;
  }

  private static double score(MultiLayerNetwork network, INDArray x, INDArray y) {
    network.setInput(x);
    network.setLabels(y);
    network.computeGradientAndScore();
    return network.score();
  }
}
