package io.espalier.dl4j;

import io.espalier.port.Dataset;
import io.espalier.space.Params;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The terms of a polynomial model (chapter 5.1 and 5.4.1) in place of the inputs: products of the
 * standardized features, each standardized again on the rows that the network is trained on.
 * Without that the tenth power of a feature would be ten thousands where the feature is 3, and no
 * one learning rate would suit both.
 *
 * @param degree of the terms, at most
 * @param interactions whether different inputs are multiplied too
 * @param scales of the terms; 0 and 1 of those of degree 1 and of those with names
 */
record Polynomial(int degree, boolean interactions, List<Scale> scales) {
  /** Values that are expanded at once. */
  private static final int BLOCK = 1 << 20;

  /**
   * What is this little beside a term's size is rounding, such as of the square of a feature that
   * is 1 or -1.
   */
  private static final double CONSTANT = 1e-5;

  /**
   * What brings a term to mean 0 and standard deviation 1.
   *
   * @param deviation divided by the number of rows; 0 of a constant term, which becomes 0
   *     everywhere
   */
  record Scale(float mean, float deviation) {
    private static final Scale IDENTITY = new Scale(0, 1);

    float factor() {
      return deviation == 0 ? 0 : 1 / deviation;
    }
  }

  /** Copies the list. */
  Polynomial {
    scales = List.copyOf(scales);
  }

  /** Whether a network takes products of the features for inputs. */
  static boolean wanted(Params params) {
    return params.get(Options.KIND).equals("polynomial");
  }

  /**
   * Fits the scales.
   *
   * @param inputs as fitted on the same rows, without a polynomial
   * @param rows row numbers of the data set; a repeated one counts as often
   * @return the same preparation, with a polynomial
   * @throws Untrainable if it has too many terms
   */
  static Preparation fit(Preparation inputs, Params params, Dataset data, int[] rows) {
    int degree = params.get(Regimens.DEGREE);
    boolean interactions = params.get(Regimens.INTERACTIONS);
    Monomials terms = new Monomials(inputs.columns(), degree, interactions);
    List<Scale> scales = scales(terms, new Expanded(terms, inputs, data, rows));
    return new Preparation(
        inputs.columns(),
        inputs.label(),
        inputs.scaling(),
        Optional.of(new Polynomial(degree, interactions, scales)));
  }

  private static List<Scale> scales(Monomials terms, Expanded expanded) {
    double[] means = expanded.means();
    double[] squares = expanded.meanSquares(means);
    List<Scale> scales = new ArrayList<>();
    for (int t = 0; t < terms.count(); t++) {
      double deviation = Math.sqrt(squares[t]);
      boolean constant = deviation < CONSTANT * Math.abs(means[t]);
      scales.add(
          terms.scaled(t)
              ? new Scale((float) means[t], constant ? 0 : (float) deviation)
              : Scale.IDENTITY);
    }
    return scales;
  }

  /** The terms, over the inputs that columns become. */
  Monomials terms(List<Column> columns) {
    return new Monomials(columns, degree, interactions);
  }

  /** Why the rows that this was fitted on cannot be trained on; empty if they can. */
  Optional<String> unfit() {
    return scales.stream()
        .filter(scale -> !Float.isFinite(scale.mean()) || !Float.isFinite(scale.deviation()))
        .findFirst()
        .map(
            scale ->
                "a term of the polynomial of degree %d has a mean of %s and a deviation of %s"
                    .formatted(degree, scale.mean(), scale.deviation()));
  }

  /** All terms of some rows, a block after the other. */
  private static final class Expanded {
    private final Monomials terms;
    private final Preparation preparation;
    private final Dataset data;
    private final int[] rows;
    private final int blockRows;
    private final Inputs inputs;
    private final float[] raw;
    private final float[] values;

    Expanded(Monomials terms, Preparation preparation, Dataset data, int[] rows) {
      this.terms = terms;
      this.preparation = preparation;
      this.data = data;
      this.rows = rows;
      int widest = Math.max(terms.count(), data.columns());
      blockRows = Math.max(1, Math.min(rows.length, BLOCK / widest));
      inputs = Inputs.ofTraining(preparation, blockRows);
      raw = new float[blockRows * data.columns()];
      values = new float[terms.count()];
    }

    double[] means() {
      return meanSquares(null);
    }

    /** Means of squares about the given means, or without them of the values themselves. */
    double[] meanSquares(double[] means) {
      double[] sums = new double[values.length];
      int width = preparation.width();
      for (int from = 0; from < rows.length; from += blockRows) {
        int count = Math.min(blockRows, rows.length - from);
        data.gather(rows, from, count, raw);
        float[] block = inputs.of(raw, count);
        for (int row = 0; row < count; row++) {
          terms.multiply(block, row * width, values, 0);
          add(sums, means);
        }
      }
      for (int t = 0; t < sums.length; t++) {
        sums[t] /= rows.length;
      }
      return sums;
    }

    private void add(double[] sums, double[] means) {
      for (int t = 0; t < sums.length; t++) {
        double centred = values[t] - (means == null ? 0 : means[t]);
        sums[t] += means == null ? centred : centred * centred;
      }
    }
  }
}
