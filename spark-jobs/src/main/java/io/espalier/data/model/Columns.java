package io.espalier.data.model;

import io.espalier.data.Cells;
import io.espalier.data.DataProblem;
import io.espalier.data.DataSchema;
import io.espalier.data.Impute;
import io.espalier.data.MissingCells;
import io.espalier.data.SeriesEnd;
import io.espalier.data.SourceColumn;
import io.espalier.data.SourceColumn.Kind;
import io.espalier.data.SourceFiles;
import io.espalier.metrics.Task;
import io.espalier.port.Feature;
import io.espalier.port.Shape;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Which columns data have, which of them a model needs and how their cells become its features, and
 * which columns scoring adds.
 */
final class Columns implements Serializable {
  private static final long serialVersionUID = 1;

  static final String PREDICTION = "prediction";
  static final String DISAGREEMENT = "disagreement";
  static final String UNKNOWN = "unknown_names";
  static final String STEPS = "steps";
  static final String REASON = "rejected_reason";
  private static final String PROBABILITY = "probability_";
  private static final String DEVIATION = "sd_";

  /** More missing columns than this are not named. */
  private static final int NAMED = 5;

  private final StructType rows;
  private final Needed[] needed;

  /** How many numbers cells of a column must hold, where they hold several. */
  private final int[] counts;

  private final String[] labels;
  private final boolean back;
  private final boolean deviations;
  private final MissingCells missing;
  private final String trouble;

  /** Of rows with a shape: no number may be missing before the end of a series. */
  private final int steps;

  private final int channels;
  private final int least;

  /**
   * A feature of the model.
   *
   * @param place of its column among the data's
   * @param element which of the column's numbers it is; -1 if a cell holds one thing
   * @param levels what the model's names are numbered; null where it is a number
   * @param parsed whether it is a number that is written as text
   */
  private record Needed(
      String name, int place, int element, Map<String, Float> levels, boolean parsed)
      implements Serializable {}

  private Columns(
      StructType rows, Needed[] needed, DataSchema schema, String trouble, boolean deviations) {
    this.rows = rows;
    this.deviations = deviations;
    this.needed = needed;
    this.counts = new int[rows.size()];
    Arrays.stream(needed).filter(n -> n.element() >= 0).forEach(n -> counts[n.place()]++);
    this.labels =
        schema.task() instanceof Task.Classification c
            ? c.labels().toArray(String[]::new)
            : new String[0];
    this.back = schema.task() instanceof Task.Reconstruction;
    this.missing = schema.missing();
    this.trouble = trouble;
    // An image is like one step that has all pixels.
    Shape shape = schema.shape();
    Shape.Series series = shape instanceof Shape.Series s ? s : new Shape.Series(1, needed.length);
    this.steps = shape instanceof Shape.Table ? 0 : series.steps();
    this.channels = series.channels();
    this.least = series.padded() ? 1 : series.steps();
  }

  /**
   * Finds a model's features in data.
   *
   * @param types of the rows that the data are read as
   * @throws DataProblem if one is not there, or the data have a column that scoring adds
   */
  static Columns of(SourceFiles files, StructType types, DataSchema schema) {
    return of(files, types, schema, false);
  }

  /** The same for a model whose predictions have deviations, each in a column of its own. */
  static Columns withDeviations(SourceFiles files, StructType types, DataSchema schema) {
    return of(files, types, schema, true);
  }

  private static Columns of(
      SourceFiles files, StructType types, DataSchema schema, boolean deviations) {
    Map<String, int[]> places = places(files);
    requireAll(files, schema, places.keySet());
    Needed[] needed =
        schema.features().stream()
            .map(feature -> needed(files, feature, places.get(feature.name())))
            .toArray(Needed[]::new);
    Columns columns = new Columns(named(files, types), needed, schema, files.trouble(), deviations);
    columns.refuseTaken(files);
    return columns;
  }

  /** With the data's own names, which the rows need not have. */
  private static StructType named(SourceFiles files, StructType types) {
    StructType named = new StructType();
    for (int i = 0; i < types.size(); i++) {
      boolean own = i < files.columns().size();
      StructField field = types.fields()[i];
      named =
          named.add(field(own ? files.columns().get(i).name() : field.name(), field.dataType()));
    }
    return named;
  }

