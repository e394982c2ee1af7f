package io.espalier.dl4j;

import io.espalier.metrics.Task;
import io.espalier.space.Params;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * A {@link Stack} of DL4J's layers. DL4J's own pretraining is not used: the gradient of its {@code
 * AutoEncoder} has the wrong sign, and its {@code pretrainLayer} fails beyond the first layer.
 */
final class Dl4jStack implements Stack {
  private final Shape shape;
  private final MultiLayerNetwork network;
  private final int outputs;

  /**
   * A stack with fresh parameters.
   *
   * @param params of its training
   * @param seed of its parameters
   */
  Dl4jStack(Shape shape, Params params, Task task, long seed) {
    this.shape = shape;
    this.outputs = shape.widths().get(shape.widths().size() - 1);
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            .dataType(DataType.FLOAT)
            .updater(Layers.updater(params))
            .list();
    int last = shape.activations().size();
    for (int i = 0; i < last; i++) {
      int in = shape.widths().get(i);
      layers.layer(
          Layers.common(new DenseLayer.Builder(), params, in, 0)
              .nIn(in)
              .nOut(shape.widths().get(i + 1))
              .activation(Layers.activation(shape.activations().get(i)))
              .build());
    }
    int in = shape.widths().get(last);
    layers.layer(Layers.common(output(task), params, in, 0).nIn(in).nOut(outputs).build());
    MultiLayerConfiguration configuration = layers.build();
    Networks.schedule(configuration, params, 1);
    network = Dl4jEngine.fresh(configuration);
  }

  private OutputLayer.Builder output(Task task) {
    return shape.reconstructing()
        ? new OutputLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY)
        : Layers.output(task);
  }

  @Override
  public double step(float[] inputs, float[] targets, int rows) {
    INDArray features = array(inputs, rows, shape.widths().get(0));
    INDArray labels = array(targets, rows, outputs);
    network.fit(features, labels);
    features.close();
    labels.close();
    return network.score();
  }

  private static INDArray array(float[] values, int rows, int columns) {
    INDArray array = Nd4j.createUninitialized(DataType.FLOAT, rows, columns);
    Dl4jEngine.write(values, array);
    return array;
  }

  @Override
  public float[] labels(Batches batch) {
    return batch.labels();
  }

  @Override
  public void encode(float[] inputs, int rows, float[] codes) {
    INDArray features = array(inputs, rows, shape.widths().get(0));
    List<INDArray> activations = network.feedForwardToLayer(shape.encoder() - 1, features, false);
    INDArray ordered = activations.get(shape.encoder()).dup('c');
    Dl4jEngine.read(ordered, codes, rows * shape.codes());
    ordered.close();
    features.close();
    activations.stream().filter(INDArray::closeable).forEach(INDArray::close);
  }

  @Override
  public float[] parameters() {
    float[] values = new float[Math.toIntExact(network.numParams())];
    Dl4jEngine.read(network.params(), values, values.length);
    return values;
  }

  @Override
  public void parameters(float[] values) {
    Dl4jEngine.write(values, network.params());
  }

  @Override
  public void close() {
    Dl4jEngine.free(network);
  }
}
