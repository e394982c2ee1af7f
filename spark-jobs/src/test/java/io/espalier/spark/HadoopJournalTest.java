package io.espalier.spark;

import static io.espalier.spark.Samples.CLOCK;
import static io.espalier.spark.Samples.SETTINGS;
import static io.espalier.spark.Samples.batch;
import static io.espalier.spark.Samples.read;
import static io.espalier.spark.Samples.replay;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.trial.StudyEvent;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HadoopJournalTest {
  @TempDir private Path directory;
  private URI study;

  @BeforeEach
  void name() {
    study = URI.create("file:" + directory.resolve("study"));
  }

  private HadoopJournal open() throws IOException {
    return HadoopJournal.open(study, new Configuration(), CLOCK, SETTINGS);
  }

  /** Writes batches in one term. */
  private void write(int from, int batches) throws IOException {
    try (HadoopJournal journal = open()) {
      for (int i = from; i < from + batches; i++) {
        journal.append(batch(2 * i));
      }
    }
  }

  private static List<StudyEvent> expected(int batches) {
    List<StudyEvent> events = new ArrayList<>();
    for (int i = 0; i < batches; i++) {
      events.addAll(batch(2 * i));
    }
    return events;
  }

  private Path segment(int term, int sequence) {
    return directory.resolve("study/journal").resolve(new SegmentName(term, sequence).file());
  }

  private static void append(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.APPEND);
  }

  @Test
  void aNewJournalIsEmpty() throws IOException {
    assertThat(read(study)).isEmpty();
    try (HadoopJournal journal = open()) {
      assertThat(replay(journal)).isEmpty();
      assertThat(read(study)).isEmpty();
    }
  }

  @Test
  void whatWasAppendedIsReplayedInOrderWhileTheWriterGoesOn() throws IOException {
    try (HadoopJournal journal = open()) {
      for (int i = 0; i < 5; i++) {
        journal.append(batch(2 * i));
        assertThat(read(study)).isEqualTo(expected(i + 1));
        assertThat(replay(journal)).isEqualTo(expected(i + 1));
      }
    }
    assertThat(read(study)).isEqualTo(expected(5));
  }

  @Test
  void everyDriverContinuesInASegmentOfItsOwn() throws IOException {
    write(0, 3);
    byte[] first = Files.readAllBytes(segment(1, 0));
    write(3, 2);
    write(5, 0);
    write(5, 1);
    assertThat(read(study)).isEqualTo(expected(6));
    assertThat(Files.readAllBytes(segment(1, 0))).isEqualTo(first);
    try (Stream<Path> files = Files.list(directory.resolve("study/journal"))) {
      assertThat(files).hasSize(4);
    }
  }

  @Test
  void anUnfinishedLastLineIsDroppedAndNeverComesBack() throws IOException {
    write(0, 2);
    String line = new String(JournalLine.batch(3, "[]"), StandardCharsets.UTF_8);
    append(segment(1, 0), line.substring(0, 20));
    assertThat(read(study)).isEqualTo(expected(2));
    write(2, 1);
    append(segment(1, 0), line.substring(20));
    assertThat(read(study)).isEqualTo(expected(3));
  }

  @Test
  void aLastLineOfWhichPagesWereNotWrittenIsDropped() throws IOException {
    write(0, 2);
    append(segment(1, 0), "{\"batch\":3,\0\0\0\0\"crc\":\"12345678\"}\n");
    assertThat(read(study)).isEqualTo(expected(2));
  }

  @Test
  void everyTruncationOfTheNewestSegmentLosesUnfinishedBatchesOnly() throws IOException {
    write(0, 2);
    byte[] whole = Files.readAllBytes(segment(1, 0));
    int[] ends = lineEnds(whole);
    for (int length = 0; length <= whole.length; length++) {
      Files.write(segment(1, 0), Arrays.copyOf(whole, length));
      int end = length;
      int batches = Math.max(0, (int) Arrays.stream(ends).filter(e -> e <= end).count() - 1);
      assertThat(read(study)).as("first %d bytes", length).isEqualTo(expected(batches));
    }
  }

  private static int[] lineEnds(byte[] bytes) {
    return java.util.stream.IntStream.rangeClosed(1, bytes.length)
        .filter(i -> bytes[i - 1] == '\n')
        .toArray();
  }

  @Test
  void everyFlippedBitIsNoticed() throws IOException {
    write(0, 2);
    byte[] whole = Files.readAllBytes(segment(1, 0));
    for (int i = 0; i < whole.length; i++) {
      byte[] flipped = whole.clone();
      flipped[i] ^= 4;
      Files.write(segment(1, 0), flipped);
      if (i == whole.length - 1) {
        // Without its end the last line is an unfinished one.
        assertThat(read(study)).isEqualTo(expected(1));
      } else {
        assertThatThrownBy(() -> read(study))
            .as("byte %d", i)
            .isInstanceOf(IOException.class)
            .hasMessageContaining("00000001-00000000.jsonl is damaged: line ");
      }
    }
  }

  @Test
  void aTruncatedOlderSegmentIsDamage() throws IOException {
    write(0, 2);
    write(2, 1);
    byte[] whole = Files.readAllBytes(segment(1, 0));
    Files.write(segment(1, 0), Arrays.copyOf(whole, lineEnds(whole)[1]));
    assertThatThrownBy(() -> read(study))
        .hasMessageContaining("00000001-00000000.jsonl is damaged: it ends at byte ")
        .hasMessageContaining("its successor has read " + whole.length);
  }

  @Test
  void aMissingOrCopiedSegmentIsDamage() throws IOException {
    write(0, 2);
    write(2, 1);
    Files.copy(segment(2, 0), segment(3, 0));
    assertThatThrownBy(() -> read(study)).hasMessageContaining("it is a copy of 00000002-00000000");
    Files.delete(segment(3, 0));
    Files.delete(segment(1, 0));
    assertThatThrownBy(() -> read(study))
        .hasMessageContaining("00000001-00000000.jsonl is missing");
  }

  @Test
  void aRepeatedLineIsDamage() throws IOException {
    write(0, 2);
    String line = Files.readAllLines(segment(1, 0)).get(2);
    append(segment(1, 0), line + "\n");
    assertThatThrownBy(() -> read(study))
        .hasMessageContaining("line 4: it holds batch 2 where batch 3 belongs");
  }

  @Test
  void aSegmentThatNeverGotItsHeaderIsPassedOver() throws IOException {
    write(0, 2);
    Files.createFile(segment(2, 0));
    assertThat(read(study)).isEqualTo(expected(2));
    write(2, 1);
    assertThat(segment(3, 0)).exists();
    assertThat(read(study)).isEqualTo(expected(3));
  }

  @Test
  void aReplacedDriverIsStoppedAndWhatItStillWritesDoesNotCount() throws IOException {
    HadoopJournal old = open();
    old.append(batch(0));
    Files.delete(directory.resolve("study/journal/lease"));
    try (HadoopJournal next = open()) {
      next.append(batch(2));
      assertThatThrownBy(() -> old.append(batch(100)))
          .isInstanceOf(StudyInUse.class)
          .hasMessageContaining("Another driver has taken over");
      assertThatThrownBy(() -> old.append(batch(100))).hasMessageContaining("is closed");
      next.append(batch(4));
      assertThat(read(study)).isEqualTo(expected(3));
    }
    old.close();
    assertThat(Files.readString(segment(1, 0))).contains("\"batch\":2");
  }

  @Test
  void aBatchThatCannotBeWrittenClosesTheJournal() throws IOException {
    HadoopJournal journal = open();
    journal.append(batch(0));
    Files.delete(segment(1, 0));
    Files.writeString(segment(2, 0), "");
    assertThatThrownBy(() -> journal.append(batch(2))).isInstanceOf(StudyInUse.class);
    journal.close();
  }

  @Test
  void aDriverThatWithdrawsTakesNothingFromItsSuccessor() throws IOException {
    HadoopJournal first = open();
    Files.delete(directory.resolve("study/journal/lease"));
    try (HadoopJournal second = open()) {
      first.withdraw();
      second.append(batch(0));
      assertThat(replay(second)).isEqualTo(expected(1));
    }
    write(1, 1);
    assertThat(read(study)).isEqualTo(expected(2));
  }

  @Test
  void aSegmentWithoutABatchMayGo() throws IOException {
    write(0, 1);
    write(1, 0);
    write(1, 1);
    Files.delete(segment(2, 0));
    assertThat(read(study)).isEqualTo(expected(2));
  }

  @Test
  void aDriverThatWithdrawsAloneLeavesNothing() throws IOException {
    HadoopJournal journal = open();
    journal.withdraw();
    assertThat(directory.resolve("study")).doesNotExist();
  }

  @Test
  void aDriverFindsOutThatItWasReplacedWithoutWriting() throws IOException {
    HadoopJournal first = open();
    first.requireCurrent();
    assertThat(first.isEmpty()).isTrue();
    Files.delete(directory.resolve("study/journal/lease"));
    try (HadoopJournal second = open()) {
      second.append(batch(0));
      assertThat(second.isEmpty()).isFalse();
      assertThatThrownBy(first::requireCurrent).isInstanceOf(StudyInUse.class);
    }
    first.close();
  }

  @Test
  void closingGivesTheLeaseBack() throws IOException {
    write(0, 1);
    assertThat(directory.resolve("study/journal/lease")).doesNotExist();
  }
}
