package io.espalier.dl4j;

import io.espalier.direct.Autoencoder;
import io.espalier.direct.CodeArchitecture;
import io.espalier.direct.CodeArchitecture.Dense;
import io.espalier.direct.CodeArchitecture.Reconstruction;
import io.espalier.direct.Products;
import io.espalier.trial.Seeds;
import java.util.List;

/** A {@link Coder} on heap arrays and a native BLAS. */
final class DirectCoder extends DirectState implements Coder {
  private final CodeShape shape;
  private final LearningRate rate;
  private final Autoencoder network;

  /**
   * A network with fresh parameters: those that DL4J's begins with.
   *
   * @param batchRows rows of a full batch
   */
  DirectCoder(Networks.Plan plan, int batchRows, Products products) {
    shape = CodeShape.of(plan);
    rate = new LearningRate(plan.params(), plan.horizon());
    int rows = Math.max(batchRows, DirectEngine.PREDICTED_ROWS);
    network = new Autoencoder(architecture(plan), rows, products);
    float[] parameters = shape.initial(Seeds.derive(plan.seed(), "init"));
    Connections connections = Connections.of(plan);
    if (connections.removed()) {
      float[] kept = connections.kept(shape.weights());
      connections.thin(parameters, shape.weights(), kept);
      network.keep(kept);
    }
    network.parameters(parameters);
    if (plan.params().get(Regularizers.GRADIENT_NORMS)) {
      network.measureGradientNorms();
    }
  }

  /** What is trained, as {@link CodeShape} has it. */
  static CodeArchitecture architecture(Networks.Plan plan) {
    CodeShape shape = CodeShape.of(plan);
    List<Dense> layers =
        shape.layers().stream()
            .map(
                layer ->
                    new Dense(
                        layer.in(),
                        layer.out(),
                        DirectNetworks.activation(layer.activation()),
                        layer.transposed()))
            .toList();
    return new CodeArchitecture(
        shape.inputs(),
        shape.classes(),
        shape.latent(),
        layers.subList(0, shape.encoderLayers()),
        layers.subList(shape.encoderLayers(), layers.size()),
        shape.reconstruction().equals("mse")
            ? Reconstruction.SQUARED_ERROR
            : Reconstruction.CROSS_ENTROPY,
        shape.contractive(),
        shape.codeL1(),
        DirectNetworks.updater(plan.params()),
        Regularizers.everywhere(plan.params()));
  }

  @Override
  public double step(float[] taken, float[] clean, int rows, int epoch) {
    return network.step(taken, clean, rows, rate.at(epoch), shape.klWeight(epoch));
  }

  @Override
  public void forward(float[] taken, int rows, float[] given) {
    for (int from = 0; from < rows; from += DirectEngine.PREDICTED_ROWS) {
      int count = Math.min(DirectEngine.PREDICTED_ROWS, rows - from);
      network.predict(taken, from * shape.taken(), count, given, from * shape.given());
    }
  }

  @Override
  public float[] decode(float[] code, float[] classes) {
    return network.decode(code, classes);
  }

  @Override
  Autoencoder network() {
    return network;
  }

  @Override
  public DirectCoder state() {
    return this;
  }
}
