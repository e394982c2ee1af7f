package io.espalier.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ludovic.netlib.blas.JavaBLAS;
import io.espalier.direct.CodeArchitecture.Dense;
import io.espalier.direct.CodeArchitecture.Reconstruction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Autoencoders against their definition, written down in double precision. */
class AutoencoderTest {
  private static final int ROWS = 7;
  private static final int INPUTS = 6;

  /** Of differences, of codes and of costs: so short that no unit crosses the corner of a relu. */
  private static final double STEP = 1e-5;

  /** What an autoencoder begins with: one layer, without any penalty. */
  private static final class Sketch {
    int told;
    int latent;
    List<Integer> encoder = List.of(4);
    List<Integer> decoder = List.of();
    Activation activation = Activation.SIGMOID;
    Activation output = Activation.IDENTITY;
    Reconstruction reconstruction = Reconstruction.SQUARED_ERROR;
    boolean tied;
    double contractive;
    double codeL1;
    double klWeight = 1;
    double l2;

    CodeArchitecture architecture() {
      List<Dense> encoding = new ArrayList<>();
      int width = INPUTS + told;
      for (int units : encoder) {
        encoding.add(new Dense(width, units, activation, encoding.size()));
        width = units;
      }
      if (latent > 0) {
        encoding.add(new Dense(width, 2 * latent, Activation.IDENTITY, encoding.size()));
        width = latent;
      }
      width += told;
      List<Dense> decoding = new ArrayList<>();
      for (int i = 0; i <= decoder.size(); i++) {
        boolean last = i == decoder.size();
        int out = last ? INPUTS : decoder.get(i);
        int source = tied ? encoding.size() - 1 - i : encoding.size() + i;
        decoding.add(new Dense(width, out, last ? output : activation, source));
        width = out;
      }
      return new CodeArchitecture(
          INPUTS,
          told,
          latent,
          encoding,
          decoding,
          reconstruction,
          contractive,
          codeL1,
          new Updater.Sgd(),
          new Treatment(0, 0, l2, 0, 0, 0, 0, 0));
    }

    @Override
    public String toString() {
      return architecture() + " " + klWeight;
    }
  }

  /** The definition. */
  private record Definition(Sketch sketch, CodeArchitecture architecture, double[] parameters) {
    /** Where a layer's weights lie, column-major, and its biases behind its own. */
    private int at(int layer) {
      int at = 0;
      for (int i = 0; i < layer; i++) {
        at += own(i) + dense(i).out();
      }
      return at;
    }

    private Dense dense(int layer) {
      int encoders = architecture.encoder().size();
      return layer < encoders
          ? architecture.encoder().get(layer)
          : architecture.decoder().get(layer - encoders);
    }

    /** How many weights are a layer's own. */
    private int own(int layer) {
      Dense dense = dense(layer);
      return dense.source() == layer ? dense.in() * dense.out() : 0;
    }

    private double weight(int layer, int in, int out) {
      Dense dense = dense(layer);
      return dense.source() == layer
          ? parameters[at(layer) + out * dense.in() + in]
          : weight(dense.source(), out, in);
    }

    private double[] through(double[] values, int from, int to) {
      double[] now = values;
      for (int layer = from; layer < to; layer++) {
        Dense dense = dense(layer);
        double[] next = new double[dense.out()];
        for (int out = 0; out < next.length; out++) {
          double sum = parameters[at(layer) + own(layer) + out];
          for (int in = 0; in < now.length; in++) {
            sum += now[in] * weight(layer, in, out);
          }
          next[out] = ElementwiseTest.defined(dense.activation(), sum);
        }
        now = next;
      }
      return now;
    }

    /** The code, or its distribution, of what is seen. */
    double[] code(double[] seen) {
      return through(seen, 0, architecture.encoder().size());
    }

    double[] back(double[] decoded) {
      int encoders = architecture.encoder().size();
      return through(decoded, encoders, encoders + architecture.decoder().size());
    }

