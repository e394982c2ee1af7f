package io.espalier.dl4j;

import io.espalier.direct.Activation;
import io.espalier.direct.Architecture;
import io.espalier.direct.Loss;
import io.espalier.direct.Updater;
import io.espalier.metrics.Task;
import io.espalier.space.Hyperparameter;
import io.espalier.space.Params;
import io.espalier.trial.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The mapping from hyperparameters to what the direct engine trains: as {@link Networks} has it.
 */
final class DirectNetworks {
  private static final Set<String> KINDS =
      Set.of(Perceptron.KIND, "polynomial", Codes.AUTOENCODER, Codes.VAE);

  private DirectNetworks() {}

  /** The first option whose value this engine does not cover; empty if it covers all. */
  static Optional<Hyperparameter<?>> uncovered(Params params) {
    return KINDS.contains(params.get(Options.KIND)) ? Optional.empty() : Optional.of(Options.KIND);
  }

  /** A multi-layer perceptron, or a model that is linear in its inputs. */
  static Architecture architecture(Networks.Plan plan) {
    Params params = plan.params();
    List<Integer> widths = new ArrayList<>();
    widths.add(plan.columns());
    if (!Polynomial.wanted(params)) {
      widths.addAll(params.get(Options.HIDDEN));
    }
    widths.add(plan.task().outputs());
    return new Architecture(
        widths,
        Collections.nCopies(widths.size() - 2, activation(params.get(Options.ACTIVATION))),
        loss(plan.task()),
        updater(params),
        Regularizers.ofAll(params, widths.size() - 1),
        Regularizers.sharing(params),
        params.get(Options.CLIP_NORM));
  }

  /** What networks of a task are trained on. */
  static Loss loss(Task task) {
    return task instanceof Task.Classification ? Loss.CROSS_ENTROPY : Loss.SQUARED_ERROR;
  }

  /** The activation with a name. */
  static Activation activation(String name) {
    return switch (name) {
      case "relu" -> Activation.RELU;
      case "leaky-relu" -> Activation.LEAKY_RELU;
      case "elu" -> Activation.ELU;
      case "selu" -> Activation.SELU;
      case "gelu" -> Activation.GELU;
      case "swish" -> Activation.SWISH;
      case "softplus" -> Activation.SOFTPLUS;
      case "tanh" -> Activation.TANH;
      case "sigmoid" -> Activation.SIGMOID;
      case "identity" -> Activation.IDENTITY;
      default -> throw new IllegalArgumentException("There is no activation " + name);
    };
  }

  /** The rule of the steps. */
  static Updater updater(Params params) {
    return switch (params.get(Options.UPDATER)) {
      case "adam" -> new Updater.Adam();
      case "amsgrad" -> new Updater.AmsGrad();
      case "nadam" -> new Updater.Nadam();
      case "adamax" -> new Updater.AdaMax();
      case "rmsprop" -> new Updater.RmsProp();
      case "adagrad" -> new Updater.AdaGrad();
      case "adadelta" -> new Updater.AdaDelta();
      case "nesterovs" -> new Updater.Nesterovs(params.get(Options.MOMENTUM).floatValue());
      case "sgd" -> new Updater.Sgd();
      default ->
          throw new IllegalArgumentException("There is no updater " + params.get(Options.UPDATER));
    };
  }

  /**
   * Fresh parameters in DL4J's order, biases 0. Weights have the distributions that {@link
   * Networks} names, not DL4J's numbers: a whole network of DL4J's would have to be built for
   * those.
   */
  static float[] initial(Networks.Plan plan) {
    float[] parameters =
        initial(architecture(plan), plan.params(), Seeds.derive(plan.seed(), "init"));
    Connections connections = Connections.of(plan);
    if (connections.removed()) {
      connections.thin(parameters, weights(plan), kept(plan));
    }
    return parameters;
  }

  /** The same for any architecture. */
  static float[] initial(Architecture architecture, Params params, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] parameters = new float[architecture.parameters()];
    int at = 0;
    for (int layer = 0; layer < architecture.layers(); layer++) {
      int in = architecture.widths().get(layer);
      int out = architecture.widths().get(layer + 1);
      InitialWeights weights = InitialWeights.of(params, in, out);
      for (int i = 0; i < in * out; i++) {
        parameters[at + i] = (float) weights.draw(random);
      }
      at += in * out + out;
    }
    return parameters;
  }

  /** 0 for a weight that the network does not have, else 1, for each parameter in DL4J's order. */
  static float[] kept(Networks.Plan plan) {
    return Connections.of(plan).kept(weights(plan));
  }

  private static List<Connections.Matrix> weights(Networks.Plan plan) {
    List<Integer> widths = architecture(plan).widths();
    return IntStream.range(1, widths.size())
        .mapToObj(i -> new Connections.Matrix(widths.get(i - 1), widths.get(i)))
        .toList();
  }
}
