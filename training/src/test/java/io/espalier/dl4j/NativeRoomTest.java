package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class NativeRoomTest {
  private static MultiLayerConfiguration dense(int width, int layers) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().updater(new Adam(1e-3)).list();
    for (int i = 0; i < layers; i++) {
      list.layer(new DenseLayer.Builder().nIn(width).nOut(width).build());
    }
    return list.layer(
            new OutputLayer.Builder(LossFunction.MSE)
                .nIn(width)
                .nOut(1)
                .activation(Activation.IDENTITY)
                .build())
        .build();
  }

  /** Weights and biases, their gradients, Adam's two moments, and half as much beside. */
  @Test
  void aNetworksMemoryFollowsFromItsWeights() {
    assertThat(NativeRoom.bytes(dense(10, 2))).isEqualTo((2 * 110 + 11) * 4 * 4 * 3 / 2);
  }

  /** 1.9 thousand million weights: 45 GB. */
  @Test
  void aNetworkThatTheMachineCannotHoldIsRefusedBeforeAnythingIsAllocated() {
    MultiLayerConfiguration large = dense(16_384, 7);
    long most = 45L << 30;
    assumeTrue(Pointer.availablePhysicalBytes() < NativeRoom.bytes(large));
    assertThat(NativeRoom.bytes(large)).isBetween(most / 10 * 9, most);
    assertThatThrownBy(() -> Dl4jEngine.fresh(large))
        .isInstanceOf(OutOfMemoryError.class)
        .hasMessageContaining("GiB of native memory, and the machine has");
  }
}
