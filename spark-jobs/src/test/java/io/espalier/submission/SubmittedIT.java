package io.espalier.submission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.espalier.app.Launcher;
import io.espalier.faults.RunningCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Studies on a standalone cluster of processes, submitted as users do, with their files, data and
 * results on HDFS.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class SubmittedIT {
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private static java.nio.file.Path directory;

  private static Launcher launcher;
  private static RunningCluster cluster;
  private static DistributedFileSystem files;

  @BeforeAll
  static void start() throws Exception {
    launcher = new Launcher(directory.resolve("logs"));
    cluster = RunningCluster.start(directory.resolve("cluster"));
    files = cluster.files();
    put("conf/digits-synchronous.conf", "/conf/base.conf");
    put(
        "spark-jobs/src/test/resources/io/espalier/submission/submitted.conf",
        "/conf/submitted.conf");
    put("data/digits.csv.gz", "/data/digits.csv.gz");
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.close();
  }

  private static void put(String local, String remote) throws Exception {
    files.copyFromLocalFile(
        new Path(Launcher.PROJECT.resolve(local).toUri()), new Path(files.getUri() + remote));
  }

  /** Submits a command, as a user does. */
  private static Launcher.Result submit(String mode, List<String> arguments) throws Exception {
    List<String> line = new ArrayList<>(List.of("deploy/espalier"));
    line.addAll(List.of("--master", cluster.master(), "--deploy-mode", mode));
    line.addAll(List.of("--driver-memory", "700m", "--executor-memory", "700m"));
    line.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().putAll(cluster.environment());
    return launcher.start(builder).await();
  }

  private static Launcher.Result search(String mode, String name, String... sets) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "search",
                files.getUri() + "/conf/submitted.conf",
                "--out",
                files.getUri() + "/studies/" + name,
                "--set=data.source=" + files.getUri() + "/data/digits.csv.gz",
                "--json"));
    arguments.addAll(List.of(sets));
    return submit(mode, arguments);
  }

  @Test
  void bothDeployModesEndWithTheSameResultOnTheScreenAndOnHdfs() throws Exception {
    Launcher.Result client = search("client", "client");
    assertThat(client.exit()).as(client.err()).isZero();
    Launcher.Result remote = search("cluster", "cluster");
    assertThat(remote.exit()).as(remote.err()).isZero();
    assertThat(remote.err()).contains("the driver ran on ").contains("stage search");
    for (String same : List.of("trials", "searchEpochs", "best", "ensembles", "chosen")) {
      JsonNode expected = client.json().get(same);
      assertThat(expected).as(same).isNotNull();
      assertThat(remote.json().get(same)).as(same).isEqualTo(expected);
    }
    assertThat(files.exists(new Path("/studies/cluster/models/best"))).isTrue();
    assertThat(files.listStatus(new Path("/studies")))
        .as("a word that was taken")
        .noneMatch(status -> status.getPath().getName().contains(".ended-"));
  }

  @Test
  void aMistakeOnAClusterEndsWithItsExitCodeAndItsMessage() throws Exception {
    Launcher.Result result = search("cluster", "mistaken", "--set=training.epoch=3");
    assertThat(result.exit()).as(result.err()).isEqualTo(2);
    assertThat(result.err()).contains("training.epoch").contains("training.epochs");
    assertThat(result.out()).isEmpty();
  }

  @Test
  void aCommandWithoutASharedPlaceIsRefusedBeforeItIsSubmitted() throws Exception {
    Launcher.Result result =
        submit("cluster", List.of("search", files.getUri() + "/conf/submitted.conf"));
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err().lines()).hasSize(1);
    assertThat(result.err()).contains("--out");
  }
}
