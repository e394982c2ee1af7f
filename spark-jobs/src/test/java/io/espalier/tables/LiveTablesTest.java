package io.espalier.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.trial.Measurement;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.StudyState;
import io.espalier.trial.Trial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveTablesTest {
  @TempDir Path directory;

  @Test
  void everythingIsWrittenAtTheEnd() throws IOException {
    try (LiveTables live = live(Duration.ofDays(1))) {
      live.finish(TwoEpochs.run(live, new StudyState(), TwoEpochs.events(4)));
    }
    assertThat(printer().counts())
        .containsEntry("studies", 1L)
        .containsEntry("trials", 4L)
        .containsEntry("trials_wide", 4L)
        .containsEntry("trial_params", 4L)
        .containsEntry("decisions", 4L)
        .containsEntry("measurements", 8L)
        .containsEntry("ensembles", 0L);
  }

  @Test
  void successorOfADeadDriverEndsWithTheSameTables() throws IOException {
    List<StudyEvent> events = TwoEpochs.events(6);
    // The first driver writes as it goes and dies; what of it was written is chance.
    try (LiveTables first = live(Duration.ZERO)) {
      TwoEpochs.run(first, new StudyState(), events.subList(0, 14));
    }
    try (LiveTables second = live(Duration.ZERO)) {
      StudyState state = new StudyState();
      events.subList(0, 14).forEach(state::apply);
      second.replayed(events.subList(0, 14).stream());
      second.finish(TwoEpochs.run(second, state, events.subList(14, events.size())));
    }
    String resumed = everything();

    Path other = Files.createDirectory(directory.resolve("other"));
    ParquetTables undisturbed =
        new ParquetTables(new org.apache.hadoop.conf.Configuration(), other.toUri());
    try (LiveTables live = new LiveTables(undisturbed, Duration.ofDays(1), Stream::empty)) {
      live.replayed(Stream.empty());
      live.finish(TwoEpochs.run(live, new StudyState(), events));
    }
    directory = other;
    assertThat(everything()).isEqualTo(resumed).contains("accuracy");
  }

  @Test
  void whatCannotBeWrittenNowIsWrittenLater() throws IOException {
    Path obstacle =
        Files.writeString(directory.resolve("tables"), "a file where a directory should be");
    try (LiveTables live = live(Duration.ofDays(1))) {
      StudyState state = new StudyState();
      List<StudyEvent> events = TwoEpochs.events(3);
      TwoEpochs.run(live, state, events.subList(0, 8));
      assertThatThrownBy(() -> live.finish(state)).isInstanceOf(IOException.class);
      Files.delete(obstacle);
      live.finish(TwoEpochs.run(live, state, events.subList(8, events.size())));
    }
    assertThat(printer().counts()).containsEntry("measurements", 6L).containsEntry("trials", 3L);
  }

  @Test
  void tablesThatAreRemovedMeanwhileAreWrittenAgain() throws IOException {
    List<StudyEvent> events = TwoEpochs.events(4);
    List<StudyEvent> journal = new ArrayList<>();
    try (LiveTables live = live(Duration.ofDays(1), journal::stream)) {
      StudyState state = new StudyState();
      journal.addAll(events.subList(0, 10));
      live.finish(TwoEpochs.run(live, state, events.subList(0, 10)));
      assertThat(FileUtil.fullyDelete(directory.resolve("tables").toFile())).isTrue();
      journal.addAll(events.subList(10, events.size()));
      live.finish(TwoEpochs.run(live, state, events.subList(10, events.size())));
    }
    assertThat(printer().counts())
        .containsEntry("measurements", 8L)
        .containsEntry("decisions", 4L)
        .containsEntry("trials", 4L);
  }

  @Test
  void noMoreRowsAreHeldThanTheJournalSparesWhileNoneCanBeWritten() throws IOException {
    Path obstacle = Files.writeString(directory.resolve("tables"), "in the way");
    List<StudyEvent> events = new ArrayList<>(TwoEpochs.events(1));
    Trial trial = ((StudyEvent.Proposed) events.get(2)).trial();
    AtomicInteger read = new AtomicInteger();
    LiveTables.Source journal =
        () -> {
          read.incrementAndGet();
          return events.stream();
        };
    try (LiveTables live = new LiveTables(files(), Duration.ofDays(1), journal, 1_000)) {
      StudyState state = TwoEpochs.run(live, new StudyState(), events);
      for (int block = 0; block < 3; block++) {
        List<StudyEvent> more = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
          more.add(
              new StudyEvent.Measured(
                  TwoEpochs.AT, new Measurement(trial.id(), 1, 3 + i, Map.of("accuracy", 0.5))));
        }
        events.addAll(more);
        live.recorded(more, state);
        assertThatThrownBy(() -> live.finish(state)).isInstanceOf(IOException.class);
      }
      assertThat(read).as("rows were let go of").hasPositiveValue();
      Files.delete(obstacle);
      live.finish(state);
    }
    assertThat(printer().counts()).containsEntry("measurements", 1_502L);
  }

  private String everything() throws IOException {
    StringBuilder all = new StringBuilder();
    for (String table : printer().counts().keySet()) {
      all.append(printer().print(table, 1_000)).append('\n');
    }
    return all.toString();
  }

  private LiveTables live(Duration pause) {
    return live(pause, Stream::empty);
  }

  private LiveTables live(Duration pause, LiveTables.Source journal) {
    return new LiveTables(files(), pause, journal);
  }

  private ParquetTables files() {
    return new ParquetTables(new org.apache.hadoop.conf.Configuration(), directory.toUri());
  }

  private TablePrinter printer() {
    return new TablePrinter(new org.apache.hadoop.conf.Configuration(), directory.toUri());
  }
}
