package io.espalier.dl4j;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The parameters of a {@link CodeLayer} in one row: of each of its layers the weights {@code W0 …},
 * {@code [in, out]} with the inputs lying side by side, and the biases {@code b0 …}. A layer that
 * has another one's weights has biases only.
 */
final class CodeParams implements ParamInitializer {
  private static final String WEIGHTS = "W";
  private static final String BIASES = "b";

  static String weights(int layer) {
    return WEIGHTS + layer;
  }

  static String biases(int layer) {
    return BIASES + layer;
  }

  private static List<CodeShape.Dense> layers(Layer layer) {
    return ((CodeLayer) layer).shape().layers();
  }

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    long sum = 0;
    List<CodeShape.Dense> layers = layers(layer);
    for (int i = 0; i < layers.size(); i++) {
      CodeShape.Dense dense = layers.get(i);
      sum += dense.out() + (dense.transposed() == i ? (long) dense.in() * dense.out() : 0);
    }
    return sum;
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    List<String> keys = new ArrayList<>();
    List<CodeShape.Dense> layers = layers(layer);
    for (int i = 0; i < layers.size(); i++) {
      if (layers.get(i).transposed() == i) {
        keys.add(weights(i));
      }
      keys.add(biases(i));
    }
    return keys;
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return paramKeys(layer).stream().filter(key -> isWeightParam(layer, key)).toList();
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    return paramKeys(layer).stream().filter(key -> isBiasParam(layer, key)).toList();
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    return key.startsWith(WEIGHTS);
  }

  @Override
  public boolean isBiasParam(Layer layer, String key) {
    return key.startsWith(BIASES);
  }

  @Override
  public Map<String, INDArray> init(
      NeuralNetConfiguration conf, INDArray params, boolean initialize) {
    Map<String, INDArray> views = views(conf.getLayer(), params);
    if (initialize) {
      float[] fresh = ((CodeLayer) conf.getLayer()).shape().initial(conf.getSeed());
      params.assign(Nd4j.createFromArray(fresh).reshape(params.shape()));
    }
    for (String key : views.keySet()) {
      conf.addVariable(key);
    }
    return views;
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, INDArray gradients) {
    return views(conf.getLayer(), gradients);
  }

  private static Map<String, INDArray> views(Layer layer, INDArray flat) {
    INDArray row = flat.reshape(flat.length());
    Map<String, INDArray> views = new LinkedHashMap<>();
    List<CodeShape.Dense> layers = layers(layer);
    long at = 0;
    for (int i = 0; i < layers.size(); i++) {
      CodeShape.Dense dense = layers.get(i);
      if (dense.transposed() == i) {
        long length = (long) dense.in() * dense.out();
        views.put(
            weights(i),
            row.get(NDArrayIndex.interval(at, at + length)).reshape('f', dense.in(), dense.out()));
        at += length;
      }
      views.put(
          biases(i), row.get(NDArrayIndex.interval(at, at + dense.out())).reshape(1, dense.out()));
      at += dense.out();
    }
    return views;
  }
}
