package io.espalier.dl4j;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * DL4J's configuration of a whole autoencoder as one output layer, whose labels are the clean
 * inputs. One layer, since weights that two layers share, a code's penalty that reaches back to the
 * first weights, and a class that the decoder knows have no place in a chain of DL4J's own.
 */
public final class CodeLayer extends FeedForwardLayer {
  private static final long serialVersionUID = 1;

  @JsonProperty("shape")
  private CodeShape shape;

  /** For DL4J, which fills in what it read. */
  @SuppressWarnings("unused")
  private CodeLayer() {}

  private CodeLayer(Builder builder) {
    super(builder);
    this.shape = builder.shape;
    initializeConstraints(builder);
  }

  /** Builds one. */
  static final class Builder extends FeedForwardLayer.Builder<Builder> {
    private final CodeShape shape;

    Builder(CodeShape shape) {
      this.shape = shape;
      nIn(shape.taken());
      nOut(shape.given());
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <E extends org.deeplearning4j.nn.conf.layers.Layer> E build() {
      return (E) new CodeLayer(this);
    }
  }

  CodeShape shape() {
    return shape;
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray params,
      boolean initialize,
      DataType precision) {
    CodeNetwork layer = new CodeNetwork(conf, precision);
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(params);
    Map<String, INDArray> table = initializer().init(conf, params, initialize);
    layer.setParamTable(table);
    layer.setConf(conf);
    return layer;
  }

  @Override
  public ParamInitializer initializer() {
    return new CodeParams();
  }

  @Override
  public InputType getOutputType(int index, InputType input) {
    return InputType.feedForward(shape.given());
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType input) {
    long params = initializer().numParams(this);
    long state = getIUpdater().stateSize(params);
    return new LayerMemoryReport.Builder(
            layerName, CodeLayer.class, input, getOutputType(-1, input))
        .standardMemory(params, state)
        .workingMemory(0, 0, 0, 0)
        .cacheMemory(0, 0)
        .build();
  }

  @Override
  protected boolean canEqual(Object other) {
    return other instanceof CodeLayer;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CodeLayer layer && super.equals(other) && shape.equals(layer.shape);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), shape);
  }
}
