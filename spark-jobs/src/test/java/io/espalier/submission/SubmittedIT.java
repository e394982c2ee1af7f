package io.espalier.submission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.espalier.app.Launcher;
import io.espalier.docs.Block;
import io.espalier.docs.WorkingCopy;
import io.espalier.faults.RunningCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * results on HDFS: among them all that the documentation shows of it.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
public class SubmittedIT {
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private static java.nio.file.Path directory;

  private static Launcher launcher;
  private static WorkingCopy copy;
  private static RunningCluster cluster;
  private static DistributedFileSystem files;

  @BeforeAll
  static void start() throws Exception {
    launcher = new Launcher(directory.resolve("logs"));
    copy =
        new WorkingCopy(
                directory.resolve("copy"),
                directory.resolve("logs"),
                "#!/usr/bin/env bash\nexec \"%s\" \"$@\"\n"
                    .formatted(Launcher.PROJECT.resolve("deploy/espalier")))
            .fresh();
    cluster = RunningCluster.start(directory.resolve("cluster"));
    files = cluster.files();
    // The study that pages speak of, half as large and under a scheduler that waits.
    for (Map.Entry<String, String> conf :
        Map.of(
                "conf/digits-synchronous.conf",
                "conf/base.conf",
                "spark-jobs/src/test/resources/io/espalier/submission/submitted.conf",
                "conf/digits.conf")
            .entrySet()) {
      Files.copy(
          Launcher.PROJECT.resolve(conf.getKey()),
          copy.root().resolve(conf.getValue()),
          StandardCopyOption.REPLACE_EXISTING);
      put(conf.getKey(), "/" + conf.getValue());
    }
    put("data/digits.csv.gz", "/data/digits.csv.gz");
  }

  @AfterAll
  static void stop() throws Exception {
    copy.clear();
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
                files.getUri() + "/conf/digits.conf",
                "--out",
                files.getUri() + "/studies/" + name,
                "--set=data.source=" + files.getUri() + "/data/digits.csv.gz",
                "--json"));
    arguments.addAll(List.of(sets));
    return submit(mode, arguments);
  }

  /** The blocks of the documentation that name this test. */
  public static List<String> documented() throws IOException {
    Optional<Block.Mark> mark =
        Optional.of(new Block.Mark(true, SubmittedIT.class.getSimpleName()));
    return Block.all(Launcher.PROJECT).stream()
        .filter(block -> block.mark().equals(mark))
        .map(Block::text)
        .toList();
  }

  /** On this cluster, within its memory, and with a line for machines. */
  private static String here(String block, String studies) {
    return block
        .replace("spark://host:7077", cluster.master())
        .replace("hdfs://host:8020/studies", files.getUri() + "/studies/" + studies)
        .replace("hdfs://host:8020", files.getUri().toString())
        .replaceAll("-memory \\d+g", "-memory 700m")
        .replace(" search ", " search --json ");
  }

  @Test
  void whatThePagesSubmitEndsWithTheSameResultOnTheScreenAndOnHdfsInBothDeployModes()
      throws Exception {
    Map<String, String> environment = new HashMap<>(cluster.environment());
    environment.put("PATH", environment.get("SPARK_HOME") + "/bin:" + System.getenv("PATH"));
    List<String> all = documented();
    List<JsonNode> results = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      String block = all.get(i);
      if (all.stream().anyMatch(other -> !other.equals(block) && other.contains(block.strip()))) {
        continue; // a part of another one
      }
      WorkingCopy.Ended ended = copy.run(here(block, "block-" + i), environment);
      assertThat(ended.exit()).as("%s%n%s", block, ended.err()).isZero();
      assertThat(ended.err()).contains("stage search");
      if (block.contains("--deploy-mode cluster")) {
        assertThat(ended.err()).contains("the driver ran on ");
      }
      for (String line : ended.out().lines().filter(line -> line.startsWith("{")).toList()) {
        results.add(new ObjectMapper().readTree(line));
      }
    }
    assertThat(String.join("", all)).contains("--deploy-mode cluster").contains("spark-submit");
    assertThat(results).hasSizeGreaterThanOrEqualTo(3);
    for (String same : List.of("trials", "searchEpochs", "best", "ensembles", "chosen")) {
      assertThat(results.get(0).get(same)).as(same).isNotNull();
      assertThat(results)
          .as(same)
          .allSatisfy(result -> assertThat(result.get(same)).isEqualTo(results.get(0).get(same)));
    }
    for (JsonNode result : results) {
      Path study = new Path(result.get("directory").asText());
      assertThat(files.exists(new Path(study, "models/best"))).isTrue();
      assertThat(files.listStatus(study.getParent()))
          .as("a word that was taken")
          .noneMatch(status -> status.getPath().getName().contains(".ended-"));
    }
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
        submit("cluster", List.of("search", files.getUri() + "/conf/digits.conf"));
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err().lines()).hasSize(1);
    assertThat(result.err()).contains("--out");
  }
}
