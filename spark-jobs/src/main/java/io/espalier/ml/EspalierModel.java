package io.espalier.ml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.espalier.data.model.SavedModel;
import io.espalier.metrics.Task;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * What a study has chosen, the best network or an ensemble, as a transformer: it adds predictions,
 * how probable each class is, and how sure the model is, to any data frame, a streaming one too.
 */
public final class EspalierModel extends Model<EspalierModel> implements MLWritable {
  private static final long serialVersionUID = 1;

  /** What a saved one is called in its file. */
  static final String KIND = "model";

  private final String uid;
  private final Columns columns;
  private final transient Fitted fitted;
  private final transient Shipping shipping;

  /**
   * What a fit leaves.
   *
   * @param chosen the model
   * @param classes how many there are, 0 if classes are not predicted
   * @param others all ensembles by name, if they were asked for
   * @param directory the study's
   * @param averages the best validation metric of each configuration
   * @param scored what the model was chosen by
   */
  private record Fitted(
      SavedModel chosen,
      int classes,
      Map<String, SavedModel> others,
      String directory,
      double[] averages,
      Scored scored) {}

  EspalierModel(
      String uid,
      SavedModel chosen,
      int classes,
      Map<String, SavedModel> others,
      String directory,
      double[] averages,
      Scored scored) {
    this(
        uid,
        new Fitted(chosen, classes, others, directory, averages, scored),
        new Shipping(chosen));
  }

  private EspalierModel(String uid, Fitted fitted, Shipping shipping) {
    this.uid = uid;
    this.columns = new Columns(this);
    this.fitted = fitted;
    this.shipping = shipping;
  }

  @Override
  public String uid() {
    return uid;
  }