    double cost(double[] taken, double[] clean) {
      double[] seen = Arrays.copyOf(taken, INPUTS + sketch.told);
      double[] code = code(seen);
      double cost = 0;
      double[] decoded = code;
      if (sketch.latent > 0) {
        decoded = new double[sketch.latent + sketch.told];
        System.arraycopy(taken, INPUTS, decoded, sketch.latent, sketch.told);
        for (int i = 0; i < sketch.latent; i++) {
          double variance = Math.exp(code[sketch.latent + i]);
          decoded[i] = code[i] + Math.sqrt(variance) * taken[INPUTS + sketch.told + i];
          cost += sketch.klWeight / 2 * (variance + code[i] * code[i] - Math.log(variance) - 1);
        }
      } else {
        cost += sketch.codeL1 * Arrays.stream(code).map(Math::abs).sum();
        cost += sketch.contractive > 0 ? sketch.contractive * contraction(seen) : 0;
      }
      double[] back = back(decoded);
      for (int i = 0; i < INPUTS; i++) {
        cost +=
            sketch.reconstruction == Reconstruction.SQUARED_ERROR
                ? Math.pow(back[i] - clean[i], 2)
                : -clean[i] * Math.log(back[i]) - (1 - clean[i]) * Math.log(1 - back[i]);
      }
      return cost;
    }

    /** Half the squared norm of the Jacobian, by differences. */
    private double contraction(double[] seen) {
      double sum = 0;
      for (int i = 0; i < INPUTS; i++) {
        double[] above = seen.clone();
        above[i] += STEP;
        double[] below = seen.clone();
        below[i] -= STEP;
        double[] up = code(above);
        double[] down = code(below);
        for (int j = 0; j < up.length; j++) {
          sum += Math.pow((up[j] - down[j]) / (2 * STEP), 2) / 2;
        }
      }
      return sum;
    }

    /** The mean cost of rows, with the penalty of weights. */
    double cost(float[] taken, float[] clean) {
      double sum = 0;
      int columns = architecture.taken();
      for (int row = 0; row < ROWS; row++) {
        sum += cost(row(taken, row, columns), row(clean, row, INPUTS)) / ROWS;
      }
      for (int layer = 0; layer < architecture.encoder().size(); layer++) {
        sum += penalty(layer);
      }
      for (int i = 0; i < architecture.decoder().size(); i++) {
        sum += penalty(architecture.encoder().size() + i);
      }
      return sum;
    }

    private double penalty(int layer) {
      double sum = 0;
      for (int i = at(layer); i < at(layer) + own(layer); i++) {
        sum += sketch.l2 / 2 * parameters[i] * parameters[i];
      }
      return sum;
    }
  }

  private static double[] row(float[] rows, int row, int columns) {
    double[] values = new double[columns];
    Arrays.setAll(values, i -> rows[row * columns + i]);
    return values;
  }

  private static float[] drawn(int n, double deviation, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    return values;
  }

  private static float[] clean(Sketch sketch) {
    float[] clean = drawn(ROWS * INPUTS, 1, 6);
    if (sketch.reconstruction == Reconstruction.CROSS_ENTROPY) {
      for (int i = 0; i < clean.length; i++) {
        clean[i] = clean[i] > 0 ? 1 : 0.2f;
      }
    }
    return clean;
  }

  private static Autoencoder network(Sketch sketch) {
    Products products = new Products(JavaBLAS.getInstance());
    Autoencoder network = new Autoencoder(sketch.architecture(), ROWS + 2, products);
    network.parameters(drawn(network.parameters().length, 0.5, 8));
    return network;
  }

  private static double[] doubles(float[] values) {
    double[] copy = new double[values.length];
    Arrays.setAll(copy, i -> values[i]);
    return copy;
  }

