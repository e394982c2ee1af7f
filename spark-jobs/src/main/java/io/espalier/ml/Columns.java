package io.espalier.ml;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of an estimator or of its model: the one that they read, and those that the model
 * adds, of which one with an empty name is left out.
 */
record Columns(
    Param<String> features,
    Param<String> prediction,
    Param<String> probability,
    Param<String> rawPrediction,
    Param<String> uncertainty) {

  /** Parameters of an owner, with Spark's usual names for defaults. */
  Columns(Params owner) {
    this(
        new Param<>(owner, "featuresCol", "features column, of vectors"),
        new Param<>(
            owner,
            "predictionCol",
            "added: the class, the value, or the error of giving a row back; \"\" for none"),
        new Param<>(
            owner, "probabilityCol", "added under classification: of each class; \"\" for none"),
        new Param<>(
            owner,
            "rawPredictionCol",
            "added under classification: logarithms of the probabilities; \"\" for none"),
        new Param<>(
            owner,
            "uncertaintyCol",
            "added: standard deviation of what members and random passes say, of the predicted"
                + " class's probability or of the value; \"\" for none"));
    owner.setDefault(features, "features");
    owner.setDefault(prediction, "prediction");
    owner.setDefault(probability, "probability");
    owner.setDefault(rawPrediction, "rawPrediction");
    owner.setDefault(uncertainty, "uncertainty");
  }

  /**
   * What a model adds to rows, in order.
   *
   * @param owner whose columns these are
   * @param classification whether classes are predicted
   * @param classes how many, 0 if that is not known yet
   */
  List<StructField> added(Params owner, boolean classification, int classes) {
    List<StructField> added = new ArrayList<>();
    if (classification) {
      named(owner, rawPrediction).ifPresent(name -> added.add(vector(name, classes)));
      named(owner, probability).ifPresent(name -> added.add(vector(name, classes)));
    }
    named(owner, prediction).ifPresent(name -> added.add(number(name)));
    named(owner, uncertainty).ifPresent(name -> added.add(number(name)));
    return added;
  }

  static Optional<String> named(Params owner, Param<String> column) {
    return Optional.of(owner.getOrDefault(column)).filter(name -> !name.isEmpty());
  }

  static StructField vector(String name, int size) {
    Metadata metadata = size == 0 ? Metadata.empty() : new AttributeGroup(name, size).toMetadata();
    return new StructField(name, SQLDataTypes.VectorType(), false, metadata);
  }

  static StructField number(String name) {
    return DataTypes.createStructField(name, DataTypes.DoubleType, false);
  }

  /** A schema with further columns, none of which may be there. */
  static StructType with(StructType schema, List<StructField> added) {
    List<StructField> all = new ArrayList<>(Arrays.asList(schema.fields()));
    for (StructField field : added) {
      for (StructField there : all) {
        if (there.name().toLowerCase(Locale.ROOT).equals(field.name().toLowerCase(Locale.ROOT))) {
          throw new IllegalArgumentException(
              "The data has a column '" + there.name() + "', which would be added: rename one");
        }
      }
      all.add(field);
    }
    return new StructType(all.toArray(StructField[]::new));
  }

  static void requireVector(StructType schema, String name) {
    StructField field = field(schema, name, "featuresCol");
    if (!field.dataType().equals(SQLDataTypes.VectorType())) {
      throw new IllegalArgumentException(
          "Column '"
              + name
              + "' (featuresCol) is of type "
              + field.dataType().simpleString()
              + ", not a vector: VectorAssembler makes one of columns");
    }
  }

  static void requireNumber(StructType schema, String name, String param) {
    StructField field = field(schema, name, param);
    if (!(field.dataType() instanceof NumericType)) {
      throw new IllegalArgumentException(
          "Column '"
              + name
              + "' ("
              + param
              + ") is of type "
              + field.dataType().simpleString()
              + ", not a number: StringIndexer makes numbers of names");
    }
  }

  static StructField field(StructType schema, String name, String param) {
    return Arrays.stream(schema.fields())
        .filter(f -> f.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "The data has no column '"
                        + name
                        + "' ("
                        + param
                        + "), only "
                        + String.join(", ", schema.fieldNames())));
  }
}
