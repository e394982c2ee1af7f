package io.espalier.data.model;

import io.espalier.data.CsvFile;
import io.espalier.data.DataProblem;
import io.espalier.data.DataSchema;
import io.espalier.metrics.Task;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Which columns data have, which of them a model needs, and which it adds.
 *
 * @param input names of the data's columns
 * @param features places of the model's features among them, in the model's order
 * @param labels names of the classes, none in a regression
 */
record Columns(List<String> input, int[] features, List<String> labels) implements Serializable {
  private static final long serialVersionUID = 1;

  static final String PREDICTION = "prediction";
  static final String DISAGREEMENT = "disagreement";
  static final String REASON = "rejected_reason";
  private static final String PROBABILITY = "probability_";

  /** More missing columns than this are not named. */
  private static final int NAMED = 5;

  static Columns of(CsvFile file, DataSchema schema) {
    List<String> missing = new ArrayList<>(schema.features());
    missing.removeAll(file.columns());
    if (!missing.isEmpty()) {
      String named = String.join("', '", missing.subList(0, Math.min(NAMED, missing.size())));
      throw new DataProblem(
          "%s lacks %d of the model's %d columns: '%s'%s"
              .formatted(
                  file.path(),
                  missing.size(),
                  schema.columns(),
                  named,
                  missing.size() > NAMED ? " …" : ""));
    }
    List<String> labels = schema.task() instanceof Task.Classification c ? c.labels() : List.of();
    Columns columns =
        new Columns(
            file.columns(),
            schema.features().stream().mapToInt(file.columns()::indexOf).toArray(),
            labels);
    columns.refuseTaken(file);
    return columns;
  }

  private void refuseTaken(CsvFile file) {
    Set<String> added = new HashSet<>(Set.of(REASON));
    scored().forEach(name -> added.add(name.toLowerCase(Locale.ROOT)));
    for (String name : input) {
      if (added.contains(name.toLowerCase(Locale.ROOT))) {
        throw new DataProblem(
            file.path() + " has a column '" + name + "', which scoring adds: rename it");
      }
    }
  }

  /** Names of the columns that scoring adds. */
  private List<String> scored() {
    List<String> names = new ArrayList<>(List.of(PREDICTION));
    Set<String> taken = new HashSet<>();
    for (int c = 0; c < labels.size(); c++) {
      String label = labels.get(c);
      // Spark's columns differ in more than case, labels may not.
      boolean free = taken.add(label.toLowerCase(Locale.ROOT));
      names.add(PROBABILITY + label + (free ? "" : "_" + c));
    }
    names.add(DISAGREEMENT);
    return names;
  }

  /** Of scored rows: features as numbers, other columns as text, then what the model says. */
  StructType scoredSchema() {
    Set<Integer> numbers = new HashSet<>();
    for (int feature : features) {
      numbers.add(feature);
    }
    List<StructField> fields = new ArrayList<>();
    for (int i = 0; i < input.size(); i++) {
      fields.add(
          field(input.get(i), numbers.contains(i) ? DataTypes.DoubleType : DataTypes.StringType));
    }
    for (String name : scored()) {
      boolean label = name.equals(PREDICTION) && !labels.isEmpty();
      fields.add(field(name, label ? DataTypes.StringType : DataTypes.FloatType));
    }
    return new StructType(fields.toArray(StructField[]::new));
  }

  /** Of rejected rows: all columns as text, then the reason. */
  StructType rejectedSchema() {
    List<StructField> fields = new ArrayList<>();
    input.forEach(name -> fields.add(field(name, DataTypes.StringType)));
    fields.add(field(REASON, DataTypes.StringType));
    return new StructType(fields.toArray(StructField[]::new));
  }

  private static StructField field(String name, DataType type) {
    return DataTypes.createStructField(name, type, true);
  }
}
