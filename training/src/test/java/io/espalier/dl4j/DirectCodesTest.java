package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import io.espalier.direct.Autoencoder;
import io.espalier.metrics.Task;
import io.espalier.metrics.Task.Reconstruction;
import io.espalier.space.Params;
import io.espalier.trial.EngineChoice;
import io.espalier.trial.Sample;
import io.espalier.trial.Start;
import io.espalier.trial.Trial;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Autoencoders on the direct engine against DL4J's, from the same states and the same draws. */
class DirectCodesTest {
  private static final int COLUMNS = 6;
  private static final int CLASSES = 3;
  private static final int ROWS = 19;
  private static final int STATES = 100;
  private static final int FREE_STEPS = 200;
  private static final int HORIZON = 20;
  private static final int STEPS_PER_EPOCH = STATES / HORIZON;
  private static final Task BACK = new Reconstruction(Task.Outliers.UNKNOWN, 0.5);

  /** Both networks, and batches for them. */
  private static final class Pair implements AutoCloseable {
    final Networks.Plan plan;
    final Dl4jCoder reference;
    final DirectCoder direct;
    final CodeRows corrupted;
    final CodeShape shape;
    final SplittableRandom random = new SplittableRandom(11);
    float[] taken;
    int rows;
    double referenceLoss;
    double directLoss;

    Pair(Params params) {
      plan = new Networks.Plan(params, COLUMNS, Tables.classes(CLASSES), HORIZON, 5);
      shape = CodeShape.of(plan);
      float[] least = new float[COLUMNS];
      float[] greatest = new float[COLUMNS];
      Arrays.fill(greatest, 1);
      corrupted =
          new CodeRows(
              shape,
              new Corruption(
                  params.get(Codes.CORRUPTION),
                  params.get(Codes.CORRUPTION_AMOUNT),
                  least,
                  greatest));
      reference = new Dl4jCoder(plan, ROWS);
      direct = new DirectCoder(plan, ROWS, NativeBlas.products());
    }

    void copyState() {
      NetworkState from = reference.state();
      direct.resume(from.parameters(), from.updaterState(), from.iterations());
    }

    void step(int number) {
      rows = number % 5 == 4 ? ROWS / 2 : ROWS;
      float[] clean = new float[rows * COLUMNS];
      boolean unit = plan.params().get(Codes.SCALING).equals("unit");
      for (int i = 0; i < clean.length; i++) {
        clean[i] = (float) (unit ? random.nextDouble() : random.nextGaussian());
      }
      float[] classes = new float[rows];
      for (int i = 0; i < rows; i++) {
        classes[i] = random.nextInt(CLASSES);
      }
      taken = corrupted.corrupted(clean, rows, classes, random);
      int epoch = number / STEPS_PER_EPOCH;
      referenceLoss = reference.step(taken, clean, rows, epoch);
      directLoss = direct.step(taken, clean, rows, epoch);
    }

    @Override
    public void close() {
      reference.state().close();
      direct.close();
    }
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

  private static Params autoencoder(Object... more) {
    return Legs.params("kind", "autoencoder", "hidden", List.of(5), "learning-rate", 0.02)
        .with(Legs.params(more));
  }

  private static Params deep(Object... more) {
    return autoencoder("hidden", List.of(7, 4), "activation", "tanh").with(Legs.params(more));
  }

  private static Params vae(Object... more) {
    return Legs.params(
            "kind",
            "vae",
            "hidden",
            List.of(7),
            "latent",
            3,
            "activation",
            "tanh",
            "learning-rate",
            0.02)
        .with(Legs.params(more));
  }

