package io.espalier.ml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.espalier.data.AtomicFiles;
import io.espalier.data.DataProblem;
import io.espalier.data.model.Dl4jNetworks;
import io.espalier.data.model.ModelStore;
import io.espalier.data.model.SavedModel;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.SparkSession;

/**
 * A stage that was saved: {@code espalier.json}, which says what kind of stage it is by a short
 * name, and its parameters; models beside it. {@code metadata} is for Spark's own {@code
 * PipelineModel.load}, which finds the class there whose {@code read} it calls; nothing here reads
 * it.
 *
 * @param json the content of the file
 */
record Stored(Path root, JsonNode json, Configuration hadoop) {
  private static final int FORMAT = 1;
  private static final String FILE = "espalier.json";
  private static final String PARAMS = "params";
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Reads what was saved.
   *
   * @param kind of stage that it must be
   * @throws DataProblem if there is none, or one of another kind or of a later version
   */
  static Stored at(String path, String kind) {
    Configuration hadoop = SparkSession.active().sparkContext().hadoopConfiguration();
    Path root = new Path(path);
    Path file = new Path(root, FILE);
    try {
      JsonNode json = JSON.readTree(new AtomicFiles(hadoop).read(file));
      if (json.path("format").asInt() > FORMAT) {
        throw new DataProblem(
            "%s is of format %d; this version reads formats up to %d"
                .formatted(file, json.path("format").asInt(), FORMAT));
      }
      if (!kind.equals(json.path("kind").asText())) {
        throw new DataProblem(
            "%s is of kind '%s', and one of kind '%s' was asked for"
                .formatted(file, json.path("kind").asText(), kind));
      }
      return new Stored(root, json, hadoop);
    } catch (FileNotFoundException e) {
      throw new DataProblem("There is no saved stage at " + root + ": it has no " + FILE, e);
    } catch (JsonProcessingException e) {
      throw new DataProblem(file + " is torn or changed: it is no JSON", e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  String uid() {
    return json.path("uid").asText();
  }

  /** A model that lies beside. */
  SavedModel model(String name) {
    if (!name.matches("[a-z0-9.-]+(/[a-z0-9.-]+)?") || name.contains("..")) {
      throw new DataProblem(new Path(root, FILE) + " names a model '" + name + "'");
    }
    try {
      return new ModelStore(hadoop).load(new Path(root, name).toUri());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the model " + name + " of " + root, e);
    }
  }

  /** Gives a stage its parameters. */
  void restore(Params stage) {
    json.path(PARAMS)
        .fields()
        .forEachRemaining(
            entry -> {
              if (!stage.hasParam(entry.getKey())) {
                throw new DataProblem(
                    "%s has the parameter '%s', which this version does not know"
                        .formatted(new Path(root, FILE), entry.getKey()));
              }
              Param<Object> param = stage.getParam(entry.getKey());
              stage.set(param, value(param, entry.getValue()));
            });
  }

  private static Object value(Param<?> param, JsonNode json) {
    if (param instanceof IntParam) {
      return json.asInt();
    }
    if (param instanceof LongParam) {
      return json.asLong();
    }
    if (param instanceof DoubleParam) {
      return json.asDouble();
    }
    if (param instanceof BooleanParam) {
      return json.asBoolean();
    }
    if (param instanceof IntArrayParam) {
      int[] numbers = new int[json.size()];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = json.path(i).asInt();
      }
      return numbers;
    }
    if (param instanceof StringArrayParam) {
      String[] texts = new String[json.size()];
      for (int i = 0; i < texts.length; i++) {
        texts[i] = json.path(i).asText();
      }
      return texts;
    }
    return json.asText();
  }

  /** What a stage has beside its parameters. */
  @FunctionalInterface
  interface Content {
    /** Adds it to what will be written. */
    void add(Map<String, SavedModel> models, ObjectNode json);
  }

  /** Writes a stage, so that Spark's pipelines can be saved with it. */
  static final class Writer extends MLWriter {
    private final Params stage;
    private final String kind;
    private final Content content;

    Writer(Params stage, String kind, Content content) {
      this.stage = stage;
      this.kind = kind;
      this.content = content;
    }

    @Override
    public void saveImpl(String path) {
      Configuration hadoop = sparkSession().sparkContext().hadoopConfiguration();
      Path root = new Path(path);
      Map<String, SavedModel> models = new LinkedHashMap<>();
      ObjectNode json = JSON.createObjectNode();
      json.put("format", FORMAT).put("kind", kind).put("uid", stage.uid());
      json.set(PARAMS, params());
      content.add(models, json);
      try {
        AtomicFiles files = new AtomicFiles(hadoop);
        for (Map.Entry<String, SavedModel> model : models.entrySet()) {
          new ModelStore(hadoop)
              .save(new Path(root, model.getKey()).toUri(), model.getValue(), new Dl4jNetworks());
        }
        files.write(new Path(root, "metadata/part-00000"), JSON.writeValueAsBytes(metadata()));
        files.write(new Path(root, "metadata/_SUCCESS"), new byte[0]);
        // Last: a stage that has it is whole.
        files.write(new Path(root, FILE), JSON.writeValueAsBytes(json));
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot save to " + path, e);
      }
    }

    /** One line, as Spark's own writer has it; parameters are read from our own file alone. */
    private ObjectNode metadata() {
      ObjectNode line = JSON.createObjectNode();
      line.put("class", stage.getClass().getName());
      line.put("timestamp", InstantSource.system().millis());
      line.put("sparkVersion", sparkSession().version());
      line.put("uid", stage.uid());
      line.putObject("paramMap");
      line.putObject("defaultParamMap");
      return line;
    }

    private ObjectNode params() {
      ObjectNode params = JSON.createObjectNode();
      for (Param<?> param : stage.params()) {
        if (stage.isSet(param)) {
          params.set(param.name(), json(stage.getOrDefault(param)));
        }
      }
      return params;
    }

    private static JsonNode json(Object value) {
      if (value instanceof int[] numbers) {
        ArrayNode array = JSON.createArrayNode();
        for (int number : numbers) {
          array.add(number);
        }
        return array;
      }
      return JSON.valueToTree(value);
    }
  }
}
