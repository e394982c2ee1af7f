package io.espalier.dl4j;

import io.espalier.space.Params;
import java.util.random.RandomGenerator;

/**
 * The distribution of a layer's weights at the start, around 0.
 *
 * @param deviation standard deviation
 * @param normal else uniform
 */
record InitialWeights(double deviation, boolean normal) {

  /** What {@link Networks} asks DL4J for, with DL4J's meaning of each word. */
  static InitialWeights of(Params params, int in, int out) {
    return of(word(params), in, out);
  }

  /** Of a word other than {@code auto}. */
  static InitialWeights of(String word, int in, int out) {
    return switch (word) {
      case "he" -> normal(2.0 / in);
      case "he-uniform" -> uniform(2.0 / in);
      case "xavier" -> normal(2.0 / (in + out));
      case "xavier-uniform" -> uniform(2.0 / (in + out));
      case "lecun" -> normal(1.0 / in);
      case "lecun-uniform" -> uniform(1.0 / in);
      // Between -a and a with a = 1 / sqrt(in).
      case "uniform" -> uniform(1.0 / (3.0 * in));
      default -> throw unknown(word);
    };
  }

  /** The word for the distribution, where {@code auto} has become what the activation wants. */
  static String word(Params params) {
    return word(params.get(Options.INIT), params.get(Options.ACTIVATION));
  }

  /** The same for a layer with an activation of its own. */
  static String word(String word, String activation) {
    if (!word.equals("auto")) {
      return word;
    }
    return switch (activation) {
      case "relu", "leaky-relu", "elu", "gelu", "swish", "softplus" -> "he";
      case "selu" -> "lecun";
      default -> "xavier";
    };
  }

  static IllegalArgumentException unknown(String word) {
    return new IllegalArgumentException("There is no init " + word);
  }

  private static InitialWeights normal(double variance) {
    return new InitialWeights(Math.sqrt(variance), true);
  }

  private static InitialWeights uniform(double variance) {
    return new InitialWeights(Math.sqrt(variance), false);
  }

  /** One weight. */
  double draw(RandomGenerator random) {
    return normal
        ? deviation * random.nextGaussian()
        : deviation * Math.sqrt(3) * (2 * random.nextDouble() - 1);
  }
}
