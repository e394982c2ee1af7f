package io.espalier.dl4j;

import io.espalier.metrics.Predictions;
import io.espalier.metrics.UncertainPredictions;
import io.espalier.port.Dataset;

/** Predicts raw rows through an engine, in large batches. Used by the engine's thread. */
final class Predictor {
  /** Beyond this a batch gains nothing, and costs memory for each hidden unit. */
  private static final int MAX_ROWS = 2048;

  /** Floats of a batch, so that tables with very many columns stay within 16 MB. */
  private static final int MAX_VALUES = 1 << 22;

  private final Engine engine;

  /** Null where the whole network predicts. */
  private final ThinnedNetworks thinned;

  private final LabelScale label;
  private final Inputs inputs;
  private final int columns;
  private final int outputs;
  private final int chunkRows;
  private final Copies copies;
  private float[] chunk = new float[0];

  /**
   * Of a network.
   *
   * @param plan of the engine's network, which may ask for the mean over thinned networks, or over
   *     perturbed copies of a row
   */
  Predictor(Engine engine, Preparation preparation, Networks.Plan plan) {
    this.engine = engine;
    this.thinned = Regularizers.monteCarlo(plan.params()) ? new ThinnedNetworks(plan) : null;
    this.copies = Copies.of(plan, engine);
    this.label = preparation.label();
    this.columns = preparation.columns().size();
    this.outputs = plan.task().outputs();
    int widest = Math.max(columns, preparation.width());
    this.chunkRows = Math.max(1, Math.min(MAX_ROWS, MAX_VALUES / widest));
    this.inputs = Inputs.ofAny(preparation, chunkRows);
  }

  /** Predicts some rows of a data set, in the label's unit. */
  Predictions predict(Dataset data, int[] rows) {
    return passes(rows.length, (from, count, into) -> data.gather(rows, from, count, into)).mean();
  }

  /**
   * Predicts raw features, in the label's unit.
   *
   * @param features {@code [rows, columns]}, row-major; not changed
   * @return with the standard deviation over random passes, 0 where nothing is random
   */
  UncertainPredictions predict(float[] features, int rows) {
    if (features.length != (long) rows * columns) {
      throw new IllegalArgumentException(
          features.length + " features do not make " + rows + " rows of " + columns);
    }
    return passes(
        rows,
        (from, count, into) ->
            System.arraycopy(features, from * columns, into, 0, count * columns));
  }

  private UncertainPredictions passes(int rows, Source source) {
    if (thinned == null) {
      return UncertainPredictions.certain(new Predictions(rows, outputs, pass(rows, source)));
    }
    PassSums sums = new PassSums(rows, outputs);
    float[] whole = engine.parameters();
    for (int i = 0; i < thinned.count(); i++) {
      engine.parameters(thinned.parameters(whole, i));
      sums.add(pass(rows, source));
    }
    engine.parameters(whole);
    return sums.result();
  }

  private float[] pass(int rows, Source source) {
    float[] values = new float[Math.multiplyExact(rows, outputs)];
    int needed = Math.min(rows, chunkRows) * columns;
    if (chunk.length < needed) {
      chunk = new float[needed];
    }
    for (int from = 0; from < rows; from += chunkRows) {
      int count = Math.min(chunkRows, rows - from);
      source.copy(from, count, chunk);
      float[] prepared = inputs.of(chunk, count);
      if (copies == null) {
        engine.forward(prepared, count, values, from * outputs);
      } else {
        copies.forward(prepared, count, values, from * outputs);
      }
    }
    if (label.standardized()) {
      label.toLabel(values);
    }
    return values;
  }

  /** Where raw rows come from. */
  private interface Source {
    void copy(int from, int count, float[] into);
  }
}
