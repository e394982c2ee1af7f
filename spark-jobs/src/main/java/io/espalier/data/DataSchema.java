package io.espalier.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.espalier.metrics.Task;
import io.espalier.port.Feature;
import io.espalier.port.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the columns of a data set mean.
 *
 * @param features the feature columns, in their order
 * @param label name of the label column; empty if there is none
 * @param task what is predicted
 * @param missing which cells hold nothing
 * @param shape what the feature columns are to each other
 * @param lines how lines make up a row, where one alone does not
 */
public record DataSchema(
    List<Feature> features,
    String label,
    Task task,
    MissingCells missing,
    Shape shape,
    Optional<Lines> lines) {
  private static final String FEATURES = "features";
  private static final String NAME = "name";
  private static final String LEVELS = "levels";
  private static final String IMAGE = "image";
  private static final String SERIES = "series";

  private static final String LINES = "lines";

  /** Copies the list. */
  public DataSchema {
    features = List.copyOf(features);
  }

  /** Of columns that stand for themselves. */
  public DataSchema(List<Feature> features, String label, Task task, MissingCells missing) {
    this(features, label, task, missing, Shape.TABLE, Optional.empty());
  }

  /**
   * How the steps of series make up a row.
   *
   * @param id the column whose equal values are one series
   * @param time the column that its steps are ordered by
   * @param channels the columns of a step, in their order
   */
  public record Lines(String id, String time, List<String> channels) {
    /** Copies the list. */
    public Lines {
      channels = List.copyOf(channels);
    }
  }

  /** How many feature columns there are. */
  public int columns() {
    return features.size();
  }

  /** Inputs of a network: one for each number and, at most, for each name. */
  public int inputs() {
    return features.stream()
        .mapToInt(f -> f instanceof Feature.Categorical c ? Math.max(1, c.levels().size()) : 1)
        .sum();
  }

  /** As JSON: a feature of numbers is its name, one of names has its levels beside. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode array = json.putArray(FEATURES);
    for (Feature feature : features) {
      if (feature instanceof Feature.Categorical c) {
        ObjectNode entry = array.addObject().put(NAME, c.name());
        c.levels().forEach(entry.putArray(LEVELS)::add);
      } else {
        array.add(feature.name());
      }
    }
    json.put("label", label);
    if (task instanceof Task.Classification c) {
      json.put("task", "classification");
      c.labels().forEach(json.putArray("classes")::add);
    } else if (task instanceof Task.Reconstruction r) {
      json.put("task", "reconstruction");
      json.put("outliers", r.outliers().name().toLowerCase(Locale.ROOT));
      json.put("noise", r.noise());
    } else {
      json.put("task", "regression");
    }
    missing.writeTo(json);
    if (shape instanceof Shape.Image image) {
      json.putArray(IMAGE).add(image.height()).add(image.width()).add(image.channels());
    } else if (shape instanceof Shape.Series series) {
      json.putArray(SERIES).add(series.steps()).add(series.channels()).add(series.shortest());
    }
    if (lines.isPresent()) {
      ObjectNode entry = json.putObject(LINES);
      entry.put("id", lines.get().id()).put("time", lines.get().time());
      lines.get().channels().forEach(entry.putArray("channels")::add);
    }
    return json;
  }

  private static Shape shape(JsonNode json) {
    JsonNode image = json.path(IMAGE);
    JsonNode series = json.path(SERIES);
    if (image.isArray()) {
      return new Shape.Image(image.path(0).asInt(), image.path(1).asInt(), image.path(2).asInt());
    }
    return series.isArray()
        ? new Shape.Series(series.path(0).asInt(), series.path(1).asInt(), series.path(2).asInt())
        : Shape.TABLE;
  }

  private static Optional<Lines> lines(JsonNode json) {
    return json.isObject()
        ? Optional.of(
            new Lines(
                json.path("id").asText(), json.path("time").asText(), texts(json.path("channels"))))
        : Optional.empty();
  }

  /**
   * From JSON.
   *
   * @throws IOException if it is none of {@link #toJson}'s
   */
  public static DataSchema fromJson(JsonNode json) throws IOException {
    String kind = json.path("task").asText();
    Task task =
        switch (kind) {
          case "classification" -> new Task.Classification(texts(json.path("classes")));
          case "regression" -> new Task.Regression();
          case "reconstruction" ->
              new Task.Reconstruction(
                  Task.Outliers.valueOf(json.path("outliers").asText().toUpperCase(Locale.ROOT)),
                  json.path("noise").asDouble());
          default -> throw new IOException("Unknown task '" + kind + "' in a data schema");
        };
    List<Feature> features = new ArrayList<>();
    for (JsonNode entry : json.path(FEATURES)) {
      features.add(
          entry.isObject()
              ? new Feature.Categorical(entry.path(NAME).asText(), texts(entry.path(LEVELS)))
              : new Feature.Numeric(entry.asText()));
    }
    return new DataSchema(
        features,
        json.path("label").asText(),
        task,
        MissingCells.readFrom(json),
        shape(json),
        lines(json.path(LINES)));
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(element -> texts.add(element.asText()));
    return texts;
  }
}
