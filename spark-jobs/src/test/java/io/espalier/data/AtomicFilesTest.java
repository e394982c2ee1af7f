package io.espalier.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {
  private final AtomicFiles files = new AtomicFiles(new Configuration());
  @TempDir private Path directory;

  private org.apache.hadoop.fs.Path file(String name) {
    return new org.apache.hadoop.fs.Path(directory.resolve(name).toUri());
  }

  private List<String> names() throws IOException {
    try (var all = Files.list(directory)) {
      return all.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  @Timeout(60)
  void ofTwoWritersOfOneFileTheLastOneWins() throws Exception {
    CountDownLatch secondIsDone = new CountDownLatch(1);
    CountDownLatch firstIsHalfway = new CountDownLatch(1);
    ExecutorService beside = Executors.newSingleThreadExecutor();
    Future<?> first =
        beside.submit(
            () -> {
              files.write(
                  file("x"),
                  (FSDataOutputStream out) -> {
                    out.writeBytes("first, ");
                    firstIsHalfway.countDown();
                    await(secondIsDone);
                    out.writeBytes("and last");
                  });
              return null;
            });
    firstIsHalfway.await();
    files.write(file("x"), new byte[] {'2'});
    assertThat(directory.resolve("x")).hasContent("2");
    secondIsDone.countDown();
    first.get();
    beside.shutdown();
    assertThat(directory.resolve("x")).hasContent("first, and last");
    assertThat(names()).containsExactly("x");
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void aWriterThatFailsLeavesNothingBehind() throws IOException {
    files.write(file("x"), new byte[] {'1'});
    assertThatThrownBy(
            () ->
                files.write(
                    file("x"),
                    (FSDataOutputStream out) -> {
                      throw new IOException("The source has ended");
                    }))
        .hasMessageContaining("The source has ended");
    assertThat(directory.resolve("x")).hasContent("1");
    assertThat(names()).containsExactly("x");
  }

  @Test
  void whatDeadWritersLeftIsSweptAndNothingElse() throws IOException {
    for (String name : List.of("_unfinished.x", "_unfinished.x.1-2", "x", "unfinished", "_other")) {
      Files.createFile(directory.resolve(name));
    }
    files.sweep(file(""));
    assertThat(names()).containsExactly("_other", "unfinished", "x");
    files.sweep(file("nowhere"));
  }
}
