package io.espalier.bench;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** {@link Loops} by the Vector API, with what is left over element by element. */
final class VectorLoops {
  private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;

  private VectorLoops() {}

  static void biasAndRectify(float[] z, float[] bias) {
    int bound = LANES.loopBound(bias.length);
    for (int from = 0; from < z.length; from += bias.length) {
      int j = 0;
      for (; j < bound; j += LANES.length()) {
        FloatVector sum =
            FloatVector.fromArray(LANES, z, from + j).add(FloatVector.fromArray(LANES, bias, j));
        sum.max(0f).intoArray(z, from + j);
      }
      for (; j < bias.length; j++) {
        z[from + j] = Math.max(z[from + j] + bias[j], 0f);
      }
    }
  }

  static void mask(float[] deltas, float[] activations) {
    int bound = LANES.loopBound(deltas.length);
    int i = 0;
    for (; i < bound; i += LANES.length()) {
      var active = FloatVector.fromArray(LANES, activations, i).compare(VectorOperators.GT, 0f);
      FloatVector.zero(LANES)
          .blend(FloatVector.fromArray(LANES, deltas, i), active)
          .intoArray(deltas, i);
    }
    for (; i < deltas.length; i++) {
      deltas[i] = activations[i] > 0 ? deltas[i] : 0f;
    }
  }

  static void adam(float[] values, float[] gradients, float[] first, float[] second, float rate) {
    int bound = LANES.loopBound(values.length);
    int i = 0;
    for (; i < bound; i += LANES.length()) {
      FloatVector g = FloatVector.fromArray(LANES, gradients, i);
      FloatVector m = FloatVector.fromArray(LANES, first, i).mul(0.9f).add(g.mul(0.1f));
      FloatVector v = FloatVector.fromArray(LANES, second, i).mul(0.999f).add(g.mul(g).mul(0.001f));
      m.intoArray(first, i);
      v.intoArray(second, i);
      FloatVector.fromArray(LANES, values, i)
          .sub(m.mul(rate).div(v.lanewise(VectorOperators.SQRT).add(1e-8f)))
          .intoArray(values, i);
    }
    for (; i < values.length; i++) {
      float g = gradients[i];
      first[i] = 0.9f * first[i] + 0.1f * g;
      second[i] = 0.999f * second[i] + 0.001f * g * g;
      values[i] -= rate * first[i] / ((float) Math.sqrt(second[i]) + 1e-8f);
    }
  }
}
