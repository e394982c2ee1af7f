package io.espalier.ml;

import io.espalier.dl4j.TrainedEncoder;
import java.io.IOException;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;

/** Adds to rows the codes of their vectors. */
record VectorEncoder(VectorColumn column, Broadcast<byte[]> checkpoint)
    implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1;

  @Override
  public Iterator<Row> call(Iterator<Row> rows) throws IOException {
    TrainedEncoder encoder = TrainedEncoder.load(checkpoint.value());
    TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> encoder.close());
    return new VectorRows(
        rows,
        column,
        1,
        (features, count, cells, from) -> {
          float[] codes = encoder.codes(features, count);
          for (int row = 0; row < count; row++) {
            double[] code = new double[encoder.width()];
            for (int i = 0; i < code.length; i++) {
              code[i] = codes[row * code.length + i];
            }
            cells[row][from] = Vectors.dense(code);
          }
        });
  }
}
