package io.espalier.data.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.espalier.data.AtomicFiles;
import io.espalier.data.DataProblem;
import io.espalier.data.DataSchema;
import io.espalier.ensemble.Combination;
import io.espalier.ensemble.Ensemble;
import io.espalier.trial.EnsembleFacts.Member;
import io.espalier.trial.TrialId;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * Models as directories: {@code model.json}, and for each member its checkpoint, which scoring
 * reads, and DL4J's own file of the network. Files are named by their content and {@code
 * model.json} is replaced last, so that a reader finds the old model or the new one.
 */
public final class ModelStore {
  /** Since 2 features may be names, since 3 rows images and series. */
  private static final int FORMAT = 3;

  private static final String DESCRIPTION = "model.json";
  private static final String CHECKSUM = "sha256";
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final AtomicFiles files;

  /** Models on the file systems that a configuration names. */
  public ModelStore(Configuration hadoop) {
    this.files = new AtomicFiles(hadoop);
  }

  /** Saves a model into a directory, in place of one that is there. */
  public void save(URI directory, SavedModel model, NetworkExport networks) throws IOException {
    Path root = new Path(directory);
    ObjectNode json = JSON.createObjectNode();
    json.put("format", FORMAT);
    json.put("name", model.name());
    json.set("schema", model.schema().toJson());
    json.put("combination", model.ensemble().combination().name().toLowerCase(Locale.ROOT));
    Set<String> current = new HashSet<>(Set.of(DESCRIPTION));
    for (Member member : model.ensemble().members()) {
      byte[] checkpoint = model.checkpoints().get(member.trial());
      String digest = sha256(checkpoint);
      String name = member.trial() + "-" + digest.substring(0, 12);
      files.write(new Path(root, name + ".checkpoint"), checkpoint);
      files.write(new Path(root, name + ".zip"), exported(checkpoint, networks));
      current.add(name + ".checkpoint");
      current.add(name + ".zip");
      ObjectNode entry = json.withArray("members").addObject();
      entry.put("trial", member.trial().number());
      entry.put("weight", member.weight());
      entry.put("checkpoint", name + ".checkpoint");
      entry.put(CHECKSUM, digest);
      entry.put("network", name + ".zip");
    }
    json.put(CHECKSUM, checksum(json));
    files.write(new Path(root, DESCRIPTION), JSON.writeValueAsBytes(json));
    for (FileStatus status : files.list(root)) {
      if (status.isFile() && !current.contains(status.getPath().getName())) {
        files.delete(status.getPath());
      }
    }
  }

  private static byte[] exported(byte[] checkpoint, NetworkExport networks) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    networks.write(checkpoint, bytes);
    return bytes.toByteArray();
  }

  /**
   * Loads a model.
   *
   * @throws DataProblem if there is none, or it is torn, changed or of a later version
   * @throws IOException if the file system fails
   */
  public SavedModel load(URI directory) throws IOException {
    Path root = new Path(directory);
    JsonNode json = description(root);
    Map<TrialId, byte[]> checkpoints = new LinkedHashMap<>();
    List<Member> members = new ArrayList<>();
    for (JsonNode entry : json.path("members")) {
      TrialId trial = new TrialId(entry.path("trial").asInt());
      members.add(new Member(trial, entry.path("weight").asDouble()));
      checkpoints.put(trial, checkpoint(root, entry));
    }
    try {
      Combination combination =
          Combination.valueOf(json.path("combination").asText().toUpperCase(Locale.ROOT));
      return new SavedModel(
          json.path("name").asText(),
          DataSchema.fromJson(json.path("schema")),
          new Ensemble(members, combination),
          checkpoints);
    } catch (IllegalArgumentException | IOException e) {
      throw new DataProblem("The model " + directory + " contradicts itself: " + e.getMessage(), e);
    }
  }

  private JsonNode description(Path root) throws IOException {
    Path file = new Path(root, DESCRIPTION);
    JsonNode json;
    try {
      json = JSON.readTree(files.read(file));
    } catch (FileNotFoundException e) {
      throw new DataProblem("There is no model at " + root + ": it has no " + DESCRIPTION, e);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new DataProblem(file + " is torn or changed: it is no JSON", e);
    }
    if (json.path("format").asInt() > FORMAT) {
      throw new DataProblem(
          "%s is of format %d; this version reads formats up to %d"
              .formatted(file, json.path("format").asInt(), FORMAT));
    }
    String claimed = json.path(CHECKSUM).asText();
    if (!(json instanceof ObjectNode object)
        || !claimed.equals(checksum(object.without(CHECKSUM)))) {
      throw new DataProblem(file + " is torn or changed: its checksum is wrong");
    }
    return json;
  }

  private byte[] checkpoint(Path root, JsonNode entry) throws IOException {
    String name = entry.path("checkpoint").asText();
    if (!name.matches("[a-z0-9-]+\\.checkpoint")) {
      throw new DataProblem("The model " + root + " names a member's file '" + name + "'");
    }
    Path file = new Path(root, name);
    byte[] content;
    try {
      content = files.read(file);
    } catch (FileNotFoundException e) {
      throw new DataProblem("The model " + root + " lacks its member's file " + name, e);
    }
    if (!sha256(content).equals(entry.path(CHECKSUM).asText())) {
      throw new DataProblem(file + " is torn or changed: its checksum is wrong");
    }
    return content;
  }

  private static String checksum(JsonNode json) {
    return sha256(json.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
