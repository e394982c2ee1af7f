package io.espalier.spark;

import static io.espalier.spark.Samples.AT;
import static io.espalier.spark.Samples.CLOCK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LeaseTest {
  private static final JournalSettings QUICK =
      new JournalSettings(Duration.ofMillis(400), Duration.ofMillis(50), Samples.QUICK);

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void folder() throws IOException {
    file = Files.createDirectories(directory.resolve("study/journal")).resolve("lease");
  }

  private Lease take(int term, InstantSource clock) throws IOException {
    StudyDirectory study =
        StudyDirectory.of(URI.create("file:" + directory.resolve("study")), new Configuration());
    return Lease.take(study.files(), study.path("journal/lease"), clock, QUICK, term);
  }

  private void leave(Holder holder) throws IOException {
    Files.writeString(file, holder.json(new ObjectMapper()));
  }

  private static Holder elsewhere(Instant renewed) {
    return new Holder(
        "far", "boot", "pid:[1]", 7, Optional.of(AT), 1, AT.minusSeconds(60), renewed);
  }

  @Test
  void aSecondDriverIsRefusedAndToldByWhom() throws IOException {
    try (Lease first = take(1, CLOCK)) {
      assertThatThrownBy(() -> take(2, CLOCK))
          .isInstanceOfSatisfying(
              StudyInUse.class,
              e -> {
                assertThat(e.pid()).isEqualTo(ProcessHandle.current().pid());
                assertThat(e.host()).isEqualTo(first.holder().host());
                assertThat(e.since()).isEqualTo(AT);
              })
          .hasMessageContaining("Another driver works on ")
          .hasMessageContaining("study: process " + ProcessHandle.current().pid());
    }
    take(2, CLOCK).close();
  }

  @Test
  void aLeaseThatIsRenewedHoldsHoweverOldItsClockSaysItIs() throws IOException {
    InstantSource slow = InstantSource.system();
    try (Lease first = take(1, InstantSource.offset(slow, Duration.ofDays(-3)))) {
      assertThat(first.holder().term()).isEqualTo(1);
      assertThatThrownBy(() -> take(2, slow)).isInstanceOf(StudyInUse.class);
    }
  }

  @Test
  void aLeaseThatIsNotRenewedHoldsUntilItsTimeIsOver() throws IOException {
    leave(elsewhere(AT.minusMillis(300)));
    assertThatThrownBy(() -> take(2, CLOCK)).isInstanceOf(StudyInUse.class);
    leave(elsewhere(AT.minusMillis(500)));
    take(2, CLOCK).close();
  }

  @Test
  void aLeaseFromTheFutureIsTakenOverIfNobodyRenewsIt() throws IOException {
    leave(elsewhere(AT.plusSeconds(1000)));
    take(2, CLOCK).close();
  }

  @Test
  void aDeadProcessOfThisMachineIsReplacedAtOnce() throws Exception {
    Process child = new ProcessBuilder("sleep", "60").start();
    Optional<Instant> started = child.info().startInstant();
    Holder here = Holder.thisProcess(1, AT);
    Holder holder = process(here, here.processes(), child.pid(), started);
    leave(holder);
    assertThatThrownBy(() -> take(2, CLOCK)).isInstanceOf(StudyInUse.class);
    child.destroyForcibly().waitFor();
    // Containers may share the machine's name, and its kernel they share in any case.
    leave(process(here, "pid:[1]", child.pid(), started));
    assertThatThrownBy(() -> take(2, CLOCK)).isInstanceOf(StudyInUse.class);
    leave(holder);
    take(2, CLOCK).close();
  }

  private static Holder process(
      Holder here, String processes, long pid, Optional<Instant> started) {
    return new Holder(here.host(), here.boot(), processes, pid, started, 1, AT, AT);
  }

  @Test
  void aReusedProcessNumberIsNoLivingDriver() throws IOException {
    Holder here = Holder.thisProcess(1, AT);
    leave(
        process(
            here, here.processes(), here.pid(), here.started().map(at -> at.minusSeconds(100))));
    take(2, CLOCK).close();
  }

  @Test
  void aTornLeaseFileCountsFromWhenItWasWritten() throws IOException {
    Files.writeString(file, "{\"host\":\"fa");
    Files.setLastModifiedTime(file, FileTime.from(AT));
    assertThatThrownBy(() -> take(2, CLOCK))
        .isInstanceOf(StudyInUse.class)
        .hasMessageContaining("on unknown");
    Files.setLastModifiedTime(file, FileTime.from(AT.minusSeconds(60)));
    take(2, CLOCK).close();
  }

  @Test
  void aLeaseThatCannotBeGivenBackHidesNothing() throws Exception {
    StudyDirectory study =
        StudyDirectory.of(URI.create("file:" + directory.resolve("study")), new Configuration());
    AtomicBoolean broken = new AtomicBoolean();
    FileSystem breaking =
        new FilterFileSystem(study.files()) {
          @Override
          public FSDataInputStream open(org.apache.hadoop.fs.Path path, int bufferSize)
              throws IOException {
            if (broken.get()) {
              throw new IOException("The disk is gone");
            }
            return super.open(path, bufferSize);
          }
        };
    Lease lease = Lease.take(breaking, study.path("journal/lease"), CLOCK, QUICK, 1);
    broken.set(true);
    assertThatCode(lease::close).doesNotThrowAnyException();
    assertThat(file).exists();
  }

  @Test
  void aReplacedDriverDoesNotTakeTheLeaseBack() throws Exception {
    Lease first = take(1, InstantSource.system());
    leave(elsewhere(AT).renewed(AT.plusSeconds(5)));
    Holder other = new Holder("far", "boot", "pid:[1]", 7, Optional.of(AT), 2, AT, AT);
    leave(other);
    Thread.sleep(200);
    assertThat(first.read()).contains(other);
    first.close();
    assertThat(file).exists();
  }
}