  static Stream<Sketch> sketches() {
    List<Sketch> all = new ArrayList<>();
    for (Activation activation : Activation.values()) {
      Sketch one = new Sketch();
      one.activation = activation;
      one.contractive = 0.7;
      Sketch deep = new Sketch();
      deep.activation = activation;
      deep.encoder = List.of(5, 3, 4);
      deep.decoder = List.of(3);
      deep.contractive = 0.7;
      all.addAll(List.of(one, deep));
    }
    Sketch sparse = new Sketch();
    sparse.activation = Activation.TANH;
    sparse.encoder = List.of(5, 9);
    sparse.codeL1 = 0.3;
    sparse.l2 = 0.2;
    Sketch crossed = new Sketch();
    crossed.output = Activation.SIGMOID;
    crossed.reconstruction = Reconstruction.CROSS_ENTROPY;
    Sketch squashed = new Sketch();
    squashed.output = Activation.SIGMOID;
    Sketch tied = new Sketch();
    tied.tied = true;
    tied.l2 = 0.2;
    Sketch tiedDeep = new Sketch();
    tiedDeep.tied = true;
    tiedDeep.encoder = List.of(5, 3);
    tiedDeep.decoder = List.of(5);
    tiedDeep.contractive = 0.7;
    tiedDeep.codeL1 = 0.2;
    Sketch variational = new Sketch();
    variational.activation = Activation.TANH;
    variational.latent = 3;
    variational.decoder = List.of(4);
    variational.klWeight = 0.4;
    Sketch told = new Sketch();
    told.told = 2;
    told.latent = 2;
    told.encoder = List.of(5, 4);
    told.decoder = List.of(4, 5);
    told.output = Activation.SIGMOID;
    told.reconstruction = Reconstruction.CROSS_ENTROPY;
    Sketch free = new Sketch();
    free.latent = 2;
    free.klWeight = 0;
    all.addAll(List.of(sparse, crossed, squashed, tied, tiedDeep, variational, told, free));
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("sketches")
  void stepFollowsTheGradientOfTheDefinition(Sketch sketch) {
    Autoencoder network = network(sketch);
    CodeArchitecture architecture = sketch.architecture();
    float[] taken = drawn(ROWS * architecture.taken(), 1, 5);
    float[] clean = clean(sketch);
    double[] before = doubles(network.parameters());
    Definition definition = new Definition(sketch, architecture, before);
    double expected = definition.cost(taken, clean);
    double loss = network.step(taken, clean, ROWS, 1, sketch.klWeight);
    assertThat(loss).isCloseTo(expected, within(1e-5 * expected));
    double[] moved = doubles(network.parameters());
    double squares = 0;
    double apart = 0;
    for (int i = 0; i < moved.length; i++) {
      double value = definition.parameters()[i];
      definition.parameters()[i] = value + STEP;
      double above = definition.cost(taken, clean);
      definition.parameters()[i] = value - STEP;
      double below = definition.cost(taken, clean);
      definition.parameters()[i] = value;
      double derivative = (above - below) / (2 * STEP);
      squares += derivative * derivative;
      apart += Math.pow(value - moved[i] - derivative, 2);
    }
    assertThat(Math.sqrt(apart)).isLessThan(1e-5 * Math.sqrt(squares));
  }

  @ParameterizedTest
  @MethodSource("sketches")
  void whatIsGivenIsTheDefinitions(Sketch sketch) {
    Autoencoder network = network(sketch);
    CodeArchitecture architecture = sketch.architecture();
    float[] taken = drawn(3 + ROWS * architecture.taken(), 1, 5);
    float[] given = new float[2 + ROWS * architecture.given()];
    network.predict(taken, 3, ROWS, given, 2);
    Definition definition = new Definition(sketch, architecture, doubles(network.parameters()));
    for (int row = 0; row < ROWS; row++) {
      int from = 3 + row * architecture.taken();
      double[] seen = new double[INPUTS + sketch.told];
      Arrays.setAll(seen, i -> taken[from + i]);
      double[] code = definition.code(seen);
      int to = 2 + row * architecture.given();
      for (int i = 0; i < code.length; i++) {
        assertThat((double) given[to + INPUTS + i]).isCloseTo(code[i], within(1e-5));
      }
      float[] decoded = new float[sketch.latent > 0 ? sketch.latent : code.length];
      float[] told = new float[sketch.told];
      for (int i = 0; i < decoded.length; i++) {
        double noise = sketch.latent > 0 ? taken[from + INPUTS + sketch.told + i] : 0;
        double deviation = sketch.latent > 0 ? Math.exp(code[sketch.latent + i] / 2) : 0;
        decoded[i] = (float) (code[i] + deviation * noise);
      }
      for (int i = 0; i < told.length; i++) {
        told[i] = taken[from + INPUTS + i];
      }
      double[] beside = Arrays.copyOf(doubles(decoded), decoded.length + told.length);
      System.arraycopy(doubles(told), 0, beside, decoded.length, told.length);
      double[] back = definition.back(beside);
      float[] alone = network.decode(decoded, told);
      for (int i = 0; i < INPUTS; i++) {
        double near = 1e-5 * Math.max(1, Math.abs(back[i]));
        assertThat((double) given[to + i]).isCloseTo(back[i], within(near));
        assertThat((double) alone[i]).isCloseTo(back[i], within(near));
      }
    }
  }

  @Test
  void contractiveGradientOfOneLayerInClosedFormIsThatOfTheJacobiansOne() {
    // A second layer that changes nothing: identity, with the unit matrix and no biases.
    Sketch one = new Sketch();
    one.contractive = 2;
    Sketch two = new Sketch();
    two.contractive = 2;
    two.encoder = List.of(4, 4);
    CodeArchitecture architecture = two.architecture();
    List<Dense> layers =
        List.of(architecture.encoder().get(0), new Dense(4, 4, Activation.IDENTITY, 1));
    CodeArchitecture passing =
        new CodeArchitecture(
            INPUTS,
            0,
            0,
            layers,
            architecture.decoder(),
            architecture.reconstruction(),
            2,
            0,
            new Updater.Sgd(),
            Treatment.NONE);
    Autoencoder closed = network(one);
    Autoencoder carried = new Autoencoder(passing, ROWS, new Products(JavaBLAS.getInstance()));
    float[] own = closed.parameters();
    int first = INPUTS * 4 + 4;
    float[] all = new float[own.length + 20];
    System.arraycopy(own, 0, all, 0, first);
    for (int i = 0; i < 4; i++) {
      all[first + i * 5] = 1;
    }
    System.arraycopy(own, first, all, first + 20, own.length - first);
    carried.parameters(all);
    float[] taken = drawn(ROWS * INPUTS, 1, 5);
    double loss = closed.step(taken, clean(one), ROWS, 1, 0);
    assertThat(carried.step(taken, clean(one), ROWS, 1, 0)).isCloseTo(loss, within(1e-5 * loss));
    float[] after = carried.parameters();
    for (int i = 0; i < first; i++) {
      assertThat(after[i]).isCloseTo(closed.parameters()[i], within(1e-5f));
    }
  }

  @Test
  void whatIsNoAutoencoderIsRefused() {
    List<Dense> encoder = List.of(new Dense(6, 3, Activation.TANH, 0));
    List<Dense> decoder = List.of(new Dense(3, 6, Activation.IDENTITY, 1));
    assertThatThrownBy(() -> architecture(5, 0, 0, encoder, decoder, 0))
        .hasMessageContaining("do not encode and give back 5 inputs");
    List<Dense> longer = List.of(decoder.get(0), new Dense(5, 6, Activation.IDENTITY, 2));
    assertThatThrownBy(() -> architecture(6, 0, 0, encoder, longer, 0))
        .hasMessageContaining("do not encode and give back 6 inputs");
    for (int source : new int[] {-1, 2}) {
      List<Dense> lost = List.of(new Dense(3, 6, Activation.IDENTITY, source));
      assertThatThrownBy(() -> architecture(6, 0, 0, encoder, lost, 0))
          .hasMessageContaining("is not the transpose of the encoder's layer " + source);
    }
    assertThatThrownBy(() -> architecture(6, 0, 2, encoder, decoder, 0))
        .hasMessageContaining("by a code of 2");
    assertThatThrownBy(() -> architecture(6, 0, 0, List.of(), decoder, 0))
        .hasMessage("An autoencoder needs an encoder and a decoder");
    assertThatThrownBy(() -> architecture(5, 1, 0, encoder, List.of(), 0))
        .hasMessage("An autoencoder needs an encoder and a decoder");
    List<Dense> distribution = List.of(new Dense(6, 6, Activation.IDENTITY, 0));
    assertThatThrownBy(() -> architecture(6, 0, 3, distribution, decoder, 0.1))
        .hasMessageContaining("only another one penalized");
    assertThatThrownBy(
            () ->
                new CodeArchitecture(
                    6,
                    0,
                    0,
                    encoder,
                    decoder,
                    Reconstruction.CROSS_ENTROPY,
                    0,
                    0,
                    new Updater.Sgd(),
                    Treatment.NONE))
        .hasMessage("The cross-entropy is of probabilities, and IDENTITY gives none");
    Autoencoder network = network(new Sketch());
    float[] taken = new float[10 * INPUTS];
    assertThatThrownBy(() -> network.step(taken, taken, 10, 1, 0))
        .hasMessage("10 rows do not fit a network made for 1 to 9");
  }

  private static CodeArchitecture architecture(
      int inputs,
      int told,
      int latent,
      List<Dense> encoder,
      List<Dense> decoder,
      double contractive) {
    return new CodeArchitecture(
        inputs,
        told,
        latent,
        encoder,
        decoder,
        Reconstruction.SQUARED_ERROR,
        contractive,
        0,
        new Updater.Sgd(),
        Treatment.NONE);
  }
}