  /** Adds what the model says of each row; see the columns' own documentation. */
  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    StructType schema = transformSchema(dataset.schema());
    VectorScorer scorer =
        new VectorScorer(
            new VectorColumn(
                dataset.schema().fieldIndex(getOrDefault(columns.features())),
                getOrDefault(columns.features()),
                numFeatures()),
            Said.of(this, columns, fitted.chosen().schema().task(), fitted.classes()),
            shipping.to(dataset.sparkSession()));
    return Appended.to(dataset, schema, scorer);
  }

  @Override
  public StructType transformSchema(StructType schema) {
    Columns.requireVector(schema, getOrDefault(columns.features()));
    boolean classification = fitted.chosen().schema().task() instanceof Task.Classification;
    return Columns.with(schema, columns.added(this, classification, fitted.classes()));
  }

  /** How many numbers its feature vectors have. */
  public int numFeatures() {
    return fitted.chosen().schema().columns();
  }

  /** How many classes there are, 0 if classes are not predicted. */
  public int numClasses() {
    return fitted.classes();
  }

  /** The chosen one's name: {@code best} network, or an ensemble. */
  public String chosen() {
    return fitted.chosen().name();
  }

  /** How many networks it consists of. */
  public int members() {
    return fitted.chosen().ensemble().members().size();
  }

  /** The metric that it was chosen by. */
  public String metric() {
    return fitted.scored().metric();
  }

  /** The chosen one's value of {@link #metric} on validation rows. */
  public double validationMetric() {
    return fitted.scored().value();
  }

  /**
   * The best value of {@link #metric} of each configuration, on validation rows or as the mean over
   * folds, where it was stopped early up to there: in the order of the parameter maps, if these
   * were given, else in that of the table of trials; NaN of one without any.
   */
  public double[] avgMetrics() {
    return fitted.averages().clone();
  }

  /** The best network and all ensembles by name, where {@code collectSubModels} was set. */
  public Map<String, EspalierModel> subModels() {
    Map<String, EspalierModel> models = new LinkedHashMap<>();
    fitted
        .others()
        .forEach(
            (name, model) ->
                models.put(
                    name,
                    copyValues(
                        new EspalierModel(
                            uid + "-" + name,
                            model,
                            fitted.classes(),
                            Map.of(),
                            fitted.directory(),
                            new double[0],
                            new Scored(fitted.scored().metric(), Double.NaN)),
                        ParamMap.empty())));
    return models;
  }

  /** Where its study is. */
  public String studyDirectory() {
    return fitted.directory();
  }

  /** The tables of its study, as long as that is there. */
  public EspalierSummary summary() {
    return new EspalierSummary(SparkSession.active(), fitted.directory());
  }

  /**
   * The first member's encoder, of an autoencoder.
   *
   * @throws IllegalArgumentException if it is none, or one that is told the class
   */
  public EspalierEncoder encoder() {
    SavedModel model = fitted.chosen();
    EspalierEncoder encoder = new EspalierEncoder(uid + "-encoder", model);
    encoder.setInputCol(getOrDefault(columns.features()));
    return encoder;
  }

  @Override
  public EspalierModel copy(ParamMap extra) {
    EspalierModel copy = copyValues(new EspalierModel(uid, fitted, shipping), extra);
    copy.setParent(parent());
    return copy;
  }

  @Override
  public MLWriter write() {
    return new Stored.Writer(
        this,
        KIND,
        (models, json) -> {
          json.put("classes", fitted.classes());
          json.put("directory", fitted.directory());
          json.put("metric", fitted.scored().metric());
          json.put("value", Double.toString(fitted.scored().value()));
          ArrayNode averages = json.putArray("averages");
          for (double average : fitted.averages()) {
            averages.add(Double.toString(average));
          }
          models.put("model", fitted.chosen());
          ArrayNode others = json.putArray("others");
          fitted
              .others()
              .forEach(
                  (name, model) -> {
                    others.add(name);
                    models.put("others/" + name, model);
                  });
        });
  }

  /** Reads what {@link #write} has written. */
  public static MLReader<EspalierModel> read() {
    return new MLReader<>() {
      @Override
      public EspalierModel load(String path) {
        return EspalierModel.load(path);
      }
    };
  }

  /** The same in short. */
  public static EspalierModel load(String path) {
    Stored stored = Stored.at(path, KIND);
    JsonNode json = stored.json();
    Map<String, SavedModel> others = new LinkedHashMap<>();
    json.path("others")
        .forEach(name -> others.put(name.asText(), stored.model("others/" + name.asText())));
    JsonNode values = json.path("averages");
    double[] averages = new double[values.size()];
    for (int i = 0; i < averages.length; i++) {
      averages[i] = Double.parseDouble(values.path(i).asText());
    }
    EspalierModel model =
        new EspalierModel(
            stored.uid(),
            stored.model("model"),
            json.path("classes").asInt(),
            others,
            json.path("directory").asText(),
            averages,
            new Scored(
                json.path("metric").asText(), Double.parseDouble(json.path("value").asText())));
    stored.restore(model);
    return model;
  }

  /** Sets {@link #featuresCol()}. */
  public EspalierModel setFeaturesCol(String value) {
    set(columns.features(), value);
    return this;
  }

  /** Sets {@link #predictionCol()}. */
  public EspalierModel setPredictionCol(String value) {
    set(columns.prediction(), value);
    return this;
  }

  /** Sets {@link #probabilityCol()}. */
  public EspalierModel setProbabilityCol(String value) {
    set(columns.probability(), value);
    return this;
  }

  /** Sets {@link #rawPredictionCol()}. */
  public EspalierModel setRawPredictionCol(String value) {
    set(columns.rawPrediction(), value);
    return this;
  }

  /** Sets {@link #uncertaintyCol()}. */
  public EspalierModel setUncertaintyCol(String value) {
    set(columns.uncertainty(), value);
    return this;
  }

  public Param<String> featuresCol() {
    return columns.features();
  }

  /** The value of {@link #featuresCol()}, or its default. */
  public String getFeaturesCol() {
    return getOrDefault(featuresCol());
  }

  public Param<String> predictionCol() {
    return columns.prediction();
  }

  /** The value of {@link #predictionCol()}, or its default. */
  public String getPredictionCol() {
    return getOrDefault(predictionCol());
  }

  public Param<String> probabilityCol() {
    return columns.probability();
  }

  /** The value of {@link #probabilityCol()}, or its default. */
  public String getProbabilityCol() {
    return getOrDefault(probabilityCol());
  }

  public Param<String> rawPredictionCol() {
    return columns.rawPrediction();
  }

  /** The value of {@link #rawPredictionCol()}, or its default. */
  public String getRawPredictionCol() {
    return getOrDefault(rawPredictionCol());
  }

  public Param<String> uncertaintyCol() {
    return columns.uncertainty();
  }

  /** The value of {@link #uncertaintyCol()}, or its default. */
  public String getUncertaintyCol() {
    return getOrDefault(uncertaintyCol());
  }
}
