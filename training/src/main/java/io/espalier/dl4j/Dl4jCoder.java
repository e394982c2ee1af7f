package io.espalier.dl4j;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A {@link Coder} on a {@link CodeLayer}, which is all of DL4J's network. */
final class Dl4jCoder implements Coder {
  private final Dl4jEngine engine;
  private final int batchRows;

  /**
   * A network with fresh parameters.
   *
   * @param batchRows rows of a full batch
   */
  Dl4jCoder(Networks.Plan plan, int batchRows) {
    this.engine = new Dl4jEngine(plan);
    this.batchRows = batchRows;
  }

  @Override
  public double step(float[] taken, float[] clean, int rows, int epoch) {
    engine.epoch(epoch);
    return engine.step(taken, clean, rows, batchRows);
  }

  @Override
  public void forward(float[] taken, int rows, float[] given) {
    engine.forward(taken, rows, given, 0);
  }

  @Override
  public float[] decode(float[] code, float[] classes) {
    INDArray told = classes.length == 0 ? null : Nd4j.createFromArray(new float[][] {classes});
    INDArray codes = Nd4j.createFromArray(new float[][] {code});
    return ((CodeNetwork) engine.network().getLayer(0)).decode(codes, told).toFloatVector();
  }

  @Override
  public Dl4jEngine state() {
    return engine;
  }
}
