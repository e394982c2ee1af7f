package io.espalier.direct;

import java.util.Arrays;

/**
 * What a hidden unit makes of its weighted sum, in DL4J's definitions. Each writes the slope beside
 * it, so that the way back is one product whatever the activation.
 */
public enum Activation {
  /** max(0, x). */
  RELU {
    @Override
    void apply(float[] z, float[] slope, int n) {
      for (int i = 0; i < n; i++) {
        float a = 0.5f * (z[i] + Math.abs(z[i]));
        z[i] = a;
        // 1 where a > 0, without a branch that half of the units would mispredict.
        slope[i] = a / (a + SMALLEST);
      }
    }
  },
  /** x, and 0.01 x below 0. */
  LEAKY_RELU {
    @Override
    void apply(float[] z, float[] slope, int n) {
      for (int i = 0; i < n; i++) {
        float a = 0.5f * (z[i] + Math.abs(z[i]));
        z[i] = LEAK * z[i] + (1f - LEAK) * a;
        slope[i] = LEAK + (1f - LEAK) * a / (a + SMALLEST);
      }
    }
  },
  /** x, and exp(x) - 1 below 0. */
  ELU {
    @Override
    void apply(float[] z, float[] slope, int n) {
      for (int i = 0; i < n; i++) {
        float below = Elementwise.expm1(Elementwise.bounded(Math.min(0f, z[i])));
        z[i] = Math.max(0f, z[i]) + below;
        slope[i] = 1f + below;
      }
    }
  },
  /** The scaled ELU of Klambauer et al. 2017, which keeps mean 0 and variance 1. */
  SELU {
    @Override
    void apply(float[] z, float[] slope, int n) {
      for (int i = 0; i < n; i++) {
        float a = Math.max(0f, z[i]);
        float below = Elementwise.expm1(Elementwise.bounded(Math.min(0f, z[i])));
        float positive = a / (a + SMALLEST);
        z[i] = SELU_SCALE * a + SELU_SCALE_ALPHA * below;
        slope[i] = SELU_SCALE * positive + SELU_SCALE_ALPHA * (1f + below) * (1f - positive);
      }
    }
  },
  /** x · sigmoid(1.702 x), the approximation that DL4J takes for GELU. */
  GELU {
    @Override
    void apply(float[] z, float[] slope, int n) {
      for (int i = 0; i < n; i++) {
        float x = z[i];
        float s = Elementwise.sigmoid(GELU_SLOPE * x);
        z[i] = x * s;
        slope[i] = s + GELU_SLOPE * x * s * (1f - s);
      }
    }
  },
  /** x · sigmoid(x). */
  SWISH {
    @Override
    void apply(float[] z, float[] slope, int n) {
      for (int i = 0; i < n; i++) {
        float x = z[i];
        float s = Elementwise.sigmoid(x);
        z[i] = x * s;
        slope[i] = s + x * s * (1f - s);
      }
    }
  },
  /** log(1 + exp(x)). */
  SOFTPLUS {
    @Override
    void apply(float[] z, float[] slope, int n) {
      for (int i = 0; i < n; i++) {
        float x = z[i];
        slope[i] = Elementwise.sigmoid(x);
        // log(1 + t) with t = exp(-|x|) in [0, 1], by the series of the inverse hyperbolic
        // tangent at s = t / (2 + t), which is at most 1/3.
        float t = 1f + Elementwise.expm1(Elementwise.bounded(-Math.abs(x)));
        float s = t / (2f + t);
        float q = s * s;
        float series =
            1f + q * (1f / 3 + q * (1f / 5 + q * (1f / 7 + q * (1f / 9 + q * (1f / 11)))));
        z[i] = Math.max(0f, x) + 2f * s * series;
      }
    }
  },
  /** The hyperbolic tangent. */
  TANH {
    @Override
    void apply(float[] z, float[] slope, int n) {
      for (int i = 0; i < n; i++) {
        float u = Elementwise.expm1(2f * Math.max(-TANH_END, Math.min(TANH_END, z[i])));
        float a = u / (u + 2f);
        z[i] = a;
        slope[i] = 1f - a * a;
      }
    }
  },
  /** 1 / (1 + exp(-x)). */
  SIGMOID {
    @Override
    void apply(float[] z, float[] slope, int n) {
      for (int i = 0; i < n; i++) {
        float s = Elementwise.sigmoid(z[i]);
        z[i] = s;
        slope[i] = s * (1f - s);
      }
    }
  },
  /** x. */
  IDENTITY {
    @Override
    void apply(float[] z, float[] slope, int n) {
      Arrays.fill(slope, 0, n, 1f);
    }
  };

  /** Added to a divisor that may be 0; lost in any activation above 1e-22. */
  private static final float SMALLEST = 1e-30f;

  private static final float LEAK = 0.01f;
  private static final float SELU_SCALE = 1.050701f;
  private static final float SELU_SCALE_ALPHA = 1.7580993f;
  private static final float GELU_SLOPE = 1.702f;

  /** Where the tangent is 1 in single precision. */
  private static final float TANH_END = 10f;

  /**
   * Applies it in place.
   *
   * @param z the weighted sums, replaced by the activations
   * @param slope receives the derivative at each weighted sum
   * @param n how many, from the beginning
   */
  abstract void apply(float[] z, float[] slope, int n);
}
