package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.config.MalformedStudies;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What commands are given and cannot use: files, options, data. Nothing is written. */
class MalformedInputTest {
  private static final String GOOD = "a,b,label\n" + "1,2.5,x\n3,4,y\n".repeat(10);

  @RegisterExtension private static final Terminal TERMINAL = new Terminal();

  @TempDir private Path directory;
  private Path study;
  private Path out;

  @BeforeEach
  void writeAStudy() throws IOException {
    Files.writeString(directory.resolve("rows.csv"), GOOD);
    Files.createDirectory(directory.resolve("nothing"));
    study = directory.resolve("good.conf");
    out = directory.resolve("out");
    Files.writeString(
        study,
        """
        data { source = "%s", label = label }
        space { l2 = [0, 1e-4] }
        """
            .formatted(directory.resolve("rows.csv")));
  }

  static Stream<MalformedStudies.Case> studies() {
    return MalformedStudies.cases();
  }

  @ParameterizedTest
  @MethodSource("studies")
  void aMalformedStudyFileIsRefusedAtItsPlace(MalformedStudies.Case c) throws IOException {
    Path file = Files.writeString(directory.resolve("study.conf"), c.text());
    Terminal.Ended ended = TERMINAL.run("search", file.toString(), "--out", out.toString());
    assertThat(ended.exit()).isEqualTo(2);
    assertThat(ended.err())
        .startsWith("espalier: The configuration has ")
        .contains(c.line() > 0 ? file + ":" + c.line() : file.toString())
        .contains(c.subject())
        .contains(c.advice());
    ended.isNoTrace();
    assertThat(out).doesNotExist();
  }

  /** A mistake in a command: {@code DIR} stands for a directory, {@code STUDY} for a good file. */
  private record Slip(String line, String message) {
    @Override
    public String toString() {
      return line;
    }
  }

  static Stream<Slip> slips() {
    return Stream.of(
        new Slip("", "Missing required subcommand"),
        new Slip("serach STUDY", "did you mean search"),
        new Slip("search", "'STUDY'"),
        new Slip("search STUDY OTHER --out DIR/out", "OTHER"),
        new Slip("search STUDY --outt DIR/out", "did you mean --out"),
        new Slip("search STUDY --out", "'--out'"),
        new Slip("search STUDY --out DIR/out --set", "'--set'"),
        new Slip("search STUDY --out DIR/rows.csv", "it is a file"),
        new Slip("search STUDY --out DIR/rows.csv/a/b", "rows.csv is a file"),
        new Slip("search STUDY --out nosuch://host/out", "nosuch"),
        new Slip("search STUDY --out :", "cannot be a study directory"),
        new Slip("resume", "'DIR'"),
        new Slip("resume DIR/none", "there is no such directory"),
        new Slip("resume DIR/rows.csv", "it is a file"),
        new Slip("resume DIR/nothing", "it has no study.conf"),
        new Slip("resume nosuch://host/out", "nosuch"),
        new Slip("evaluate DIR/none", "there is no such directory"),
        new Slip("evaluate DIR/nothing", "it has no study.conf"),
        new Slip("tables DIR/none", "there is no such directory"),
        new Slip("tables DIR/nothing", "it has no study.conf"),
        new Slip("tables DIR/nothing --rows 0", "--rows must be at least 1"),
        new Slip("tables DIR/nothing --rows many", "'many'"),
        new Slip("predict DIR/nothing DIR/rows.csv", "'--out=P'"),
        new Slip(
            "predict DIR/none DIR/rows.csv --out DIR/out --format cvs",
            "give one of auto, csv, parquet, orc, json, libsvm, idx"),
        new Slip("predict DIR/none DIR/rows.csv --out DIR/out", "There is no model"),
        new Slip("predict DIR/rows.csv DIR/rows.csv --out DIR/out", "There is no model"),
        new Slip("describe DIR/none.conf", "There is no such file"),
        new Slip("describe DIR/nothing", "no file but a directory"),
        new Slip("describe STUDY --set data.source=DIR/none.csv", "There is no data file"));
  }

  @ParameterizedTest
  @MethodSource("slips")
  void aMistakenCommandIsRefused(Slip slip) throws IOException {
    String[] arguments =
        Stream.of(slip.line().split(" "))
            .filter(argument -> !argument.isEmpty())
            .map(a -> a.replace("STUDY", study.toString()).replace("DIR", directory.toString()))
            .toArray(String[]::new);
    var before = Terminal.contents(directory);
    Terminal.Ended ended = TERMINAL.run(arguments);
    assertThat(ended.exit()).as(ended.err()).isEqualTo(2);
    assertThat(ended.err()).startsWith("espalier: ").contains(slip.message());
    assertThat(ended.err().lines().toList()).hasSizeLessThan(6);
    ended.isNoTrace();
    assertThat(Terminal.contents(directory)).isEqualTo(before);
  }

  static List<String> overrides() {
    return List.of(
        "training.epochs",
        "training.epochs=",
        "training.epochs=0",
        "training.epoch=3",
        "training.epochs=[1",
        "space.l2={log=[1,2]}",
        "space={include \"/etc/x\"}");
  }

  @ParameterizedTest
  @MethodSource("overrides")
  void aMistakenOverrideIsNamedAsItWasGiven(String set) {
    Terminal.Ended ended =
        TERMINAL.run("search", study.toString(), "--set", set, "--out", out.toString());
    assertThat(ended.exit()).isEqualTo(2);
    assertThat(ended.err()).contains("--set " + set);
    ended.isNoTrace();
    assertThat(out).doesNotExist();
  }

  /** Data with a mistake; no content: there is no such file. */
  private record Data(String name, byte[] content, String message) {
    @Override
    public String toString() {
      return message;
    }
  }

  private static Data csv(String content, String message) {
    return new Data("data.csv", content.getBytes(StandardCharsets.UTF_8), message);
  }

  static Stream<Data> data() throws IOException {
    byte[] packed = gzip(GOOD + "1,2,x\n".repeat(20_000));
    return Stream.of(
        new Data("data.csv", null, "There is no data file"),
        csv("", "data.csv is empty"),
        csv(GOOD.replace("label", "labels"), "the nearest is 'labels'"),
        csv("a,label\n" + "1,x\n".repeat(20), "has one class only"),
        csv(GOOD + "1,2\n", "row 21: does not have the header's 3 cells"),
        csv(GOOD + "1,two,x\n", "row 21: column 'b' has text 'two'"),
        csv(GOOD + "1,2,\n", "row 21: the label column 'label' is empty"),
        csv("a,label\n1,x\n1,y\n2,x\n", "Cannot split 3 rows"),
        new Data("data.csv.gz", Arrays.copyOf(packed, packed.length - 20), "is torn or changed"),
        new Data("data.csv.gz", GOOD.getBytes(StandardCharsets.UTF_8), "not compressed with gzip"));
  }

  @ParameterizedTest
  @MethodSource("data")
  void malformedDataAreRefusedAtTheirRow(Data malformed) throws IOException {
    Path file = directory.resolve(malformed.name());
    if (malformed.content() != null) {
      Files.write(file, malformed.content());
    }
    Terminal.Ended ended =
        TERMINAL.run(
            "search",
            study.toString(),
            "--set=data.source=\"" + file + "\"",
            "--out",
            out.toString());
    assertThat(ended.exit()).as(ended.err()).isEqualTo(2);
    ended.isOneClearLine(malformed.message());
    assertThat(ended.err()).contains(file.toString());
    assertThat(out).doesNotExist();
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream packed = new GZIPOutputStream(bytes)) {
      packed.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