  static Stream<Params> everyOption() {
    List<Params> all = new ArrayList<>();
    for (String activation : Legs.words(Options.ACTIVATION)) {
      all.add(autoencoder("activation", activation, "contractive", 0.3));
    }
    for (String activation : List.of("relu", "selu", "swish", "sigmoid")) {
      all.add(deep("activation", activation, "contractive", 0.1));
    }
    for (String updater : Legs.words(Options.UPDATER)) {
      all.add(deep("updater", updater, "l1", 0.01, "l2", 0.02, "weight-decay", 0.03));
      all.add(vae("updater", updater));
    }
    for (String init : List.of("uniform", "lecun-uniform")) {
      all.add(deep("init", init, "updater", "sgd"));
    }
    Params unit = Legs.params("scaling", "unit", "output", "sigmoid");
    Params crossed = unit.with(Legs.params("reconstruction", "cross-entropy"));
    all.add(autoencoder().with(unit));
    all.add(deep("tied", true).with(unit));
    all.add(autoencoder("tied", true, "code-l1", 0.1).with(crossed));
    all.add(vae("kl-weight", 0.3).with(crossed));
    all.add(vae("conditional", true, "kl-warmup", 7).with(unit));
    all.add(deep("tied", true, "contractive", 0.2, "code-l1", 0.1, "weight-decay", 0.05));
    all.add(autoencoder("tied", true, "l1", 0.2, "l1-update", "proximal"));
    all.add(deep("l1", 0.1, "l1-update", "proximal", "updater", "adadelta"));
    all.add(deep("decoder", List.of(3, 8), "decoder-activation", "elu"));
    all.add(autoencoder("hidden", List.of(11), "code-l1", 0.2, "corruption", "masking"));
    all.add(deep("corruption", "gaussian", "corruption-amount", 0.2, "schedule", "cosine"));
    all.add(vae("corruption", "salt-and-pepper", "warmup", 3, "gradient-norms", true));
    all.add(deep("gradient-norms", true, "contractive", 0.2, "l2", 0.1));
    all.add(deep("random-connections", 0.4, "updater", "sgd", "contractive", 0.2));
    all.add(deep("random-connections", 0.4, "tied", true, "weight-decay", 0.01));
    all.add(vae("random-connections", 0.3, "kl-weight", 2.0, "hidden", List.of(7, 5)));
    all.add(vae("conditional", true, "decoder", List.of(5, 6), "kl-weight", 0.0));
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("everyOption")
  void stepEqualsThatOfFit(Params params) {
    try (Pair pair = new Pair(params)) {
      assertThat(pair.direct.parameters()).isEqualTo(pair.reference.state().parameters());
      for (int i = 0; i < STATES; i++) {
        pair.copyState();
        float[] before = pair.reference.state().parameters();
        pair.step(i);
        float[] after = pair.reference.state().parameters();
        float[] direct = pair.direct.parameters();
        String where = params + " at step " + i;
        assertThat(distance(direct, after)).as(where).isLessThan(1e-5 * norm(after));
        // Steps are short beside the parameters: they must agree themselves.
        assertThat(distance(direct, after))
            .as(where)
            .isLessThan(1e-2 * distance(before, after) + 1e-7 * norm(after));
        assertThat(pair.directLoss)
            .as(where)
            .isCloseTo(pair.referenceLoss, within(1e-5 * (1 + pair.referenceLoss)));
        double[] norms = pair.reference.state().gradientNorms();
        assertThat(pair.direct.gradientNorms())
            .as(where)
            .containsExactly(norms, within(1e-5 * (1 + Arrays.stream(norms).sum())));
        float[] expected = pair.reference.state().updaterState();
        assertThat(distance(pair.direct.updaterState(), expected))
            .as(where)
            .isLessThanOrEqualTo(1e-5 * norm(expected));
      }
      assertThat(pair.direct.zeroWeights()).isEqualTo(pair.reference.state().zeroWeights());
      sayTheSame(pair);
    }
  }

  private static void sayTheSame(Pair pair) {
    pair.copyState();
    float[] expected = new float[pair.rows * pair.shape.given()];
    float[] given = new float[expected.length];
    pair.reference.forward(pair.taken, pair.rows, expected);
    pair.direct.forward(pair.taken, pair.rows, given);
    assertThat(distance(given, expected)).isLessThan(1e-5 * norm(expected));
    float[] code = Arrays.copyOf(expected, pair.shape.code());
    float[] told = new float[pair.shape.classes()];
    Arrays.fill(told, 0, Math.min(1, told.length), 1);
    float[] decoded = pair.reference.decode(code, told);
    assertThat(distance(pair.direct.decode(code, told), decoded)).isLessThan(1e-5 * norm(decoded));
  }

  @Test
  void twoHundredStepsOfGradientDescentEndWhereThoseOfFitDo() {
    for (Params params :
        List.of(
            deep("contractive", 0.1, "tied", true),
            autoencoder("code-l1", 0.1, "activation", "selu"),
            vae("conditional", true, "kl-warmup", 10))) {
      try (Pair pair = new Pair(params.with(Legs.params("updater", "sgd")))) {
        float[] start = pair.direct.parameters();
        double apart = 0;
        for (int i = 0; i < FREE_STEPS; i++) {
          pair.step(i);
          apart = Math.max(apart, Math.abs(pair.directLoss / pair.referenceLoss - 1));
        }
        float[] end = pair.reference.state().parameters();
        assertThat(distance(start, end)).isGreaterThan(0.1);
        assertThat(distance(pair.direct.parameters(), end))
            .as(params.toString())
            .isLessThan(1e-4 * norm(end));
        assertThat(apart).as(params.toString()).isLessThan(1e-4);
      }
    }
  }

  /** Batches beyond what is predicted at once, and one row. */
  @Test
  void rowsAreGivenBackAlikeHoweverManyThereAre() {
    try (Pair pair = new Pair(vae("conditional", true))) {
      int columns = pair.shape.taken();
      float[] taken = new float[700 * columns];
      for (int i = 0; i < taken.length; i++) {
        taken[i] = (float) pair.random.nextGaussian();
      }
      float[] all = new float[700 * pair.shape.given()];
      pair.direct.forward(taken, 700, all);
      float[] one = new float[pair.shape.given()];
      for (int row = 0; row < 700; row += 111) {
        pair.direct.forward(Arrays.copyOfRange(taken, row * columns, (row + 1) * columns), 1, one);
        float[] expected = Arrays.copyOfRange(all, row * one.length, (row + 1) * one.length);
        assertThat(distance(one, expected)).isLessThan(1e-5 * norm(expected));
      }
    }
  }

  @Test
  void stepAllocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (Params params :
        List.of(
            autoencoder("contractive", 0.1, "code-l1", 0.1, "tied", true, "l2", 0.01),
            deep("contractive", 0.1, "gradient-norms", true, "random-connections", 0.3),
            vae("conditional", true, "scaling", "unit", "output", "sigmoid")
                .with(Legs.params("reconstruction", "cross-entropy")))) {
      Networks.Plan plan = new Networks.Plan(params, COLUMNS, Tables.classes(CLASSES), HORIZON, 5);
      Autoencoder network = new DirectCoder(plan, ROWS, NativeBlas.products()).network();
      float[] taken = new float[ROWS * CodeShape.of(plan).taken()];
      float[] clean = new float[ROWS * COLUMNS];
      // The wrapper of the products makes two strings for each until it is compiled.
      double least = Double.POSITIVE_INFINITY;
      for (int round = 0; round < 10; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1000; i++) {
          network.step(taken, clean, ROWS, 0.01, 1);
        }
        least = Math.min(least, (threads.getCurrentThreadAllocatedBytes() - before) / 1000.0);
      }
      assertThat(least).as(params.toString()).isLessThan(8);
    }
  }

