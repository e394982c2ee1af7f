package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code deploy/local-cluster stop} ends, and what not. */
@Timeout(60)
class LocalClusterTest {
  private static final String SLEEP = "sleep 300 & echo $!; wait";

  @TempDir private Path directory;
  private final List<ProcessHandle> started = new ArrayList<>();

  /**
   * Starts a process in a group of its own, which starts another one.
   *
   * @param cluster the directory of the cluster whose it is
   * @return both
   */
  private List<ProcessHandle> start(String role, String cluster) throws IOException {
    ProcessBuilder server = new ProcessBuilder("setsid", "bash", "-c", SLEEP);
    server.environment().put("ESPALIER_CLUSTER", cluster);
    Process process = server.start();
    started.add(process.toHandle());
    BufferedReader said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    ProcessHandle child = ProcessHandle.of(Long.parseLong(said.readLine())).orElseThrow();
    started.add(child);
    Path pids = Files.createDirectories(directory.resolve("pids"));
    Files.writeString(pids.resolve(role), process.pid() + "\n");
    return List.of(process.toHandle(), child);
  }

  private void stop() throws Exception {
    Launcher.Result result =
        new Launcher(directory.resolve("test"))
            .start(new ProcessBuilder("deploy/local-cluster", "stop", directory.toString()))
            .await();
    assertThat(result.exit()).as(result.err()).isZero();
    assertThat(directory.resolve("pids")).doesNotExist();
  }

  /** In a container there may be nobody who takes notice of an orphan's end. */
  private static void awaitEnd(ProcessHandle process) throws Exception {
    Path stat = Path.of("/proc/" + process.pid() + "/stat");
    while (process.isAlive() && !Files.readString(stat).matches("(?s).*\\) Z .*")) {
      Thread.sleep(20);
    }
  }

  @AfterEach
  void end() {
    started.forEach(ProcessHandle::destroyForcibly);
  }

  @Test
  void serversEndWithWhatTheyStartedAndAStrangerOfTheSameNumberDoesNot() throws Exception {
    List<ProcessHandle> server = start("master", directory.toString());
    List<ProcessHandle> stranger = start("worker-1", directory + "-2");
    stop();
    awaitEnd(server.get(0));
    awaitEnd(server.get(1));
    assertThat(stranger).allMatch(ProcessHandle::isAlive);
  }

  @Test
  void whatAServerStartedEndsThoughTheServerHasEndedBefore() throws Exception {
    List<ProcessHandle> server = start("worker-1", directory.toString());
    server.get(0).destroyForcibly();
    awaitEnd(server.get(0));
    assertThat(server.get(1).isAlive()).isTrue();
    stop();
    awaitEnd(server.get(1));
  }
}
