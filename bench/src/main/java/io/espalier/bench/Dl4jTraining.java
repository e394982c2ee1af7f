package io.espalier.bench;

import io.espalier.dl4j.Natives;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** DL4J's own {@code fit} on batches that were made beforehand. */
final class Dl4jTraining implements StepRate.Training {
  private final MultiLayerNetwork network;
  private final StepRows rows;
  private final INDArray[] features;
  private final INDArray[] labels;

  Dl4jTraining(int[] widths, StepRows rows) {
    // It chooses the BLAS's kernel, which must be done before ND4J loads it.
    Natives.load();
    this.rows = rows;
    int classes = widths[widths.length - 1];
    features = new INDArray[rows.batches()];
    labels = new INDArray[rows.batches()];
    for (int b = 0; b < features.length; b++) {
      int[] classOf = rows.labels(b);
      features[b] = Nd4j.create(rows.features(b), new int[] {classOf.length, widths[0]});
      labels[b] = Nd4j.zeros(classOf.length, classes);
      for (int row = 0; row < classOf.length; row++) {
        labels[b].putScalar(row, classOf[row], 1);
      }
    }
    network = network(widths);
  }

  private static MultiLayerNetwork network(int[] widths) {
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .updater(new Adam(1e-3))
            .weightInit(WeightInit.RELU)
            .list();
    int last = widths.length - 2;
    for (int l = 0; l < last; l++) {
      layers.layer(
          new DenseLayer.Builder()
              .nIn(widths[l])
              .nOut(widths[l + 1])
              .activation(Activation.RELU)
              .build());
    }
    layers.layer(
        new OutputLayer.Builder(LossFunction.MCXENT)
            .nIn(widths[last])
            .nOut(widths[last + 1])
            .activation(Activation.SOFTMAX)
            .build());
    MultiLayerNetwork network = new MultiLayerNetwork(layers.build());
    network.init();
    return network;
  }

  @Override
  public void step() {
    int batch = rows.advance();
    network.fit(features[batch], labels[batch]);
  }

  @Override
  public double loss() {
    return network.score();
  }

  @Override
  public String library() {
    return Natives.blas();
  }
}