  /** Of each name that a feature can have, its column and the number within a cell. */
  private static Map<String, int[]> places(SourceFiles files) {
    Map<String, int[]> places = new HashMap<>();
    for (int place = 0; place < files.columns().size(); place++) {
      SourceColumn column = files.columns().get(place);
      List<String> names = column.features();
      for (int i = 0; i < names.size(); i++) {
        int element = column.kind() == Kind.NUMBERS ? i : -1;
        places.putIfAbsent(names.get(i), new int[] {place, element});
      }
    }
    return places;
  }

  private static void requireAll(SourceFiles files, DataSchema schema, Set<String> known) {
    List<String> missing =
        schema.features().stream().map(Feature::name).filter(n -> !known.contains(n)).toList();
    if (!missing.isEmpty()) {
      String named = String.join("', '", missing.subList(0, Math.min(NAMED, missing.size())));
      throw new DataProblem(
          "%s lacks %d of the model's %d columns: '%s'%s"
              .formatted(
                  files.path(),
                  missing.size(),
                  schema.columns(),
                  named,
                  missing.size() > NAMED ? " …" : ""));
    }
  }

  private static Needed needed(SourceFiles files, Feature feature, int[] place) {
    SourceColumn column = files.columns().get(place[0]);
    if (column.kind() == Kind.OTHER || column.kind() == Kind.MOMENT) {
      throw new DataProblem(
          "%s: column '%s' is of type %s, which cannot be a feature"
              .formatted(files.path(), column.name(), column.type()));
    }
    if (!(feature instanceof Feature.Categorical c)) {
      return new Needed(feature.name(), place[0], place[1], null, column.kind() == Kind.TEXT);
    }
    HashMap<String, Float> levels = new HashMap<>();
    for (int level = 0; level < c.levels().size(); level++) {
      levels.put(c.levels().get(level), (float) level);
    }
    return new Needed(feature.name(), place[0], place[1], levels, false);
  }

  private void refuseTaken(SourceFiles files) {
    Set<String> added = new HashSet<>(Set.of(REASON));
    scored().forEach(name -> added.add(name.toLowerCase(Locale.ROOT)));
    for (SourceColumn column : files.columns()) {
      if (added.contains(column.name().toLowerCase(Locale.ROOT))) {
        throw new DataProblem(
            files.path() + " has a column '" + column.name() + "', which scoring adds: rename it");
      }
    }
  }

  /** How many columns the data have. */
  int width() {
    return rows.size() - 1;
  }

  /** How many features the model has. */
  int features() {
    return needed.length;
  }

  /** How many deviations a scored row has. */
  int deviations() {
    return deviations ? Math.max(1, labels.length) : 0;
  }

  /** Whether any of the features are names. */
  boolean named() {
    return Arrays.stream(needed).anyMatch(n -> n.levels() != null);
  }

  /**
   * Reads a row's features.
   *
   * @param into takes them from {@code at} on, as the networks want them
   * @return why the row cannot be scored; empty if it can
   */
  Optional<String> read(Row row, float[] into, int at) {
    if (!row.isNullAt(width())) {
      return Optional.of(trouble + ": " + row.getString(width()));
    }
    int held = -1;
    List<?> several = null;
    for (int f = 0; f < needed.length; f++) {
      Needed feature = needed[f];
      if (feature.element() >= 0 && feature.place() != held) {
        held = feature.place();
        several = Cells.numbers(row, held);
        Optional<String> wrong = wrongCount(held, several);
        if (wrong.isPresent()) {
          return wrong;
        }
      }
      Object cell = feature.element() < 0 ? row.get(feature.place()) : element(several, feature);
      into[at + f] = feature.levels() == null ? number(cell) : level(cell, feature.levels());
      if (feature.levels() == null && Float.isNaN(into[at + f]) && !imputed(cell)) {
        return Cells.complaint(cell, missing)
            .map(complaint -> "column '" + feature.name() + "' " + complaint);
      }
    }
    return steps == 0 || SeriesEnd.of(into, at, steps, channels) >= least
        ? Optional.empty()
        : Optional.of(gap(into, at));
  }

  private String gap(float[] features, int at) {
    int f = 0;
    while (!Float.isNaN(features[at + f])) {
      f++;
    }
    return "column '%s' is missing where the model needs a number".formatted(needed[f].name());
  }

  private static Object element(List<?> several, Needed feature) {
    return several == null ? null : several.get(feature.element());
  }

