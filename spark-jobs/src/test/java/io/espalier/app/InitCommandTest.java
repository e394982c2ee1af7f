package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A first study file for data of many kinds: it is described, and searched, as it is. */
class InitCommandTest {
  /** Data sets that do not ship. */
  private static final Path MORE = Launcher.PROJECT.resolve("../shared/data").normalize();

  @RegisterExtension private static final Terminal TERMINAL = new Terminal();

  @TempDir private Path directory;

  private Path file() {
    return directory.resolve("first.conf");
  }

  /** Drafts a study, and checks that it is described. */
  private JsonNode drafted(String data, String... more) throws IOException {
    String[] usual = {"init", data, "--out", file().toString(), "--json"};
    Terminal.Ended ended =
        TERMINAL.run(
            Stream.concat(Arrays.stream(usual), Arrays.stream(more)).toArray(String[]::new));
    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(ended.out()).contains("because: ").contains("otherwise: ").contains("describe");
    Terminal.Ended described = TERMINAL.run("describe", file().toString());
    assertThat(described.exit()).as(Files.readString(file()) + described.err()).isZero();
    assertThat(described.out()).doesNotContain("Without effect");
    return ended.json().get("guesses");
  }

  @ParameterizedTest
  @CsvSource({
    "letter.csv.gz, classification, log-loss",
    "digits-few-labels.csv.gz, classification, log-loss",
  })
  void whatShipsIsDrafted(String name, String task, String metric) throws IOException {
    JsonNode guesses = drafted(Launcher.PROJECT.resolve("data").resolve(name).toString());
    assertThat(guesses.get("label").asText()).isEqualTo("label");
    assertThat(guesses.get("task").asText()).isEqualTo(task);
    assertThat(guesses.get("metric").asText()).isEqualTo(metric);
    assertThat(guesses.has("unlabelled")).isEqualTo(name.contains("few"));
  }

  @ParameterizedTest
  @CsvSource({
    "adult.csv.gz, classification, split",
    "california-housing.csv.gz, regression, names",
    "energy-efficiency.csv.gz, regression, validation",
    "japanese-vowels.csv.gz, classification, series",
    "italy-power-demand.csv.gz, classification, shape",
    "fashion-mnist, classification, test rows",
    "fashion-mnist/train-images-idx3-ubyte.gz, classification, test rows",
    "fashion-mnist/t10k-images-idx3-ubyte.gz, classification, network",
  })
  void whatDoesNotShipIsDraftedWhereItIs(String name, String task, String about)
      throws IOException {
    assumeTrue(Files.exists(MORE.resolve(name)), name + " does not ship");
    JsonNode guesses = drafted(MORE.resolve(name).toString());
    assertThat(guesses.get("task").asText()).isEqualTo(task);
    assertThat(guesses.has(about)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"digits.csv.gz, accuracy, 0.95, 1", "friedman.csv.gz, rmse, 0.9, 1.25"})
  void aDraftIsSearchedAsItIsToAGoodResult(String name, String metric, double from, double to)
      throws IOException {
    drafted(Launcher.PROJECT.resolve("data").resolve(name).toString());
    Terminal.Ended ended =
        TERMINAL.run(
            "search", file().toString(), "--out", directory.resolve("study").toString(), "--json");
    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(ended.json().at("/best/validation/" + metric).asDouble()).isBetween(from, to);
    assertThat(ended.json().get("openings").asInt()).isZero();
  }

  @Test
  void anyNameOfAFileAndAPathFromWhereOneStandsAreKept() throws IOException {
    Path odd = Files.createDirectory(directory.resolve("it's \"odd\" # 1"));
    Path data = odd.resolve("my \"data\" $x.v2.csv");
    Files.copy(Launcher.PROJECT.resolve("data/friedman.csv.gz"), directory.resolve("copy.csv.gz"));
    Files.writeString(data, "a,\"my, label\"\n" + "1,x\n2,y\n3,x\n4,y\n".repeat(30));
    JsonNode guesses = drafted(data.toString());
    assertThat(guesses.get("label").asText()).isEqualTo("my, label");
    Path relative = Path.of("").toAbsolutePath().relativize(directory.resolve("copy.csv.gz"));
    Files.delete(file());
    drafted(relative.toString());
    assertThat(Files.readString(file())).contains("source = \"" + relative + "\"");
  }

