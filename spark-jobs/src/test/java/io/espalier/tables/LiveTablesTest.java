package io.espalier.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.trial.StudyEvent;
import io.espalier.trial.StudyState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
    try (LiveTables live = new LiveTables(undisturbed, Duration.ofDays(1))) {
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

  private String everything() throws IOException {
    StringBuilder all = new StringBuilder();
    for (String table : printer().counts().keySet()) {
      all.append(printer().print(table, 1_000)).append('\n');
    }
    return all.toString();
  }

  private LiveTables live(Duration pause) {
    return new LiveTables(
        new ParquetTables(new org.apache.hadoop.conf.Configuration(), directory.toUri()), pause);
  }

  private TablePrinter printer() {
    return new TablePrinter(new org.apache.hadoop.conf.Configuration(), directory.toUri());
  }
}
