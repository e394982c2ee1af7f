package io.espalier.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What one training step of a perceptron works on.
 *
 * @param widths from the input to the classes
 * @param batch rows
 */
record StepShape(List<Integer> widths, int batch) {

  /** A shape as it is written: {@code 64,64,32,10/32}. */
  static StepShape of(String text) {
    int slash = text.indexOf('/');
    return new StepShape(
        Arrays.stream(text.substring(0, slash).split(",", -1)).map(Integer::valueOf).toList(),
        Integer.parseInt(text.substring(slash + 1)));
  }

  /** All products of a step, in their order. */
  List<Product> products() {
    List<Product> all = new ArrayList<>();
    int layers = widths.size() - 1;
    for (int l = 0; l < layers; l++) {
      all.add(new Product(false, false, batch, widths.get(l + 1), widths.get(l)));
    }
    for (int l = layers - 1; l >= 0; l--) {
      all.add(new Product(true, false, widths.get(l), widths.get(l + 1), batch));
      if (l > 0) {
        all.add(new Product(false, true, batch, widths.get(l), widths.get(l + 1)));
      }
    }
    return all;
  }

  /** Multiplications and additions of a step's products. */
  double operations() {
    return products().stream().mapToDouble(Product::operations).sum();
  }

  /** Units of the first hidden layer. */
  int hidden() {
    return widths.get(1);
  }

  /** Weights and biases. */
  int parameters() {
    int count = 0;
    for (int l = 0; l + 1 < widths.size(); l++) {
      count += (widths.get(l) + 1) * widths.get(l + 1);
    }
    return count;
  }

  /**
   * C = op(A) · op(B), all of them row-major and dense.
   *
   * @param transposeA whether A is kept as {@code [k, m]}
   * @param transposeB whether B is kept as {@code [n, k]}
   */
  record Product(boolean transposeA, boolean transposeB, int m, int n, int k) {
    double operations() {
      return 2.0 * m * n * k;
    }

    /** Length of a row of A as it is kept. */
    int lda() {
      return transposeA ? m : k;
    }

    /** Length of a row of B as it is kept. */
    int ldb() {
      return transposeB ? k : n;
    }
  }
}