  private Optional<String> wrongCount(int place, List<?> several) {
    return several == null || several.size() == counts[place]
        ? Optional.empty()
        : Optional.of(
            "column '%s' holds %d numbers, and the model was trained on %d"
                .formatted(rows.fieldNames()[place], several.size(), counts[place]));
  }

  private boolean imputed(Object cell) {
    return missing.impute() == Impute.MEDIAN && missing.holds(cell);
  }

  private static float number(Object cell) {
    return (float) (cell instanceof String text ? Cells.number(text) : Cells.number(cell));
  }

  private float level(Object cell, Map<String, Float> levels) {
    if (missing.holds(cell)) {
      return Float.NaN;
    }
    Float level = levels.get(Cells.name(cell));
    return level == null ? Feature.Categorical.UNKNOWN : level;
  }

  /** How many of a row's features are names that the model has not seen. */
  int unknown(float[] features, int at) {
    int unknown = 0;
    for (int f = 0; f < needed.length; f++) {
      boolean name = needed[f].levels() != null;
      unknown += name && features[at + f] == Feature.Categorical.UNKNOWN ? 1 : 0;
    }
    return unknown;
  }

  /** Writes numbers that were texts as numbers, into the cells of a row. */
  void parsed(float[] features, int at, Row row, Object[] cells) {
    for (int f = 0; f < needed.length; f++) {
      if (needed[f].parsed()) {
        cells[needed[f].place()] =
            Float.isNaN(features[at + f]) ? null : Cells.number(row.getString(needed[f].place()));
      }
    }
  }

  /** Names of the columns that scoring adds. */
  private List<String> scored() {
    List<String> names = said();
    if (named()) {
      names.add(UNKNOWN);
    }
    return names;
  }

  private void ofLabels(String prefix, List<String> names) {
    Set<String> taken = new HashSet<>();
    for (int c = 0; c < labels.length; c++) {
      // Spark's columns differ in more than case, labels may not.
      boolean free = taken.add(labels[c].toLowerCase(Locale.ROOT));
      names.add(prefix + labels[c] + (free ? "" : "_" + c));
    }
  }

  /** Names of the columns that hold what the model says. */
  List<String> said() {
    List<String> names = new ArrayList<>(back ? Task.Reconstruction.COLUMNS : List.of(PREDICTION));
    ofLabels(PROBABILITY, names);
    if (deviations && labels.length == 0) {
      names.add(DEVIATION + PREDICTION);
    } else if (deviations) {
      ofLabels(DEVIATION, names);
    }
    names.add(DISAGREEMENT);
    return names;
  }

  /**
   * Of scored rows: the data's columns, those numbers that were texts as numbers, then what the
   * model says.
   */
  StructType scoredSchema() {
    return new StructType(fields().toArray(StructField[]::new));
  }

  /** Of scored series: their id and length, then what the model says. */
  StructType scoredSeries(int id) {
    List<StructField> fields = new ArrayList<>();
    fields.add(rows.fields()[id]);
    fields.add(field(STEPS, DataTypes.IntegerType));
    fields.addAll(fields().subList(width(), fields().size()));
    fields.add(field(REASON, DataTypes.StringType));
    return new StructType(fields.toArray(StructField[]::new));
  }

  private List<StructField> fields() {
    Set<Integer> numbers = new HashSet<>();
    Arrays.stream(needed).filter(Needed::parsed).forEach(n -> numbers.add(n.place()));
    List<StructField> fields = new ArrayList<>();
    for (int i = 0; i < width(); i++) {
      StructField own = rows.fields()[i];
      fields.add(numbers.contains(i) ? field(own.name(), DataTypes.DoubleType) : own);
    }
    for (String name : scored()) {
      DataType type = DataTypes.FloatType;
      if (name.equals(PREDICTION) && labels.length > 0) {
        type = DataTypes.StringType;
      } else if (name.equals(UNKNOWN)) {
        type = DataTypes.IntegerType;
      }
      fields.add(field(name, type));
    }
    return fields;
  }

  /** Of rejected rows: the data's columns as they are, then the reason. */
  StructType rejectedSchema() {
    List<StructField> fields = new ArrayList<>(Arrays.asList(rows.fields()).subList(0, width()));
    fields.add(field(REASON, DataTypes.StringType));
    return new StructType(fields.toArray(StructField[]::new));
  }

  private static StructField field(String name, DataType type) {
    return DataTypes.createStructField(name, type, true);
  }
}
