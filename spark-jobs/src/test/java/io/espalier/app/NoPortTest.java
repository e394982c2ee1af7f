package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.spark.Sparks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A study listens on the ports of a plain Spark application and on no other. */
@EnabledOnOs(OS.LINUX)
class NoPortTest {
  @RegisterExtension private static final Terminal TERMINAL = new Terminal();

  @TempDir private Path directory;

  /** All sockets that were listened on, at any moment, while something was done. */
  private static int listened(Callable<?> work) throws Exception {
    Map<Long, Set<String>> before = Listening.sockets();
    Map<Long, Set<String>> seen = new HashMap<>();
    FutureTask<Object> task = new FutureTask<>(work::call);
    Thread thread = new Thread(task, "watched");
    thread.start();
    do {
      thread.join(20);
      Listening.sockets()
          .forEach((pid, found) -> seen.computeIfAbsent(pid, p -> new HashSet<>()).addAll(found));
    } while (thread.isAlive());
    try {
      task.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
    Set<String> all = new HashSet<>();
    seen.values().forEach(all::addAll);
    before.values().forEach(all::removeAll);
    return all.size();
  }

  @Test
  void aPortThatIsOpenedIsSeen() throws Exception {
    int opened =
        listened(
            () -> {
              try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                Thread.sleep(500);
                return socket.getLocalPort();
              }
            });
    assertThat(opened).isEqualTo(1);
  }

  @Test
  void aLocalStudyOpensNoPortOfItsOwn() throws Exception {
    int plain =
        listened(
            () -> {
              try (JavaSparkContext spark = new JavaSparkContext(Sparks.plain("local[1]"))) {
                return spark.parallelize(List.of(1, 2)).count();
              }
            });
    int study = listened(() -> done(TERMINAL.search(directory.resolve("study"))));
    assertThat(plain).isPositive();
    assertThat(study).isEqualTo(plain);
  }

  @Test
  @Timeout(600)
  void executorsOfAStudyOpenNoPortOfTheirOwn() throws Exception {
    SparkConf conf = Sparks.cluster(1, directory);
    int plain =
        listened(
            () -> {
              SparkConf without = conf.clone().remove("spark.plugins");
              try (JavaSparkContext spark = new JavaSparkContext(without)) {
                return spark.parallelize(List.of(1, 2)).count();
              }
            });
    Map<String, String> before = new HashMap<>();
    for (var setting : conf.getAll()) {
      before.put(setting._1(), System.setProperty(setting._1(), setting._2()));
    }
    try {
      int study = listened(() -> done(TERMINAL.search(directory.resolve("study"))));
      assertThat(study).isEqualTo(plain);
    } finally {
      before.forEach(
          (key, value) -> {
            if (value == null) {
              System.clearProperty(key);
            } else {
              System.setProperty(key, value);
            }
          });
      Sparks.clusterGone();
    }
  }

  private static Terminal.Ended done(Terminal.Ended ended) throws IOException {
    assertThat(ended.exit()).as(ended.err()).isZero();
    return ended;
  }
}