  @Test
  void trainingDoesNotDependOnWhereArraysLie() {
    for (Params params : List.of(deep("contractive", 0.1, "tied", true), vae("l1", 0.01))) {
      float[] first = null;
      List<byte[]> kept = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        // Objects lie 8 bytes apart at the least, and a cache line has 64.
        kept.add(new byte[8 * (1 + i % 8)]);
        try (Pair pair = new Pair(params)) {
          for (int step = 0; step < 10; step++) {
            pair.step(step);
          }
          first = first == null ? pair.direct.parameters() : first;
          assertThat(pair.direct.parameters())
              .as(params + " after " + kept.size() + " shifts")
              .isEqualTo(first);
        }
      }
    }
  }

  /** What is measured after each epoch, and what is read off networks, too. */
  @Test
  void trialsOfBothEnginesTellTheSame() {
    Tables.Table clouds = Tables.clouds(160, 4, 0.4, 1);
    for (Params params :
        List.of(
            deep("corruption", "masking", "corruption-amount", 0.2, "contractive", 0.1),
            autoencoder("tied", true, "code-l1", 0.05, "l1", 0.01, "l1-update", "proximal"),
            vae("kl-warmup", 3))) {
      assertToldAlike(params, clouds);
      assertToldAlike(params, clouds.of(BACK));
    }
    assertToldAlike(vae("conditional", true, "corruption", "gaussian"), clouds);
  }

  private static void assertToldAlike(Params params, Tables.Table data) {
    Legs direct = new Legs(data);
    direct.engine = EngineChoice.DIRECT;
    direct.train(params, 4);
    Legs reference = new Legs(data);
    reference.engine = EngineChoice.DL4J;
    reference.train(params, 4);
    assertThat(direct.reported).hasSize(4);
    for (int epoch = 0; epoch < 4; epoch++) {
      var expected = reference.reported.get(epoch).values();
      direct
          .reported
          .get(epoch)
          .values()
          .forEach(
              (name, value) -> {
                if (!name.equals("seconds") && !value.isNaN()) {
                  assertThat(value)
                      .as(params + " " + name)
                      .isCloseTo(expected.get(name), within(2e-3 * (1 + Math.abs(value))));
                }
              });
    }
  }

  @Test
  void checkpointOfEitherEngineGoesOnInTheOther() throws Exception {
    List<EngineChoice> engines = List.of(EngineChoice.DIRECT, EngineChoice.DL4J);
    for (Params params :
        List.of(deep("tied", true, "updater", "nadam"), vae("conditional", true))) {
      Trial trial = Legs.trial(params, new Sample.Whole(), 6);
      for (EngineChoice first : engines) {
        Legs legs = new Legs(Tables.clouds(160, 4, 0.4, 1));
        legs.engine = first;
        Start half =
            new Start.Checkpoint(
                Legs.artifacts(legs.train(trial, new Start.Scratch(), 3)).checkpoint());
        List<float[]> ends = new ArrayList<>();
        for (EngineChoice engine : engines) {
          legs.engine = engine;
          Checkpoint.Network network = legs.network(legs.train(trial, half, 5));
          int own = network.parameters().length - CodeEngine.readout(network.plan());
          ends.add(Arrays.copyOf(network.parameters(), own));
          ends.add(network.updaterState());
        }
        assertThat(distance(ends.get(0), ends.get(2))).isLessThan(1e-3 * norm(ends.get(0)));
        assertThat(distance(ends.get(1), ends.get(3))).isLessThan(1e-3 * norm(ends.get(1)));
      }
    }
  }
}
