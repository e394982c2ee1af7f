package io.espalier.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.espalier.metrics.Task;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the columns of a data set mean.
 *
 * @param features names of the feature columns, in their order
 * @param label name of the label column
 * @param task what is predicted
 */
public record DataSchema(List<String> features, String label, Task task) {
  /** Copies the list. */
  public DataSchema {
    features = List.copyOf(features);
  }

  /** How many feature columns there are. */
  public int columns() {
    return features.size();
  }

  /** As JSON. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    features.forEach(json.putArray("features")::add);
    json.put("label", label);
    if (task instanceof Task.Classification c) {
      json.put("task", "classification");
      c.labels().forEach(json.putArray("classes")::add);
    } else {
      json.put("task", "regression");
    }
    return json;
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
          default -> throw new IOException("Unknown task '" + kind + "' in a data schema");
        };
    return new DataSchema(texts(json.path("features")), json.path("label").asText(), task);
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(element -> texts.add(element.asText()));
    return texts;
  }
}