  @Test
  void aTableOfTypesAnObjectALineAndPairsOfNumbersAreDrafted() throws IOException {
    Path table = directory.resolve("table.parquet");
    try (SparkSession spark = SparkApplication.start("a table of types")) {
      spark
          .range(200)
          .selectExpr(
              "id as row",
              "array(cast(id as double), 1.5D) as pair",
              "named_struct('a', id) as inner",
              "timestamp_seconds(id) as moment",
              "id % 3 = 0 as answer")
          .write()
          .parquet(table.toString());
    }
    JsonNode guesses = drafted(table.toString());
    assertThat(guesses.get("label").asText()).isEqualTo("answer");
    assertThat(guesses.get("left out").asText()).contains("row", "inner", "moment");

    Files.delete(file());
    Path lines =
        Files.writeString(
            directory.resolve("lines.json"),
            "{\"class\": \"a\", \"x\": 1.5}\n{\"class\": \"b\", \"x\": 2.5}\n".repeat(40));
    assertThat(drafted(lines.toString()).get("label").asText()).isEqualTo("class");

    Files.delete(file());
    Path pairs =
        Files.writeString(directory.resolve("pairs.svm"), "1 1:0.5 3:1\n-1 2:0.25\n".repeat(40));
    assertThat(drafted(pairs.toString()).get("task").asText()).isEqualTo("classification");
  }

  @Test
  void imagesInADirectoryAreTestedOnThoseThatArePublishedForIt() throws IOException {
    Path images = Files.createDirectory(directory.resolve("images"));
    for (String part : new String[] {"train", "t10k"}) {
      try (DataOutputStream pixels = idx(images.resolve(part + "-images-idx3-ubyte"));
          DataOutputStream classes = idx(images.resolve(part + "-labels-idx1-ubyte"))) {
        for (int number : new int[] {0x803, 60, 2, 2}) {
          pixels.writeInt(number);
        }
        classes.writeInt(0x801);
        classes.writeInt(60);
        for (int row = 0; row < 60; row++) {
          pixels.write(new byte[] {(byte) row, 1, (byte) (row % 3), 0});
          classes.write(row % 3);
        }
      }
    }
    JsonNode guesses = drafted(images.toString());
    assertThat(guesses.get("test rows").asText()).contains("images/t10k-images-idx3-ubyte");
    assertThat(Files.readString(file()))
        .contains("source = \"" + images + "/train-images-idx3-ubyte\"");
  }

  private static DataOutputStream idx(Path file) throws IOException {
    return new DataOutputStream(Files.newOutputStream(file));
  }

  @Test
  void aFileThatIsThereIsNeverWrittenOver() throws IOException {
    Files.writeString(file(), "mine");
    Terminal.Ended ended = TERMINAL.run("init", Terminal.digits(), "--out", file().toString());
    assertThat(ended.exit()).isEqualTo(2);
    ended.isOneClearLine("first.conf is there already");
    assertThat(file()).hasContent("mine");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DIR/none.csv | There is no data file",
        "DIR/text.dat | its name does not say how it is written",
        "DIR/rows.csv --label lable | the nearest is 'label'",
        "DIR/rows.csv --out DIR/none/x.conf | there is no such directory",
        "DIR/one.csv | has one class only",
      })
  void whatCannotBeDraftedIsRefusedInOneLineAndNothingIsWritten(String line, String message)
      throws IOException {
    Files.writeString(directory.resolve("text.dat"), "a,label\n1,x\n");
    Files.writeString(directory.resolve("rows.csv"), "a,label\n" + "1,x\n2,y\n".repeat(9));
    Files.writeString(directory.resolve("one.csv"), "a,label\n" + "1,x\n2,x\n".repeat(9));
    Stream<String> words =
        Stream.of(("init " + line).split(" ")).map(w -> w.replace("DIR", directory.toString()));
    Stream<String> out =
        line.contains("--out") ? Stream.empty() : Stream.of("--out", file().toString());
    Terminal.Ended ended = TERMINAL.run(Stream.concat(words, out).toArray(String[]::new));
    assertThat(ended.exit()).isEqualTo(2);
    ended.isOneClearLine(message);
    assertThat(file()).doesNotExist();
  }
}
