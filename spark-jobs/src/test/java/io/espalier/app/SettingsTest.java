package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.spark.EspalierKryoRegistrator;
import io.espalier.spark.EspalierPlugin;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.deploy.SparkSubmitArguments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Predef;
import scala.collection.JavaConverters;

/** The properties that {@code deploy/settings} puts together. */
class SettingsTest {
  @TempDir private Path directory;

  private Launcher.Result settings(String... arguments) throws Exception {
    List<String> line = new ArrayList<>(List.of("deploy/settings"));
    line.addAll(List.of(arguments));
    ProcessBuilder process = new ProcessBuilder(line);
    process.environment().put("SPARK_CONF_DIR", directory.toString());
    return new Launcher(directory.resolve("logs")).start(process).await();
  }

  /** What Spark itself makes of options with those behind them that {@code --beside} prints. */
  private Map<String, String> beside(String... options) throws Exception {
    List<String> asked = new ArrayList<>(List.of("standalone", "--beside"));
    asked.addAll(List.of(options));
    Launcher.Result result = settings(asked.toArray(String[]::new));
    assertThat(result.exit()).as(result.err()).isZero();
    List<String> submitted = new ArrayList<>(List.of(options));
    for (String line : result.out().lines().toList()) {
      String[] parts = line.split(" ", 2);
      submitted.addAll(List.of("--conf", parts[0] + "=" + parts[1]));
    }
    submitted.addAll(List.of("--class", "X", "x.jar"));
    SparkSubmitArguments read =
        new SparkSubmitArguments(
            JavaConverters.asScalaBuffer(submitted).toSeq(),
            JavaConverters.<String, String>mapAsScalaMap(
                    Map.of("SPARK_CONF_DIR", directory.toString()))
                .toMap(Predef.$conforms()));
    return JavaConverters.mapAsJavaMap(read.sparkProperties());
  }

  private void defaults(String... lines) throws IOException {
    Files.write(directory.resolve("spark-defaults.conf"), List.of(lines));
  }

  @Test
  void whatASiteSaysInItsDefaultsStaysBesideOurs() throws Exception {
    defaults(
        "# a comment",
        "spark.plugins  com.site.Watch, com.site.Cost",
        "spark.kryo.registrator=com.site.Kryo",
        "spark.executor.memoryOverhead : 3g",
        "spark.task.maxFailures 4",
        "spark.standalone.submit.waitAppCompletion false",
        "spark.executor.extraJavaOptions -XX:+UseG1GC \\",
        "    -Dsite=\"a b\"",
        "spark.driver.extraJavaOptions -Dsite=driver");
    Map<String, String> found = beside("--master", "spark://h:7077");
    assertThat(found)
        .containsEntry(
            "spark.plugins", EspalierPlugin.class.getName() + ",com.site.Watch,com.site.Cost")
        .containsEntry(
            "spark.kryo.registrator", EspalierKryoRegistrator.class.getName() + ",com.site.Kryo")
        .containsEntry("spark.executor.memoryOverhead", "3g")
        .containsEntry("spark.task.maxFailures", "4")
        .containsEntry("spark.executorEnv.OMP_NUM_THREADS", "1")
        // The launcher waits, whatever others do.
        .containsEntry("spark.standalone.submit.waitAppCompletion", "true");
    assertThat(found.get("spark.executor.extraJavaOptions"))
        .contains("--add-opens=java.base/java.nio=ALL-UNNAMED")
        .endsWith(" -XX:+UseG1GC -Dsite=\"a b\"")
        .as("of two collectors a JVM takes none")
        .doesNotContain("UseParallelGC");
    assertThat(found.get("spark.driver.extraJavaOptions"))
        .contains("--add-opens=java.base/java.nio=ALL-UNNAMED")
        .contains("UseParallelGC")
        .endsWith(" -Dsite=driver");
  }

  @Test
  void optionsBeatAFileOfPropertiesWhichStandsForTheDefaults() throws Exception {
    defaults("spark.plugins com.site.Watch", "spark.executor.memoryOverhead 3g");
    Path file =
        Files.writeString(
            directory.resolve("own.properties"),
            "spark.plugins=com.own.Watch\nspark.executor.memoryOverheadFactor=0.5");
    String[] options = {
      "--properties-file", file.toString(),
      "--conf", "spark.kryo.registrator=com.own.Kryo",
      "--conf", "spark.standalone.submit.waitAppCompletion=false"
    };
    assertThat(beside(options))
        .containsEntry("spark.plugins", EspalierPlugin.class.getName() + ",com.own.Watch")
        .containsEntry(
            "spark.kryo.registrator", EspalierKryoRegistrator.class.getName() + ",com.own.Kryo")
        .containsEntry("spark.executor.memoryOverheadFactor", "0.5")
        .containsEntry("spark.standalone.submit.waitAppCompletion", "false")
        .doesNotContainKey("spark.executor.memoryOverhead");
  }

  @Test
  void whereASiteSaysNothingAllOfOursAreHandedOver() throws Exception {
    assertThat(beside()).hasSize((int) keys(settings("standalone")).count());
  }

  private static Stream<String> keys(Launcher.Result printed) {
    return printed
        .out()
        .lines()
        .filter(line -> !line.startsWith("#") && !line.isBlank())
        .map(line -> line.split("\\s", 2)[0]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"standalone", "yarn", "kubernetes"})
  void eachClusterGetsAllSettingsAndEachOfThemOnce(String cluster) throws Exception {
    Launcher.Result result = settings(cluster);
    assertThat(result.exit()).as(result.err()).isZero();
    List<String> keys = keys(result).toList();
    assertThat(keys).doesNotHaveDuplicates().allMatch(key -> key.startsWith("spark."));

    Properties found = new Properties();
    found.load(new StringReader(result.out()));
    assertThat(found)
        .containsEntry("spark.plugins", EspalierPlugin.class.getName())
        .containsEntry("spark.kryo.registrator", EspalierKryoRegistrator.class.getName())
        .containsEntry("spark.executorEnv.OMP_NUM_THREADS", "1")
        .containsKey("spark.executor.memoryOverhead");
    String options;
    try (var lines = Files.lines(Launcher.PROJECT.resolve("deploy/jvm.options"))) {
      options = lines.filter(line -> !line.startsWith("#")).collect(Collectors.joining(" "));
    }
    assertThat(options).contains("--add-opens=java.base/java.nio=ALL-UNNAMED");
    assertThat(found)
        .containsEntry("spark.driver.extraJavaOptions", options)
        .containsEntry("spark.executor.extraJavaOptions", options);
    assertThat(found.keySet().stream().map(Object::toString))
        .anyMatch(key -> key.endsWith(".waitAppCompletion"));
  }

  @Test
  void aClusterThatIsUnknownIsRefusedWithTheUsage() throws Exception {
    Launcher.Result result = settings("mesos");
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("standalone|yarn|kubernetes");
  }
}
