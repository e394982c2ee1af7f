package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.util.Utils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.collection.JavaConverters;

/** The launcher in folders, and with arguments, that mean something to a shell. */
class OddPathsTest {
  private static final String ODD =
      "it's \"odd\" $(touch pwned) `touch pwned`; touch pwned & * \\n";

  @TempDir Path directory;
  private BareProject project;

  @BeforeEach
  void layOut() throws Exception {
    project = BareProject.in(directory.resolve(ODD));
  }

  private void nothingWasRun(String said) {
    assertThat(said).contains("search\n" + ODD + "/x.conf\n--out\n" + ODD + "\n--set\na=$(id)\n");
    for (Path folder : List.of(directory, project.root(), Path.of(""))) {
      assertThat(folder.resolve("pwned")).doesNotExist();
    }
  }

  private String search(Map<String, String> environment, String... options) throws Exception {
    String[] arguments = {"search", ODD + "/x.conf", "--out", ODD, "--set", "a=$(id)"};
    return project.launch(
        environment,
        Stream.concat(Arrays.stream(options), Arrays.stream(arguments)).toArray(String[]::new));
  }

  @Test
  void aLocalRunHandsEverythingOnAsItIs() throws Exception {
    String said = search(Map.of(), "--conf", "spark.espalier.data.source=" + ODD);
    nothingWasRun(said);
    assertThat(said).contains("-Dspark.espalier.data.source=" + ODD + "\n");
    assertThat(said).contains("-XX:SharedArchiveFile=" + project.target() + "/espalier.jsa\n");
    assertThat(said).contains("@" + project.root() + "/deploy/jvm.options\n");
  }

  @Test
  void aSubmissionHandsEverythingOnAsItIs() throws Exception {
    Path spark = directory.resolve("spark " + ODD);
    BareProject.program(spark.resolve("bin/spark-submit"), "printf '%s\\n' \"$@\"\n");
    String said = search(Map.of("SPARK_HOME", spark.toString()), "--master", "spark://host:7077");
    nothingWasRun(said);
    isReadBack(said);
  }

  @Test
  void aSubmissionWithoutAnInstalledSparkHandsEverythingOnAsItIs() throws Exception {
    String said = search(Map.of(), "--master", "spark://host:7077");
    nothingWasRun(said);
    isReadBack(said);
    assertThat(said).contains("\n" + logging() + "\n");
  }

  private String logging() {
    return "-Dlog4j2.configurationFile=file:"
        + project.root()
        + "/spark-jobs/src/main/resources/espalier-log4j2.properties";
  }

  /** Spark splits the options of a JVM again, at blanks that are not within quotes. */
  private void isReadBack(String said) {
    String key = "spark.driver.extraJavaOptions=";
    String options = said.lines().filter(line -> line.startsWith(key)).findFirst().orElseThrow();
    assertThat(
            JavaConverters.seqAsJavaList(Utils.splitCommandString(options.substring(key.length()))))
        .contains(logging(), "-XX:+UseParallelGC", "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED")
        .noneMatch(option -> !option.startsWith("-"));
  }

  @Test
  void aFolderThatNoClassPathCanHoldIsRefused() throws Exception {
    Path colon = Files.createDirectories(directory.resolve("a:b"));
    BareProject other = BareProject.in(colon);
    Process process =
        new ProcessBuilder(other.root().resolve("deploy/espalier").toString(), "search", "x.conf")
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isEqualTo(2);
    assertThat(said).contains("has a colon");
  }
}
