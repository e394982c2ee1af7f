package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
  private static final List<String> MEMORY =
      List.of("--driver-memory", "700m", "--executor-memory", "700m");

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private static Path directory;

  private static LocalCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    Launcher launcher = new Launcher(directory.resolve("logs"));
    cluster =
        LocalCluster.start(
            directory.resolve("cluster"), launcher, "--workers", "2", "--memory", "1g");
    cluster.fs("-mkdir", "-p", cluster.files() + "/conf", cluster.files() + "/data");
    cluster.fs("-put", "conf/digits-synchronous.conf", cluster.files() + "/conf/base.conf");
    cluster.fs("-put", "spark-jobs/src/test/resources/submitted.conf", cluster.files() + "/conf");
    cluster.fs("-put", "data/digits.csv.gz", cluster.files() + "/data");
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.close();
  }

  private static Launcher.Result search(String mode, String name, String... sets)
      throws Exception {
    String[] arguments = {
      "search",
      cluster.files() + "/conf/submitted.conf",
      "--out",
      cluster.files() + "/studies/" + name,
      "--set=data.source=" + cluster.files() + "/data/digits.csv.gz",
      "--json"
    };
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + sets.length);
    System.arraycopy(sets, 0, all, arguments.length, sets.length);
    return cluster.submit(mode, MEMORY, all);
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
    assertThat(cluster.fs("-ls", cluster.files() + "/studies/cluster/models"))
        .contains("/studies/cluster/models/best");
    assertThat(cluster.fs("-ls", cluster.files() + "/studies")).doesNotContain(".ended-");
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
        cluster.submit("cluster", MEMORY, "search", cluster.files() + "/conf/submitted.conf");
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err().lines()).hasSize(1);
    assertThat(result.err()).contains("--out");
  }
}
