package io.espalier.dl4j;

import io.espalier.port.Compatibility.Conflict;
import io.espalier.port.Shape;
import io.espalier.space.Params;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.activations.Activation;

/**
 * Builds convolutional networks (chapter 5.9; LeCun et al. 1998): blocks of a convolution with a
 * bias, padded with 0 so that an image keeps its size, batch normalization if it is asked for, the
 * activation and pooling; then dense layers.
 */
final class Convolutional {
  private static final String NONE = "none";

  private Convolutional() {}

  static void build(Networks.Plan plan, NeuralNetConfiguration.ListBuilder layers) {
    Params params = plan.params();
    Shape.Image image = (Shape.Image) plan.shape();
    Activation activation = Layers.activation(params.get(Options.ACTIVATION));
    boolean normalized = params.get(Shaped.BATCH_NORM);
    int kernel = params.get(Shaped.KERNEL);
    int channels = image.channels();
    int size = image.height() * image.width();
    double dropped = params.get(Options.INPUT_DROPOUT);
    int blocks = 0;
    for (int filters : params.get(Shaped.FILTERS)) {
      ConvolutionLayer.Builder layer =
          new ConvolutionLayer.Builder(kernel, kernel)
              .convolutionMode(ConvolutionMode.Same)
              .nIn(channels)
              .nOut(filters);
      layers.layer(
          Layers.common(layer, params, kernel * kernel * channels, dropped)
              .activation(normalized ? Activation.IDENTITY : activation)
              .build());
      if (normalized) {
        layers.layer(
            new BatchNormalization.Builder().useLogStd(false).nIn(filters).nOut(filters).build());
        layers.layer(new ActivationLayer(activation));
      }
      if (!params.get(Shaped.POOLING).equals(NONE)) {
        layers.layer(pooling(params));
      }
      channels = filters;
      size = side(params, image.height(), ++blocks) * side(params, image.width(), blocks);
      dropped = params.get(Options.DROPOUT);
    }
    Perceptron.dense(
        plan, channels * size, Regularizers.everywhere(params).dropping(dropped), layers);
    layers.setInputType(
        InputType.convolutionalFlat(image.height(), image.width(), image.channels()));
  }

  private static SubsamplingLayer pooling(Params params) {
    PoolingType type = params.get(Shaped.POOLING).equals("max") ? PoolingType.MAX : PoolingType.AVG;
    int size = params.get(Shaped.POOL_SIZE);
    return new SubsamplingLayer.Builder(type)
        .kernelSize(size, size)
        .stride(size, size)
        .convolutionMode(ConvolutionMode.Truncate)
        .build();
  }

  /** Pixels that are left of a side behind some blocks: patches that are not whole are left out. */
  private static int side(Params params, int pixels, int blocks) {
    int left = pixels;
    if (!params.get(Shaped.POOLING).equals(NONE)) {
      for (int i = 0; i < blocks; i++) {
        left /= params.get(Shaped.POOL_SIZE);
      }
    }
    return left;
  }

  /** Why nothing is left of an image behind all blocks; empty if something is. */
  static Optional<Conflict> exhausted(Params params, Shape.Image image) {
    int blocks = params.get(Shaped.FILTERS).size();
    int least = Math.min(image.height(), image.width());
    return side(params, least, blocks) > 0
        ? Optional.empty()
        : Shaped.refuse(
            "%d blocks with pool-size = %d leave nothing of %s"
                .formatted(blocks, params.get(Shaped.POOL_SIZE), image),
            Shaped.FILTERS,
            Shaped.POOL_SIZE,
            Shaped.POOLING);
  }
}
