package io.espalier.direct;

import dev.ludovic.netlib.blas.BLAS;

/**
 * The products of a dense layer, all matrices row-major in heap arrays, which a native BLAS pins
 * and does not copy. Safe for concurrent use.
 */
public final class Products {
  private final BLAS blas;

  /**
   * Products by some BLAS.
   *
   * @param blas single-threaded: trials are what runs side by side
   */
  public Products(BLAS blas) {
    this.blas = blas;
  }

  /**
   * {@code z[rows, out] += x[rows, in] · w[in, out]}, {@code x} from {@code from} and {@code w}
   * from {@code at} on.
   */
  void forward(float[] x, int from, int rows, int in, float[] w, int at, int out, float[] z) {
    // BLAS reads row-major matrices as transposed ones: zᵀ += wᵀ xᵀ.
    blas.sgemm("N", "N", out, rows, in, 1f, w, at, out, x, from, in, 1f, z, 0, out);
  }

  /** {@code g[in, out] = x[rows, in]ᵀ · d[rows, out]}, {@code g} from {@code at} on. */
  void gradient(float[] x, int rows, int in, float[] d, int out, float[] g, int at) {
    blas.sgemm("N", "T", out, in, rows, 1f, d, 0, out, x, 0, in, 0f, g, at, out);
  }

  /** {@code e[rows, in] = d[rows, out] · w[in, out]ᵀ}, {@code w} from {@code at} on. */
  void backward(float[] d, int rows, int out, float[] w, int at, int in, float[] e) {
    blas.sgemm("T", "N", in, rows, out, 1f, w, at, out, d, 0, out, 0f, e, 0, in);
  }

  /** {@code g[in, out] += x[rows, in]ᵀ · d[rows, out]}, {@code g} from {@code at} on. */
  void addGradient(float[] x, int rows, int in, float[] d, int out, float[] g, int at) {
    blas.sgemm("N", "T", out, in, rows, 1f, d, 0, out, x, 0, in, 1f, g, at, out);
  }

  /** {@code z[rows, out] += x[rows, in] · w[out, in]ᵀ}, {@code w} from {@code at} on. */
  void forwardTransposed(float[] x, int rows, int in, float[] w, int at, int out, float[] z) {
    blas.sgemm("T", "N", out, rows, in, 1f, w, at, in, x, 0, in, 1f, z, 0, out);
  }

  /** {@code e[rows, in] = d[rows, out] · w[out, in]}, {@code w} from {@code at} on. */
  void backwardTransposed(float[] d, int rows, int out, float[] w, int at, int in, float[] e) {
    blas.sgemm("N", "N", in, rows, out, 1f, w, at, in, d, 0, out, 0f, e, 0, in);
  }
}
