package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.espalier.direct.DenseNetwork;
import io.espalier.metrics.Task;
import io.espalier.space.Params;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The direct engine against DL4J's {@code MultiLayerNetwork.fit}, from the same states. */
class DirectEquivalenceTest {
  private static final int COLUMNS = 6;
  private static final int CLASSES = 4;
  private static final int ROWS = 19;
  private static final int STATES = 200;
  private static final int HORIZON = 20;
  private static final int STEPS_PER_EPOCH = STATES / HORIZON;

  /** Both networks, and batches for them. */
  private static final class Pair {
    final Networks.Plan plan;
    final MultiLayerNetwork reference;
    final DenseNetwork direct;
    final LearningRate rate;
    final GivenMasks masks = new GivenMasks();
    final SplittableRandom random = new SplittableRandom(11);
    double referenceLoss;
    double directLoss;

    Pair(Task task, Params params) {
      plan = new Networks.Plan(params, COLUMNS, task, HORIZON, 5);
      MultiLayerConfiguration configuration = Networks.configuration(plan);
      for (int i = 0; i < configuration.getConfs().size(); i++) {
        double dropped = params.get(i == 0 ? Options.INPUT_DROPOUT : Options.DROPOUT);
        if (dropped > 0) {
          configuration.getConf(i).getLayer().setIDropout(masks.of(i, dropped));
        }
      }
      reference = new MultiLayerNetwork(configuration);
      reference.init();
      direct =
          new DenseNetwork(DirectNetworks.architecture(plan), ROWS, NativeBlas.products(), masks);
      rate = new LearningRate(params, HORIZON);
      copyState();
    }

    void copyState() {
      INDArray state = reference.getUpdater().getStateViewArray();
      direct.resume(
          values(reference.params()),
          state == null ? new float[0] : values(state),
          reference.getIterationCount());
    }

    void step(int number) {
      int rows = number % 5 == 4 ? ROWS / 2 : ROWS;
      float[] features = new float[rows * COLUMNS];
      for (int i = 0; i < features.length; i++) {
        features[i] = (float) random.nextGaussian();
      }
      int outputs = plan.task().outputs();
      float[] targets = new float[rows];
      float[] labels = new float[rows * outputs];
      for (int i = 0; i < rows; i++) {
        if (plan.task() instanceof Task.Classification) {
          int truth = features[i * COLUMNS] > 0 ? 0 : random.nextInt(1, CLASSES);
          targets[i] = truth;
          labels[i * outputs + truth] = 1;
        } else {
          targets[i] = features[i * COLUMNS] + (float) (0.3 * random.nextGaussian());
          labels[i] = targets[i];
        }
      }
      masks.next();
      int epoch = number / STEPS_PER_EPOCH;
      reference.setEpochCount(epoch);
      reference.fit(
          Nd4j.createFromArray(features).reshape('c', rows, COLUMNS),
          Nd4j.createFromArray(labels).reshape('c', rows, outputs));
      referenceLoss = reference.score();
      directLoss = direct.step(features, targets, rows, rate.at(epoch));
    }
  }

  private static float[] values(INDArray array) {
    return array.dup().ravel().toFloatVector();
  }

  private static double distance(float[] a, float[] b) {
    assertThat(a).hasSameSizeAs(b);
    double squares = 0;
    for (int i = 0; i < a.length; i++) {
      squares += Math.pow((double) a[i] - b[i], 2);
    }
    return Math.sqrt(squares);
  }

  private static double norm(float[] a) {
    return distance(a, new float[a.length]);
  }

  static Stream<Params> everyOption() {
    List<Params> all = new ArrayList<>();
    for (String activation : Legs.words(Options.ACTIVATION)) {
      all.add(Legs.params("activation", activation));
    }
    for (String updater : Legs.words(Options.UPDATER)) {
      all.add(Legs.params("updater", updater));
      all.add(Legs.params("updater", updater, "l1", 0.01, "l2", 0.02, "weight-decay", 0.03));
    }
    for (String init : Legs.words(Options.INIT)) {
      all.add(Legs.params("init", init, "updater", "sgd"));
    }
    for (String schedule : Legs.words(Options.SCHEDULE)) {
      all.add(Legs.params("schedule", schedule, "warmup", 3, "final-share", 0.1));
    }
    all.add(Legs.params("momentum", 0.5, "updater", "nesterovs"));
    all.add(Legs.params("clip-norm", 0.05, "updater", "sgd", "l2", 0.1));
    all.add(Legs.params("dropout", 0.4));
    all.add(Legs.params("input-dropout", 0.3));
    all.add(Legs.params("dropout", 0.2, "input-dropout", 0.1, "activation", "swish"));
    all.add(Legs.params("hidden", List.of(4)));
    all.add(Legs.params("hidden", List.of(3, 9, 1)));
    all.add(Legs.params("kind", "polynomial", "input-dropout", 0.2, "l2", 0.1));
    return all.stream();
  }

  private static Params complete(Params params) {
    return Legs.params("hidden", List.of(8, 5), "learning-rate", 0.02).with(params);
  }

  private static void stepsFromTheSameStateAreEqual(Task task, Params params) {
    Pair pair = new Pair(task, complete(params));
    for (int i = 0; i < STATES; i++) {
      pair.copyState();
      float[] before = values(pair.reference.params());
      pair.step(i);
      float[] after = values(pair.reference.params());
      float[] direct = pair.direct.parameters();
      String where = params + " " + task + " at step " + i;
      assertThat(distance(direct, after)).as(where).isLessThan(1e-5 * norm(after));
      // Steps are short beside the parameters: they must agree themselves.
      assertThat(distance(direct, after))
          .as(where)
          .isLessThan(1e-2 * distance(before, after) + 1e-7 * norm(after));
      assertThat(pair.directLoss).as(where).isCloseTo(pair.referenceLoss, within(1e-5));
      INDArray state = pair.reference.getUpdater().getStateViewArray();
      if (state != null) {
        float[] expected = values(state);
        assertThat(distance(pair.direct.updaterState(), expected))
            .as(where)
            .isLessThanOrEqualTo(1e-5 * norm(expected));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("everyOption")
  void stepOfAClassificationEqualsThatOfFit(Params params) {
    stepsFromTheSameStateAreEqual(Tables.classes(CLASSES), params);
  }

  @ParameterizedTest
  @MethodSource("everyOption")
  void stepOfARegressionEqualsThatOfFit(Params params) {
    stepsFromTheSameStateAreEqual(new Task.Regression(), params);
  }

  @Test
  void twoHundredStepsOfGradientDescentEndWhereThoseOfFitDo() {
    for (String activation : Legs.words(Options.ACTIVATION)) {
      Pair pair =
          new Pair(
              Tables.classes(CLASSES),
              complete(Legs.params("activation", activation, "updater", "sgd")));
      float[] start = values(pair.reference.params());
      for (int i = 0; i < STATES; i++) {
        pair.step(i);
      }
      float[] end = values(pair.reference.params());
      assertThat(distance(start, end)).isGreaterThan(0.1);
      assertThat(distance(pair.direct.parameters(), end))
          .as(activation)
          .isLessThan(1e-4 * norm(end));
    }
  }
}
