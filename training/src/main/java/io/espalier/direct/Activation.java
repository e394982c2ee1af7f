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

    @Override
    void curve(float[] z, float[] curvature, int n) {
      Arrays.fill(curvature, 0, n, 0f);
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

    @Override
    void curve(float[] z, float[] curvature, int n) {
      Arrays.fill(curvature, 0, n, 0f);
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

    @Override
    void curve(float[] z, float[] curvature, int n) {
      for (int i = 0; i < n; i++) {
        float below = Math.min(0f, z[i]);
        float slope = (1f + Elementwise.expm1(Elementwise.bounded(below)));
        curvature[i] = slope * below / (below - SMALLEST);
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

    @Override
    void curve(float[] z, float[] curvature, int n) {
      for (int i = 0; i < n; i++) {
        float below = Math.min(0f, z[i]);
        float slope = SELU_SCALE_ALPHA * (1f + Elementwise.expm1(Elementwise.bounded(below)));
        curvature[i] = slope * below / (below - SMALLEST);
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

    @Override
    void curve(float[] z, float[] curvature, int n) {
      gated(z, GELU_SLOPE, curvature, n);
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

    @Override
    void curve(float[] z, float[] curvature, int n) {
      gated(z, 1f, curvature, n);
    }
  },
  /** log(1 + exp(x)). */
  SOFTPLUS {
    @Override
    void apply(float[] z, float[] slope, int n) {
      for (int i = 0; i < n; i++) {
        float x = z[i];
        slope[i] = Elementwise.sigmoid(x);
        z[i] = Elementwise.softplus(x);
      }
    }

    @Override
    void curve(float[] z, float[] curvature, int n) {
      for (int i = 0; i < n; i++) {
        float s = Elementwise.sigmoid(z[i]);
        curvature[i] = s * (1f - s);
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

    @Override
    void curve(float[] z, float[] curvature, int n) {
      for (int i = 0; i < n; i++) {
        float u = Elementwise.expm1(2f * Math.max(-TANH_END, Math.min(TANH_END, z[i])));
        float a = u / (u + 2f);
        curvature[i] = -2f * a * (1f - a * a);
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

    @Override
    void curve(float[] z, float[] curvature, int n) {
      for (int i = 0; i < n; i++) {
        float s = Elementwise.sigmoid(z[i]);
        curvature[i] = s * (1f - s) * (1f - 2f * s);
      }
    }
  },
  /** x. */
  IDENTITY {
    @Override
    void apply(float[] z, float[] slope, int n) {
      Arrays.fill(slope, 0, n, 1f);
    }

    @Override
    void curve(float[] z, float[] curvature, int n) {
      Arrays.fill(curvature, 0, n, 0f);
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

  /**
   * The second derivative, which a penalty on the first one is trained by; at a corner that above
   * it.
   *
   * @param z the weighted sums, not changed
   * @param curvature receives it
   * @param n how many, from the beginning
   */
  abstract void curve(float[] z, float[] curvature, int n);

  /** Of x · sigmoid(cx): with s′ = s(1 − s) it is 2cs′ + c²x·s′(1 − 2s). */
  private static void gated(float[] z, float c, float[] curvature, int n) {
    for (int i = 0; i < n; i++) {
      float s = Elementwise.sigmoid(c * z[i]);
      curvature[i] = c * s * (1f - s) * (2f + c * z[i] * (1f - 2f * s));
    }
  }
}
