package io.espalier.ml;

import io.espalier.data.model.SavedModel;
import io.espalier.dl4j.TrainedEncoder;
import java.io.IOException;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * The encoder of an autoencoder, of a variational one too, as a transformer: it adds the code of
 * each row, for other stages to learn from.
 */
public final class EspalierEncoder extends Transformer implements MLWritable {
  private static final long serialVersionUID = 1;

  /** What a saved one is called in its file. */
  static final String KIND = "encoder";

  private final String uid;
  private final transient SavedModel model;
  private final int features;
  private final int width;
  private final Param<String> inputCol;
  private final Param<String> outputCol;

  EspalierEncoder(String uid, SavedModel model) {
    this.uid = uid;
    this.model = model;
    this.inputCol = new Param<>(this, "inputCol", "features column, of vectors");
    this.outputCol = new Param<>(this, "outputCol", "added: the codes, which are vectors");
    setDefault(inputCol, "features");
    setDefault(outputCol, "code");
    try (TrainedEncoder encoder = TrainedEncoder.load(checkpoint())) {
      this.features = encoder.columns();
      this.width = encoder.width();
    } catch (IOException e) {
      throw new IllegalStateException("A model that was loaded has a torn checkpoint", e);
    }
  }

  private byte[] checkpoint() {
    return model.checkpoints().get(model.ensemble().trials().get(0));
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    StructType schema = transformSchema(dataset.schema());
    String input = getOrDefault(inputCol);
    VectorEncoder encoder =
        new VectorEncoder(
            new VectorColumn(dataset.schema().fieldIndex(input), input, features),
            JavaSparkContext.fromSparkContext(dataset.sparkSession().sparkContext())
                .broadcast(checkpoint()));
    return Appended.to(dataset, schema, encoder);
  }

  @Override
  public StructType transformSchema(StructType schema) {
    Columns.requireVector(schema, getOrDefault(inputCol));
    return Columns.with(schema, List.of(Columns.vector(getOrDefault(outputCol), width)));
  }

  /** Numbers of a code. */
  public int width() {
    return width;
  }

  @Override
  public EspalierEncoder copy(ParamMap extra) {
    return copyValues(new EspalierEncoder(uid, model), extra);
  }

  @Override
  public MLWriter write() {
    return new Stored.Writer(this, KIND, (models, json) -> models.put("model", model));
  }

  /** Reads what {@link #write} has written. */
  public static MLReader<EspalierEncoder> read() {
    return new MLReader<>() {
      @Override
      public EspalierEncoder load(String path) {
        return EspalierEncoder.load(path);
      }
    };
  }

  /** The same in short. */
  public static EspalierEncoder load(String path) {
    Stored stored = Stored.at(path, KIND);
    EspalierEncoder encoder = new EspalierEncoder(stored.uid(), stored.model("model"));
    stored.restore(encoder);
    return encoder;
  }

  /** Sets {@link #inputCol()}. */
  public EspalierEncoder setInputCol(String value) {
    set(inputCol, value);
    return this;
  }

  /** Sets {@link #outputCol()}. */
  public EspalierEncoder setOutputCol(String value) {
    set(outputCol, value);
    return this;
  }

  public Param<String> inputCol() {
    return inputCol;
  }

  /** The value of {@link #inputCol()}, or its default. */
  public String getInputCol() {
    return getOrDefault(inputCol());
  }

  public Param<String> outputCol() {
    return outputCol;
  }

  /** The value of {@link #outputCol()}, or its default. */
  public String getOutputCol() {
    return getOrDefault(outputCol());
  }
}
