package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.espalier.spark.Gadget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.spark.sql.types.DataType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files that name a class, or are objects of Java's own serialization, with checksums that are
 * right: what reads them refuses them, and no such class is so much as initialized.
 */
class MaliciousFilesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SPARK_SCHEMA = "org.apache.spark.sql.parquet.row.metadata";

  @TempDir private static Path shared;
  private static Path chosen;
  private static byte[] serialized;
  @RegisterExtension private static final Terminal TERMINAL = new Terminal();

  @TempDir private Path directory;

  @BeforeAll
  static void runAStudy() {
    chosen = shared.resolve("chosen");
    Terminal.Ended ended = TERMINAL.search(chosen, "--set=open-test=false", "--set=ensemble=null");
    assertThat(ended.exit()).as(ended.err()).isZero();
    serialized = Gadget.bytes();
  }

  @BeforeEach
  void wipe() {
    Gadget.Mark.wipe();
  }

  @FunctionalInterface
  private interface Forging {
    void of(Path study) throws Exception;
  }

  /**
   * A file that was forged.
   *
   * @param command that reads it; {@code STUDY} stands for the study's directory, {@code DATA} for
   *     good data
   * @param message what is said of it
   */
  private record Case(String file, String command, Forging forging, String message) {
    @Override
    public String toString() {
      return file + ": " + message;
    }
  }

  private static Stream<Case> cases() {
    String predict = "predict STUDY DATA --out STUDY/../scores";
    String elsewhere = "predict STUDY STUDY/forged.parquet --out STUDY/../scores";
    String named = "\"" + Gadget.NAME + "\"";
    return Stream.of(
        new Case(
            "a model's checkpoint of a serialized object",
            predict,
            study -> model(study, serialized, json -> {}),
            "This is no checkpoint"),
        new Case(
            "a checkpoint with an unknown kind of value",
            predict,
            study -> model(study, checkpoint(Gadget.NAME), json -> {}),
            "value of an unknown kind"),
        new Case(
            "a model that names a class",
            predict,
            study ->
                model(
                    study,
                    null,
                    json -> {
                      json.put("@class", Gadget.NAME);
                      json.putObject("combination").put("@class", Gadget.NAME);
                    }),
            "contradicts itself"),
        new Case(
            "a model whose member lies elsewhere",
            predict,
            study ->
                model(
                    study,
                    null,
                    json ->
                        ((ObjectNode) json.path("members").get(0))
                            .put("checkpoint", "../../data/search.bin")),
            "names a member's file '../../data/search.bin'"),
        new Case(
            "a member's checkpoint of a serialized object",
            "evaluate STUDY",
            study -> sealed(study, serialized),
            "it is a copy of another file"),
        new Case(
            "prepared data of a serialized object",
            "resume STUDY",
            study -> Files.write(study.resolve("data/search.bin"), serialized),
            "it is no prepared data"),
        new Case(
            "prepared data that name a class",
            "resume STUDY",
            study ->
                prepared(
                    study, "{\"@class\":" + named + ",\"features\":[{\"@class\":" + named + "}]}"),
            "data/search.bin is damaged"),
        new Case(
            "a study.conf that names a class",
            "resume STUDY",
            study -> append(study, "\n\"@class\" = " + named + "\n"),
            "There is no such key"),
        new Case(
            "a study.conf of a serialized object",
            "resume STUDY",
            study -> Files.write(study.resolve("study.conf"), serialized),
            "study.conf"),
        new Case(
            "rows to score of a type that names a class",
            elsewhere,
            study -> parquet(study.resolve("forged.parquet"), named),
            "user-defined type '" + Gadget.NAME + "', which is not read"),
        new Case(
            "rows to train on of a type that names a class",
            "search STUDY/study.conf --out STUDY/../other --set"
                + " data.source=\"STUDY/forged.parquet\"",
            study -> parquet(study.resolve("forged.parquet"), named),
            "user-defined type '" + Gadget.NAME + "', which is not read"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aForgedFileIsRefusedAndNothingIsInstantiated(Case c) throws Exception {
    Path study = directory.resolve("study");
    Terminal.copy(chosen, study);
    c.forging().of(study);
    Terminal.Ended ended =
        TERMINAL.run(
            Stream.of(c.command().split(" "))
                .map(a -> a.replace("STUDY", study.toString()).replace("DATA", Terminal.digits()))
                .toArray(String[]::new));
    assertThat(Gadget.Mark.set()).isFalse();
    assertThat(ended.exit()).as(ended.err()).isIn(1, 2);
    assertThat(ended.err()).contains(c.message()).doesNotContain("\tat ");
    assertThat(directory.resolve("scores")).doesNotExist();
  }

  /** Else the tests of Parquet files would pass on anything. */
  @Test
  void sparkItselfMakesAnInstanceOfWhateverAFileNames() {
    String schema = sparkSchema("\"" + Gadget.NAME + "\"");
    assertThatThrownBy(() -> DataType.fromJson(schema).simpleString())
        .isInstanceOf(ClassCastException.class);
    assertThat(Gadget.Mark.set()).isTrue();
  }

  /** Nothing reads it: it is written for others. */
  @Test
  void theFileOfDeepLearning4jIsNotRead() throws Exception {
    Path study = directory.resolve("study");
    Terminal.copy(chosen, study);
    try (Stream<Path> all = Files.list(study.resolve("models/chosen"))) {
      for (Path path : all.filter(p -> p.toString().endsWith(".zip")).toList()) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
          zip.putNextEntry(new ZipEntry("configuration.json"));
          zip.write(("{\"@class\":\"" + Gadget.NAME + "\"}").getBytes(StandardCharsets.UTF_8));
          zip.putNextEntry(new ZipEntry("preprocessor.bin"));
          zip.write(serialized);
        }
        Files.write(path, bytes.toByteArray());
      }
    }
    Terminal.Ended ended =
        TERMINAL.run(
            "predict", study.toString(), Terminal.digits(), "--out=" + directory.resolve("scores"));
    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(Gadget.Mark.set()).isFalse();
  }

  /** Tables are printed without Spark, which alone looks at the types that they name. */
  @Test
  void tablesAreReadWithoutTheTypesThatTheyName() throws Exception {
    Path study = directory.resolve("study");
    Terminal.copy(chosen, study);
    Path table = Files.createDirectory(study.resolve("tables/forged"));
    parquet(table.resolve("part-0.parquet"), "\"" + Gadget.NAME + "\"");
    Terminal.Ended ended = TERMINAL.run("tables", study.toString(), "forged");
    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(ended.out()).contains("0.5");
    assertThat(Gadget.Mark.set()).isFalse();
  }

  private static void append(Path study, String text) throws IOException {
    Path conf = study.resolve("study.conf");
    Files.writeString(conf, Files.readString(conf) + text);
  }

  private interface Editing {
    void of(ObjectNode json);
  }

  /** Replaces a member's checkpoint, if one is given, and edits the description. */
  private static void model(Path study, byte[] checkpoint, Editing editing) throws Exception {
    Path file = study.resolve("models/chosen/model.json");
    ObjectNode json = (ObjectNode) JSON.readTree(file.toFile());
    if (checkpoint != null) {
      for (JsonNode member : json.path("members")) {
        Files.write(file.resolveSibling(member.path("checkpoint").asText()), checkpoint);
        ((ObjectNode) member).put("sha256", sha256(checkpoint));
      }
    }
    editing.of(json);
    json.remove("sha256");
    json.put("sha256", sha256(json.toString().getBytes(StandardCharsets.UTF_8)));
    JSON.writeValue(file.toFile(), json);
  }

  private static String sha256(byte[] content) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }

  private static int crc(byte[] content) {
    CRC32C crc = new CRC32C();
    crc.update(content);
    return (int) crc.getValue();
  }

  /** A hyperparameter's value of a kind that would name a class, were there one. */
  private static byte[] checkpoint(String name) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(64 + text.length);
    bytes.putInt(0x45535043).putInt(3).putInt(1).put((byte) 0).putInt(1).putInt(1);
    bytes.putInt(1).put((byte) 'x').put((byte) 'o').putInt(text.length).put(text);
    int length = bytes.position();
    byte[] content = Arrays.copyOf(bytes.array(), length);
    return ByteBuffer.allocate(length + Integer.BYTES).put(content).putInt(crc(content)).array();
  }

  /** In place of each checkpoint of the study. */
  private static void sealed(Path study, byte[] content) throws IOException {
    byte[] file =
        ByteBuffer.allocate(16 + content.length)
            .putInt(0x45535031)
            .putLong(content.length)
            .putInt(crc(content))
            .put(content)
            .array();
    try (Stream<Path> all = Files.list(study.resolve("checkpoints"))) {
      for (Path path : all.toList()) {
        Files.write(path, file);
      }
    }
  }

  private static void prepared(Path study, String header) throws IOException {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(12 + text.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put("ESPDATA1".getBytes(StandardCharsets.US_ASCII)).putInt(text.length).put(text);
    Files.write(study.resolve("data/search.bin"), bytes.array());
  }

  /** One column, of which Spark would be told that it is of a user-defined type. */
  private static void parquet(Path file, String type) throws IOException {
    MessageType schema = MessageTypeParser.parseMessageType("message m { required double a; }");
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toUri()))
            .withConf(new Configuration())
            .withType(schema)
            .withExtraMetaData(Map.of(SPARK_SCHEMA, sparkSchema(type)))
            .build()) {
      for (double value : List.of(0.5, 1.5)) {
        writer.write(new SimpleGroupFactory(schema).newGroup().append("a", value));
      }
    }
  }

  private static String sparkSchema(String type) {
    return ("{\"type\":\"struct\",\"fields\":[{\"name\":\"a\",\"type\":{\"type\":\"udt\",\"class\":%s,"
                + "\"pyClass\":null,\"sqlType\":\"double\"},\"nullable\":true,\"metadata\":{}}]}")
        .formatted(type);
  }
}
