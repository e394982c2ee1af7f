package io.espalier.tracking;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.espalier.data.AtomicFiles;
import io.espalier.trial.TrialId;
import io.espalier.trial.TrialStatus;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;

/**
 * A study in a file store of MLflow, which {@code mlflow ui --backend-store-uri DIR} opens: {@code
 * EXPERIMENT/RUN/} with {@code meta.yaml} and a file for each parameter, metric and tag. Studies of
 * one name are an experiment; a study is a run, and its trials are runs nested in it. Ids are
 * derived from names, so that a study that is resumed finds its own.
 */
final class MlflowStore implements Tracker {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** As MLflow itself numbers experiments: 18 digits. */
  private static final BigInteger IDS = BigInteger.TEN.pow(17).multiply(BigInteger.valueOf(9));

  private static final int RUNNING = 1;
  private static final int FINISHED = 3;

  private final AtomicFiles files;
  private final Path experiment;
  private final String experimentId;
  private final String study;
  private final String directory;
  private final String parent;
  private final Map<TrialId, Instant> begun = new HashMap<>();
  private Instant studyBegun = Instant.EPOCH;

  MlflowStore(AtomicFiles files, Path root, String study, String directory) {
    this.files = files;
    this.study = study;
    this.directory = directory;
    BigInteger hash = new BigInteger(1, hash(study));
    this.experimentId = hash.mod(IDS).add(BigInteger.TEN.pow(17)).toString();
    this.experiment = new Path(files.fileSystem(root).makeQualified(root), experimentId);
    this.parent = runId("");
  }

  @Override
  public String toString() {
    return "The MLflow store " + experiment.getParent();
  }

  @Override
  public void begun(Instant at, Map<String, String> facts) throws IOException {
    studyBegun = at;
    Map<String, Object> meta = new LinkedHashMap<>();
    meta.put("artifact_location", experiment.toString());
    meta.put("creation_time", at.toEpochMilli());
    meta.put("experiment_id", experimentId);
    meta.put("last_update_time", at.toEpochMilli());
    meta.put("lifecycle_stage", "active");
    meta.put("name", study);
    yaml(new Path(experiment, "meta.yaml"), meta);
    run(parent, study, RUNNING, at, null);
    tag(parent, "mlflow.source.name", directory);
    for (Map.Entry<String, String> fact : facts.entrySet()) {
      text(parent, "params", fact.getKey(), fact.getValue());
    }
  }

  @Override
  public void ended(TrackedLeg leg) throws IOException {
    String run = runId(leg.trial().toString());
    begun.put(leg.trial(), leg.begun());
    run(run, leg.trial().toString(), code(leg.status()), leg.begun(), leg.ended());
    tag(run, "mlflow.parentRunId", parent);
    tag(run, "espalier.stage", leg.stage());
    tag(run, "espalier.reason", leg.reason());
    status(run, leg.status());
    for (Map.Entry<String, Object> param : leg.configuration().params().values().entrySet()) {
      text(run, "params", param.getKey(), param.getValue().toString());
    }
    Map<String, StringBuilder> lines = new TreeMap<>();
    for (TrackedLeg.Epoch epoch : leg.epochs()) {
      epoch
          .values()
          .forEach(
              (name, value) ->
                  lines
                      .computeIfAbsent(name, n -> new StringBuilder())
                      .append(line(epoch.at(), value, epoch.number())));
    }
    for (Map.Entry<String, StringBuilder> metric : lines.entrySet()) {
      Path file = file(run, "metrics", metric.getKey());
      String before = before(file, leg.epochs().get(0).number());
      write(file, before + metric.getValue());
    }
  }

  @Override
  public void settled(TrialId trial, TrialStatus as, Instant at) throws IOException {
    String run = runId(trial.toString());
    run(run, trial.toString(), code(as), begun.getOrDefault(trial, studyBegun), at);
    status(run, as);
  }

  @Override
  public void assessed(Instant at, Map<String, Double> figures) throws IOException {
    for (Map.Entry<String, Double> figure : figures.entrySet()) {
      write(file(parent, "metrics", figure.getKey()), line(at, figure.getValue(), 0));
    }
  }

  @Override
  public void chosen(Instant at, String ensemble) throws IOException {
    tag(parent, "espalier.chosen", ensemble);
    run(parent, study, FINISHED, studyBegun, at);
  }

  private static int code(TrialStatus status) {
    return switch (status) {
      case RUNNING -> RUNNING;
      case PROPOSED, PAUSED -> 2; // SCHEDULED
      case COMPLETED -> FINISHED;
      case FAILED -> 4;
      case PRUNED -> 5; // KILLED
    };
  }

  private void status(String run, TrialStatus status) throws IOException {
    tag(run, "espalier.status", status.name().toLowerCase(Locale.ROOT));
  }

  private void run(String id, String name, int status, Instant from, Instant to)
      throws IOException {
    Map<String, Object> meta = new LinkedHashMap<>();
    meta.put("artifact_uri", new Path(new Path(experiment, id), "artifacts").toString());
    meta.put("end_time", to == null ? null : to.toEpochMilli());
    meta.put("entry_point_name", "");
    meta.put("experiment_id", experimentId);
    meta.put("lifecycle_stage", "active");
    meta.put("run_id", id);
    meta.put("run_name", name);
    meta.put("run_uuid", id);
    meta.put("source_name", "");
    meta.put("source_type", 4);
    meta.put("source_version", "");
    meta.put("start_time", from.toEpochMilli());
    meta.put("status", status);
    meta.put("tags", new String[0]);
    meta.put("user_id", "");
    yaml(new Path(new Path(experiment, id), "meta.yaml"), meta);
    tag(id, "mlflow.runName", name);
  }

  private void tag(String run, String name, String value) throws IOException {
    text(run, "tags", name, value);
  }

  private void text(String run, String kind, String name, String value) throws IOException {
    write(file(run, kind, name), value);
  }

  private Path file(String run, String kind, String name) {
    String safe = name.replaceAll("[^\\w. -]", "_").replaceAll("^\\.+$", "_");
    return new Path(new Path(new Path(experiment, run), kind), safe);
  }

  /** Time in milliseconds, value and step, as MLflow appends them. */
  private static String line(Instant at, double value, int step) {
    return at.toEpochMilli() + " " + value + " " + step + "\n";
  }

  /** The lines of earlier legs. */
  private String before(Path file, int firstEpoch) throws IOException {
    try {
      StringBuilder kept = new StringBuilder();
      new String(files.read(file), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1)) < firstEpoch)
          .forEach(line -> kept.append(line).append('\n'));
      return kept.toString();
    } catch (FileNotFoundException e) {
      return "";
    }
  }

  /** Each line is a key and a value in JSON, which is YAML: nothing in a name can break out. */
  private void yaml(Path file, Map<String, Object> values) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (Map.Entry<String, Object> value : values.entrySet()) {
      lines.append(value.getKey()).append(": ").append(json(value.getValue())).append('\n');
    }
    write(file, lines.toString());
  }

  private static String json(Object value) throws JsonProcessingException {
    return JSON.writeValueAsString(value);
  }

  private void write(Path file, String text) throws IOException {
    files.write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  private String runId(String trial) {
    return HexFormat.of().formatHex(hash(directory + "\n" + trial), 0, 16);
  }

  private static byte[] hash(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
