package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.spark.EspalierKryoRegistrator;
import io.espalier.spark.EspalierPlugin;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The properties that {@code deploy/settings} puts together. */
class SettingsTest {
  @TempDir private Path directory;

  private Launcher.Result settings(String... arguments) throws Exception {
    List<String> line = new ArrayList<>(List.of("deploy/settings"));
    line.addAll(List.of(arguments));
    return new Launcher(directory).start(new ProcessBuilder(line)).await();
  }

  @ParameterizedTest
  @ValueSource(strings = {"standalone", "yarn", "kubernetes"})
  void eachClusterGetsAllSettingsAndEachOfThemOnce(String cluster) throws Exception {
    Launcher.Result result = settings(cluster);
    assertThat(result.exit()).as(result.err()).isZero();
    List<String> keys =
        result
            .out()
            .lines()
            .filter(line -> !line.startsWith("#") && !line.isBlank())
            .map(line -> line.split("\\s", 2)[0])
            .toList();
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
