package io.espalier.dl4j;

import java.util.Locale;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;

/**
 * Whether the machine has the memory that DL4J is about to allocate outside the heap. Beyond it
 * nothing throws: the operating system kills the process, and with it every trial that trains
 * there.
 */
final class NativeRoom {
  /** Temporary copies while weights are initialized, and activations. */
  private static final double BESIDE = 1.5;

  private static final double GIB = 1L << 30;

  private NativeRoom() {}

  /**
   * Refuses a network that alone needs more memory than the machine has left now. Networks that are
   * begun at the same moment do not see each other.
   *
   * @throws OutOfMemoryError if so
   */
  static void require(MultiLayerConfiguration configuration) {
    long needed = bytes(configuration);
    long left = Pointer.availablePhysicalBytes();
    if (left > 0 && needed > left) { // 0 where the system does not tell
      throw new OutOfMemoryError(
          String.format(
              Locale.ROOT,
              "its weights, gradients and the updater's state would take %.1f GiB of native memory,"
                  + " and the machine has %.1f GiB left",
              needed / GIB,
              left / GIB));
    }
  }

  /** What a network in training takes at least: weights, gradients, the updater's state. */
  static long bytes(MultiLayerConfiguration configuration) {
    double floats = 0;
    for (NeuralNetConfiguration each : configuration.getConfs()) {
      Layer layer = each.getLayer();
      long weights = layer.initializer() == null ? 0 : layer.initializer().numParams(each);
      long state = layer instanceof BaseLayer base ? base.getIUpdater().stateSize(weights) : 0;
      floats += 2.0 * weights + state;
    }
    return (long) (BESIDE * Float.BYTES * floats);
  }
}
