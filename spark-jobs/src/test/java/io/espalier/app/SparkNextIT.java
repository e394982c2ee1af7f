package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The jar that is built against one Spark, run on the next one with its other Scala. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class SparkNextIT {
  @TempDir private Path directory;

  @Test
  void theSameJarRunsOnTheNextSpark() throws Exception {
    Launcher launcher = new Launcher(directory.resolve("logs"));
    Path study = directory.resolve("study");
    Launcher.Result result =
        launcher
            .start(
                new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin/java").toString(),
                    "-Xmx1200m",
                    "@" + Launcher.PROJECT.resolve("deploy/jvm.options"),
                    "-Dlog4j2.configurationFile=espalier-log4j2.properties",
                    "-Dspark.master=local[2]",
                    "-cp",
                    jar() + ":" + classpath(launcher),
                    "io.espalier.app.Espalier",
                    "search",
                    "conf/digits-synchronous.conf",
                    "--out",
                    study.toString(),
                    "--json"))
            .await();
    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(result.json().at("/best/validation/accuracy").asDouble()).isGreaterThan(0.9);
    assertThat(Files.readString(firstSegment(study))).contains("\"spark\":\"4.");
  }

  private String classpath(Launcher launcher) throws Exception {
    Path file = directory.resolve("classpath");
    Launcher.Result resolved =
        launcher
            .start(
                new ProcessBuilder(
                    "mvn",
                    "-B",
                    "-q",
                    "-f",
                    "spark-jobs/src/it/spark-next/pom.xml",
                    "dependency:build-classpath",
                    "-Dmdep.includeScope=runtime",
                    "-Dmdep.outputFile=" + file))
            .await();
    assertThat(resolved.exit()).as(resolved.out()).isZero();
    return Files.readString(file);
  }

  private static Path jar() throws Exception {
    try (Stream<Path> files = Files.list(Launcher.PROJECT.resolve("spark-jobs/target"))) {
      List<Path> jars = files.filter(f -> f.toString().endsWith("-all.jar")).toList();
      return jars.stream()
          .filter(f -> f.getFileName().toString().startsWith("espalier"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static Path firstSegment(Path study) throws Exception {
    try (Stream<Path> files = Files.list(study.resolve("journal"))) {
      return files.filter(f -> f.toString().endsWith(".jsonl")).sorted().findFirst().orElseThrow();
    }
  }
}
