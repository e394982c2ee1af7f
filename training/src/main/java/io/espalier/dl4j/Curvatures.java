package io.espalier.dl4j;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Second derivatives of activations, which a penalty on their first ones is trained by and DL4J has
 * none of. Where an activation has a corner, that of its smooth side.
 */
final class Curvatures {
  private static final double SELU_SCALE = 1.0507009873554805;
  private static final double SELU_ALPHA = 1.6732632423543772;

  /** DL4J's GELU is x · sigmoid(1.702 x). */
  private static final double GELU_SLOPE = 1.702;

  private Curvatures() {}

  /** Of an activation at some sums, which are not changed. */
  static INDArray of(String activation, INDArray sums) {
    return switch (activation) {
      case "relu", "leaky-relu", "identity" -> Nd4j.zerosLike(sums);
      case "sigmoid" -> {
        INDArray value = Transforms.sigmoid(sums, true);
        yield value.mul(value.rsub(1)).muli(value.mul(-2).addi(1));
      }
      case "tanh" -> {
        INDArray value = Transforms.tanh(sums, true);
        yield value.mul(value).rsubi(1).muli(value).muli(-2);
      }
      case "softplus" -> {
        INDArray value = Transforms.sigmoid(sums, true);
        yield value.mul(value.rsub(1));
      }
      case "elu" -> exponential(sums, 1);
      case "selu" -> exponential(sums, SELU_SCALE * SELU_ALPHA);
      case "swish" -> gated(sums, 1);
      case "gelu" -> gated(sums, GELU_SLOPE);
      default -> throw new IllegalArgumentException("There is no activation " + activation);
    };
  }

  /** Of factor · (e^x − 1) below 0 and a line above. */
  private static INDArray exponential(INDArray sums, double factor) {
    INDArray below = sums.lt(0).castTo(sums.dataType());
    return Transforms.exp(Transforms.min(sums, 0, true), false).muli(below).muli(factor);
  }

  /** Of x · sigmoid(cx): with s′ = s(1 − s) it is 2cs′ + c²x·s′(1 − 2s). */
  private static INDArray gated(INDArray sums, double c) {
    INDArray gate = Transforms.sigmoid(sums.mul(c), false);
    INDArray slope = gate.mul(gate.rsub(1));
    INDArray second = gate.mul(-2).addi(1).muli(sums).muli(c * c).addi(2 * c);
    return slope.muli(second);
  }
}
