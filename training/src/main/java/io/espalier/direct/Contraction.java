package io.espalier.direct;

import java.util.Arrays;

/**
 * The contractive penalty λ·½ΣΣ(∂h/∂x)² of a code h (Rifai et al. 2011, chapter 5.10.3). Of one
 * layer that is λ·½Σ f′(zⱼ)²·Σwᵢⱼ² in closed form. Of several the derivatives by each input are
 * carried forward through the encoder and back, row by row, so that they take as much memory as one
 * row needs. Takes all memory at construction. Used by one thread.
 */
final class Contraction {
  private final Autoencoder.Layer[] encoder;
  private final Products products;
  private final Sums sums = new Sums();
  private final int inputs;

  /** {@code [rows, out]} of each layer: the penalty's derivatives by its weighted sums. */
  private final float[][] bySums;

  /** {@code [inputs, out]} of each layer: derivatives of its weighted sums by the inputs. */
  private final float[][] rises;

  /** The same of its activations. */
  private final float[][] slopes;

  /** The penalty's derivatives by those of the activations. */
  private final float[][] errors;

  /** {@code [inputs, out]} of each layer: the row's slopes, once for each input. */
  private final float[][] spread;

  private final float[] scratch;
  private final float[] ofUnits;

  /**
   * Of an encoder.
   *
   * @param encoder its layers, the first of all parameters
   * @param rows the most there may be
   */
  Contraction(Autoencoder.Layer[] encoder, int rows, Products products) {
    this.encoder = encoder;
    this.products = products;
    inputs = encoder[0].wide;
    bySums = memory(rows);
    int widest = Arrays.stream(encoder).mapToInt(layer -> layer.out).max().orElseThrow();
    boolean one = encoder.length == 1;
    rises = memory(one ? 0 : inputs);
    slopes = memory(one ? 0 : inputs);
    errors = memory(one ? 0 : inputs);
    spread = memory(one ? 0 : inputs);
    scratch = new float[Math.multiplyExact(Math.max(inputs, one ? rows : 0), widest)];
    ofUnits = new float[widest];
  }

  private float[][] memory(int rows) {
    return Arrays.stream(encoder)
        .map(layer -> new float[Math.multiplyExact(rows, layer.out)])
        .toArray(float[][]::new);
  }

  /** {@code [rows, out]}: the mean penalty's derivatives by a layer's weighted sums. */
  float[] bySums(int layer) {
    return bySums[layer];
  }

  /**
   * Adds the mean penalty's gradient by the weights as far as these stand in it themselves, and
   * fills {@link #bySums}, by which they learn the rest.
   *
   * @param rows that just went through the encoder, whose layers' derivatives are overwritten
   * @return the penalty, summed over rows
   */
  double apply(float[] weights, float[] gradient, double lambda, int rows) {
    float share = (float) (lambda / rows);
    double norms = 0;
    if (encoder.length == 1) {
      norms = closed(weights, gradient, share, rows);
    } else {
      for (int row = 0; row < rows; row++) {
        carry(weights, row);
        norms += sums.squares(last(slopes), 0, last(slopes).length);
        giveBack(weights, gradient, share, row);
      }
    }
    for (int i = 0; i < encoder.length; i++) {
      int n = rows * encoder[i].out;
      float[] curvature = encoder[i].derivatives;
      encoder[i].activation.curve(encoder[i].sums, curvature, n);
      Elementwise.multiply(bySums[i], 0, curvature, n);
    }
    return lambda * norms / 2;
  }

  private static float[] last(float[][] arrays) {
    return arrays[arrays.length - 1];
  }

  /** All but the curvature. */
  private double closed(float[] weights, float[] gradient, float share, int rows) {
    Autoencoder.Layer layer = encoder[0];
    int out = layer.out;
    int n = rows * out;
    int all = inputs * out;
    Elementwise.product(scratch, layer.slope, layer.slope, n);
    Elementwise.columnSums(scratch, rows, out, ofUnits, 0);
    Elementwise.repeat(ofUnits, 0, out, scratch, inputs);
    Elementwise.multiply(scratch, 0, weights, all);
    // Now wᵢⱼ·Σf′², once for the gradient, and once more times wᵢⱼ for the penalty.
    Elementwise.add(gradient, share, scratch, 0, all);
    Elementwise.multiply(scratch, 0, weights, all);
    double norms = sums.values(scratch, 0, all);
    Elementwise.product(scratch, weights, weights, all);
    Elementwise.columnSums(scratch, inputs, out, ofUnits, 0);
    Elementwise.scale(ofUnits, 0, out, share);
    Elementwise.repeat(ofUnits, 0, out, bySums[0], rows);
    Elementwise.multiply(bySums[0], 0, layer.slope, n);
    return norms;
  }

  /** Fills in the derivatives of a row's sums and activations by each of its inputs. */
  private void carry(float[] weights, int row) {
    for (int i = 0; i < encoder.length; i++) {
      Autoencoder.Layer layer = encoder[i];
      int n = inputs * layer.out;
      if (i == 0) {
        // The first sums by each input are the weights, whatever the row.
        System.arraycopy(weights, 0, rises[0], 0, n);
      } else {
        Arrays.fill(rises[i], 0);
        products.forward(
            slopes[i - 1], 0, inputs, layer.wide, weights, layer.at, layer.out, rises[i]);
      }
      Elementwise.repeat(layer.slope, row * layer.out, layer.out, spread[i], inputs);
      Elementwise.product(slopes[i], rises[i], spread[i], n);
    }
  }

  /** Back through what was carried; all but the curvature. */
  private void giveBack(float[] weights, float[] gradient, float share, int row) {
    float[] code = last(slopes);
    System.arraycopy(code, 0, last(errors), 0, code.length);
    Elementwise.scale(last(errors), 0, code.length, share);
    for (int i = encoder.length - 1; i >= 0; i--) {
      Autoencoder.Layer layer = encoder[i];
      float[] error = errors[i];
      int n = inputs * layer.out;
      Elementwise.product(scratch, error, rises[i], n);
      Elementwise.columnSums(scratch, inputs, layer.out, bySums[i], row * layer.out);
      Elementwise.multiply(error, 0, spread[i], n);
      if (i == 0) {
        Elementwise.add(gradient, 1, error, 0, n);
      } else {
        products.addGradient(
            slopes[i - 1], inputs, layer.wide, error, layer.out, gradient, layer.at);
        products.backward(error, inputs, layer.out, weights, layer.at, layer.wide, errors[i - 1]);
      }
    }
  }
}
