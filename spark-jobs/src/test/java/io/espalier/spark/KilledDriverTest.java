package io.espalier.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.trial.StudyEvent;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class KilledDriverTest {
  @TempDir private Path directory;

  @Test
  @Timeout(180)
  void aKilledDriverLosesNothingThatWasAcknowledgedAndItsSuccessorIsLetInAtOnce() throws Exception {
    URI study = URI.create("file:" + directory.resolve("study"));
    Path notes = directory.resolve("notes");
    SplittableRandom random = new SplittableRandom(7);
    int written = 0;
    for (int round = 0; round < 3; round++) {
      Process driver = start(study, notes, written);
      int wanted = lines(notes) + 5;
      while (lines(notes) < wanted && driver.isAlive()) {
        Thread.sleep(5);
      }
      assertThatThrownBy(
              () ->
                  HadoopJournal.open(
                      study, new Configuration(), Samples.CLOCK, JournalSettings.DEFAULT))
          .isInstanceOf(StudyInUse.class)
          .hasMessageContaining("process " + driver.pid());
      Thread.sleep(random.nextInt(60));
      driver.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
      List<StudyEvent> events = Samples.read(study);
      List<String> acknowledged = Files.readAllLines(notes);
      int last = Integer.parseInt(acknowledged.get(acknowledged.size() - 1));
      assertThat(events.size()).isBetween(last + 2, last + 4);
      for (int i = 0; i < events.size(); i++) {
        assertThat(events.get(i)).isEqualTo(Samples.event(i));
      }
      written = events.size();
    }
    try (HadoopJournal journal =
        HadoopJournal.open(study, new Configuration(), Samples.CLOCK, JournalSettings.DEFAULT)) {
      assertThat(Samples.replay(journal)).hasSize(written);
    }
  }

  private static int lines(Path notes) throws Exception {
    return Files.exists(notes) ? Files.readAllLines(notes).size() : 0;
  }

  private Process start(URI study, Path notes, int first) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            JournalWriterMain.class.getName(),
            study.toString(),
            notes.toString(),
            Integer.toString(first))
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("driver.log").toFile())
        .start();
  }
}
