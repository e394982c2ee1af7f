package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import io.espalier.direct.Blur;
import io.espalier.direct.DenseNetwork;
import io.espalier.direct.HashedMasks;
import io.espalier.space.Params;
import io.espalier.trial.EngineChoice;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.RealDistribution;
import org.apache.commons.math3.distribution.UniformRealDistribution;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;
import org.junit.jupiter.api.Test;

class DirectEngineTest {
  private static final int COLUMNS = 20;
  private static final int ROWS = 32;

  /** Everything that a step can do, at once. */
  private static final Params LOADED =
      Legs.params(
          "hidden",
          List.of(30, 17),
          "l1",
          1e-4,
          "l2",
          1e-3,
          "weight-decay",
          1e-3,
          "clip-norm",
          0.5,
          "dropout",
          0.2,
          "input-dropout",
          0.1,
          "input-noise",
          0.1,
          "hidden-noise",
          0.1,
          "hidden-l1",
          1e-3,
          "drop-connect",
          0.1,
          "soft-sharing",
          1e-3,
          "gradient-norms",
          true);

  /** What cannot be done at once with that. */
  private static final Params OTHERWISE =
      Legs.params(
          "hidden",
          List.of(17, 17, 17),
          "l1-layers",
          List.of(1e-4, 1e-4, 0.0, 1e-3),
          "l1-update",
          "proximal",
          "dropout-layers",
          List.of(0.1, 0.0, 0.2),
          "random-connections",
          0.3);

  private static DenseNetwork network(Params params) {
    Networks.Plan plan = new Networks.Plan(params, COLUMNS, Tables.classes(4), 10, 5);
    DenseNetwork network =
        new DenseNetwork(
            DirectNetworks.architecture(plan), ROWS, NativeBlas.products(), new HashedMasks());
    network.parameters(DirectNetworks.initial(plan));
    if (params.get(Regularizers.GRADIENT_NORMS)) {
      network.measureGradientNorms();
    }
    if (Connections.of(plan).removed()) {
      network.keep(DirectNetworks.kept(plan));
    }
    return network;
  }

