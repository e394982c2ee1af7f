package io.espalier.spark;

import static io.espalier.spark.Samples.batch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.trial.StudyEvent;
import io.espalier.trial.TrialId;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectStoreTest {
  private final Configuration configuration = EarlyVisibleStore.configuration();
  @TempDir private Path directory;
  private URI study;

  @BeforeEach
  void name() {
    study = URI.create(EarlyVisibleStore.SCHEME + "://" + directory.resolve("study"));
  }

  private HadoopJournal open() throws IOException {
    return HadoopJournal.open(study, configuration, Samples.CLOCK, Samples.SETTINGS);
  }

  private Path object(int term, int sequence) {
    return directory.resolve("study/journal").resolve(new SegmentName(term, sequence).file());
  }

  private List<StudyEvent> read() throws IOException {
    return Samples.read(study, configuration);
  }

  private static List<StudyEvent> batches(int... firsts) {
    List<StudyEvent> events = new ArrayList<>();
    Arrays.stream(firsts).forEach(first -> events.addAll(batch(first)));
    return events;
  }

  @Test
  void eachBatchIsAnObjectAndDriversFollowEachOther() throws IOException {
    try (HadoopJournal journal = open()) {
      journal.append(batch(0));
      journal.append(batch(2));
      assertThat(read()).isEqualTo(batches(0, 2));
    }
    byte[] second = Files.readAllBytes(object(1, 2));
    try (HadoopJournal journal = open()) {
      journal.append(batch(4));
      assertThat(Samples.replay(journal)).isEqualTo(batches(0, 2, 4));
    }
    assertThat(Files.readAllBytes(object(1, 2))).isEqualTo(second);
    assertThat(object(2, 1)).exists();
  }

  @Test
  void aTornObjectIsDroppedIfItIsTheLastAndDamageElsewhere() throws IOException {
    try (HadoopJournal journal = open()) {
      journal.append(batch(0));
      journal.append(batch(2));
    }
    byte[] whole = Files.readAllBytes(object(1, 2));
    for (int length = 0; length < whole.length; length++) {
      Files.write(object(1, 2), Arrays.copyOf(whole, length));
      assertThat(read()).as("first %d bytes", length).isEqualTo(batches(0));
    }
    Files.write(object(1, 2), Arrays.copyOf(whole, whole.length - 9));
    try (HadoopJournal journal = open()) {
      journal.append(batch(6));
    }
    assertThat(read()).isEqualTo(batches(0, 6));
    Files.write(object(1, 1), Arrays.copyOf(whole, 9));
    assertThatThrownBy(this::read).isInstanceOf(IOException.class).hasMessageContaining("damaged");
  }

  @Test
  void aReplacedDriverIsStopped() throws IOException {
    HadoopJournal old = open();
    old.append(batch(0));
    Files.delete(directory.resolve("study/journal/lease"));
    try (HadoopJournal next = open()) {
      assertThatThrownBy(() -> old.append(batch(2))).isInstanceOf(StudyInUse.class);
      next.append(batch(4));
      assertThat(read()).isEqualTo(batches(0, 4));
    }
    old.close();
  }

  @Test
  void whatAReplacedDriverStillWritesIsNotReplayed() throws IOException {
    HadoopJournal old = open();
    old.append(batch(0));
    Files.delete(directory.resolve("study/journal/lease"));
    try (HadoopJournal next = open()) {
      assertThatThrownBy(() -> old.append(batch(100))).isInstanceOf(StudyInUse.class);
      assertThat(object(1, 2)).exists();
      assertThat(Samples.replay(next)).isEqualTo(batches(0));
      next.append(batch(2));
      assertThat(Samples.replay(next)).isEqualTo(batches(0, 2));
    }
    old.close();
  }

  @Test
  void writesThatFailOrOnlySeemToAreOutlasted() throws IOException {
    for (int term = 0; term < 3; term++) {
      try (HadoopJournal journal =
          HadoopJournal.open(study, EarlyVisibleStore.faulty(), Samples.CLOCK, Samples.SETTINGS)) {
        for (int i = 0; i < 7; i++) {
          journal.append(batch(2 * (7 * term + i)));
          assertThat(read()).hasSize(2 * (7 * term + i + 1));
        }
      }
    }
    List<StudyEvent> events = read();
    for (int i = 0; i < events.size(); i++) {
      assertThat(events.get(i)).isEqualTo(Samples.event(i));
    }
  }

  @Test
  void aJournalThatStaysOutOfReachIsGivenUp() throws IOException {
    HadoopJournal journal =
        HadoopJournal.open(
            study,
            EarlyVisibleStore.faulty(),
            Samples.CLOCK,
            new JournalSettings(
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                new Retries(3, Duration.ofMillis(1), Duration.ofMillis(1))));
    assertThatThrownBy(() -> journal.append(batch(0)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("SEEMS_LOST");
    assertThatThrownBy(() -> journal.append(batch(0))).hasMessageContaining("is closed");
    journal.close();
    assertThat(read()).as("the last try may have succeeded").isEqualTo(batches(0));
  }

  @Test
  void checkpointsComeBackEqual() throws IOException {
    HadoopCheckpointStore store = new HadoopCheckpointStore(study, configuration);
    URI uri = store.write(new TrialId(1), 2, new byte[] {1, 2, 3});
    assertThat(store.read(uri)).containsExactly(1, 2, 3);
  }
}
