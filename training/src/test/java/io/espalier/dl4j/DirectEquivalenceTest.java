package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.espalier.direct.DenseNetwork;
import io.espalier.metrics.Task;
import io.espalier.space.Params;
import java.util.ArrayList;
import java.util.Collections;
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
  private static final int STATES = 100;
  private static final int HORIZON = 20;
  private static final int STEPS_PER_EPOCH = STATES / HORIZON;

  /** Both networks, and batches for them. */
  private static final class Pair {
    final Networks.Plan plan;
    final MultiLayerNetwork reference;
    final DenseNetwork direct;
    final GradientHooks hooks;
    final List<ActivityPenalty> penalties;
    final LearningRate rate;
    final GivenMasks masks = new GivenMasks();
    final SplittableRandom random = new SplittableRandom(11);
    double referenceLoss;
    double directLoss;

    Pair(Task task, Params params) {
      plan = new Networks.Plan(params, COLUMNS, task, HORIZON, 5);
      MultiLayerConfiguration configuration = Networks.configuration(plan);
      masks.replace(configuration);
      reference = new MultiLayerNetwork(configuration);
      reference.init();
      SharedWeights.connect(reference);
      hooks = GradientHooks.attach(reference, plan);
      penalties = ActivityPenalty.of(reference);
      direct =
          new DenseNetwork(DirectNetworks.architecture(plan), ROWS, NativeBlas.products(), masks);
      if (Connections.of(plan).removed()) {
        direct.keep(DirectNetworks.kept(plan));
      }
      if (params.get(Regularizers.GRADIENT_NORMS)) {
        direct.measureGradientNorms();
      }
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
      double activity = penalties.stream().mapToDouble(ActivityPenalty::value).sum();
      referenceLoss = reference.score() + activity / rows;
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
    for (String updater : List.of("sgd", "adam", "adadelta")) {
      all.add(
          Legs.params("updater", updater, "l1", 0.2, "l1-update", "proximal", "weight-decay", 0.1));
    }
    all.add(Legs.params("l1-layers", List.of(0.0, 0.02, 0.01), "updater", "sgd"));
    all.add(Legs.params("l1-layers", List.of(0.1, 0.0, 0.2), "l1-update", "proximal", "l2", 0.01));
    all.add(Legs.params("l1", 0.3, "l1-update", "proximal", "schedule", "cosine", "warmup", 3));
    all.add(Legs.params("l2-layers", List.of(0.1, 0.0, 0.2), "clip-norm", 0.1));
    all.add(Legs.params("weight-decay-layers", List.of(0.1, 0.2, 0.0), "schedule", "linear"));
    all.add(Legs.params("dropout-layers", List.of(0.0, 0.5), "input-dropout", 0.2));
    all.add(Legs.params("dropout-layers", List.of(0.4, 0.1)));
    all.add(Legs.params("input-noise", 0.3, "updater", "sgd"));
    all.add(Legs.params("hidden-noise", 0.2, "activation", "tanh"));
    all.add(
        Legs.params("input-noise", 0.1, "input-dropout", 0.3, "hidden-noise", 0.2, "dropout", 0.4));
    for (String activation : List.of("relu", "tanh", "swish")) {
      all.add(Legs.params("hidden-l1", 0.05, "activation", activation, "dropout", 0.2));
    }
    all.add(
        Legs.params("hidden-l1", 0.1, "hidden-noise", 0.1, "clip-norm", 0.05, "updater", "sgd"));
    all.add(Legs.params("drop-connect", 0.3, "updater", "sgd"));
    all.add(Legs.params("drop-connect", 0.5, "dropout", 0.2, "clip-norm", 0.1, "l2", 0.01));
    for (String updater : List.of("sgd", "adam")) {
      all.add(Legs.params("random-connections", 0.4, "updater", updater, "weight-decay", 0.01));
    }
    all.add(Legs.params("random-connections", 0.6, "drop-connect", 0.2, "clip-norm", 0.1));
    all.add(Legs.params("soft-sharing", 0.1, "updater", "sgd", "weight-decay", 0.05));
    all.add(Legs.params("soft-sharing", 0.3, "clip-norm", 0.1, "l1", 0.05));
    all.add(Legs.params("soft-sharing", 0.3, "hidden", List.of(1, 4), "updater", "sgd"));
    for (int depth = 3; depth <= 4; depth++) {
      all.add(
          Legs.params(
              "soft-sharing",
              0.2,
              "soft-sharing-groups",
              "layers",
              "hidden",
              Collections.nCopies(depth, 5),
              "updater",
              depth == 3 ? "sgd" : "adam",
              "weight-decay",
              0.1));
    }
    all.add(Legs.params("gradient-norms", true, "clip-norm", 0.05, "l2", 0.1, "dropout", 0.2));
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
      double[] norms = pair.hooks.takeNorms();
      assertThat(pair.direct.takeGradientNorms()).as(where).containsExactly(norms, within(1e-5));
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
      for (int i = 0; i < 200; i++) {
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