  private static void steps(DenseNetwork network, int count) {
    SplittableRandom random = new SplittableRandom(3);
    float[] drawn = new float[ROWS * COLUMNS];
    float[] features = new float[drawn.length];
    float[] targets = new float[ROWS];
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = (float) random.nextGaussian();
    }
    for (int i = 0; i < ROWS; i++) {
      targets[i] = random.nextInt(4);
    }
    for (int i = 0; i < count; i++) {
      System.arraycopy(drawn, 0, features, 0, drawn.length);
      network.step(features, targets, ROWS, 0.01);
    }
  }

  @Test
  void stepAllocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (String activation : Legs.words(Options.ACTIVATION)) {
      for (String updater : Legs.words(Options.UPDATER)) {
        assertAllocatesNothing(
            threads, LOADED.with(Legs.params("activation", activation, "updater", updater)));
      }
    }
    assertAllocatesNothing(threads, OTHERWISE);
  }

  private static void assertAllocatesNothing(ThreadMXBean threads, Params params) {
    DenseNetwork network = network(params);
    steps(network, 100);
    long before = threads.getCurrentThreadAllocatedBytes();
    steps(network, 2000);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    // The arrays of the test's own, and the wrapper's two strings where they are not compiled.
    assertThat(allocated / 2000.0).as(params.toString()).isLessThan(8);
  }

  @Test
  void stepOnABlurredLossAllocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    DenseNetwork network = network(LOADED);
    Blur blur = new Blur(network.parameters().length, 3);
    blur.noise(new SplittableRandom(2));
    float[] features = new float[ROWS * COLUMNS];
    float[] targets = new float[ROWS];
    for (int i = 0; i < 2500; i++) {
      network.step(features, targets, ROWS, 0.01, blur, 0.1);
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 2000; i++) {
      network.step(features, targets, ROWS, 0.01, blur, 0.1);
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(allocated / 2000.0).isLessThan(8);
  }

  @Test
  void trainingDoesNotDependOnWhereArraysLie() {
    assertAlikeWhereverArraysLie(LOADED);
    assertAlikeWhereverArraysLie(OTHERWISE);
  }

  private static void assertAlikeWhereverArraysLie(Params params) {
    float[] first = null;
    List<byte[]> kept = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      // Objects lie 8 bytes apart at the least, and a cache line has 64.
      kept.add(new byte[8 * (1 + i % 8)]);
      DenseNetwork network = network(params);
      steps(network, 20);
      float[] end = network.parameters();
      first = first == null ? end : first;
      assertThat(end).as("after " + kept.size() + " shifts").isEqualTo(first);
    }
  }

  @Test
  void weightsBeginInTheDistributionsThatDl4jDrawsFrom() {
    int wide = 150;
    for (String init : Legs.words(Options.INIT)) {
      for (String activation : List.of("relu", "selu", "tanh")) {
        Networks.Plan plan =
            new Networks.Plan(
                Legs.params("init", init, "activation", activation, "hidden", List.of(wide)),
                100,
                Tables.classes(2),
                1,
                11);
        double[] ours = firstLayer(DirectNetworks.initial(plan), 100 * wide);
        double[] theirs;
        try (Dl4jEngine engine = new Dl4jEngine(plan)) {
          theirs = firstLayer(engine.parameters(), 100 * wide);
        }
        InitialWeights weights = InitialWeights.of(plan.params(), 100, wide);
        RealDistribution distribution =
            weights.normal()
                ? new NormalDistribution(0, weights.deviation())
                : new UniformRealDistribution(
                    -Math.sqrt(3) * weights.deviation(), Math.sqrt(3) * weights.deviation());
        // 48 tests at a level of 1e-4: one set of seeds in 200 would fail by chance.
        KolmogorovSmirnovTest test = new KolmogorovSmirnovTest();
        String which = init + ", " + activation;
        assertThat(test.kolmogorovSmirnovTest(distribution, ours)).as(which).isGreaterThan(1e-4);
        assertThat(test.kolmogorovSmirnovTest(distribution, theirs)).as(which).isGreaterThan(1e-4);
      }
    }
  }

  private static double[] firstLayer(float[] parameters, int count) {
    double[] weights = new double[count];
    Arrays.setAll(weights, i -> parameters[i]);
    return weights;
  }

  @Test
  void rowsBeyondTheCapacityAreRefused() {
    DenseNetwork network = network(Params.EMPTY);
    assertThatThrownBy(() -> network.step(new float[33 * COLUMNS], new float[33], 33, 0.1))
        .hasMessage("33 rows do not fit a network made for 1 to 32");
    assertThatThrownBy(() -> network.parameters(new float[3]))
        .hasMessageContaining("parameters, not 3");
  }

  @Test
  void predictionsOfBothEnginesAreThoseOfTheSameNetwork() {
    Networks.Plan plan =
        new Networks.Plan(Legs.params("activation", "gelu"), 3, Tables.classes(3), 1, 5);
    float[] features = new float[700 * 3];
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < features.length; i++) {
      features[i] = (float) random.nextGaussian();
    }
    float[] direct = new float[700 * 3];
    float[] reference = new float[700 * 3];
    try (Engine one = new DirectEngine(plan, 8, NativeBlas.products());
        Engine other = new Dl4jEngine(plan)) {
      other.parameters(one.parameters());
      one.forward(features, 700, direct, 0);
      other.forward(features, 700, reference, 0);
    }
    for (int i = 0; i < direct.length; i++) {
      assertThat(direct[i]).isCloseTo(reference[i], within(1e-5f));
    }
  }

  @Test
  void choiceSaysWhichEngineAndWhyNotTheOther() {
    assertThat(Engines.choose(EngineChoice.DL4J, Params.EMPTY).description())
        .isEqualTo("dl4j: training.engine asks for it");
    assertThat(Engines.choose(EngineChoice.AUTO, Params.EMPTY).description())
        .startsWith("direct: OpenBLAS ");
    assertThat(Engines.choose(EngineChoice.DIRECT, Params.EMPTY))
        .isEqualTo(Engines.choose(EngineChoice.AUTO, Params.EMPTY));
  }

  @Test
  void withoutNativeBlasTheStudyGoesOnWithDl4jAndSaysWhy() throws Exception {
    // What happens where the wrapper or the library is missing: a process whose library is not
    // there.
    Process process =
        new ProcessBuilder(
                new File(System.getProperty("java.home"), "bin/java").getPath(),
                "-Xmx300m",
                "-Ddev.ludovic.netlib.blas.nativeLibPath=/nowhere/libopenblas.so.0",
                "-cp",
                System.getProperty("java.class.path"),
                WithoutBlas.class.getName())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said)
        .contains("auto: dl4j: no native BLAS loads for the direct engine: ")
        .contains("direct: training.engine = direct cannot run here: no native BLAS loads")
        .contains("trained 2 epochs by dl4j: no native BLAS");
  }
}
