package io.espalier.spark;

import io.espalier.space.Params;
import io.espalier.trial.ConfigId;
import io.espalier.trial.Configuration;
import io.espalier.trial.Leg;
import io.espalier.trial.Measurement;
import io.espalier.trial.Sample;
import io.espalier.trial.Start;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.Trial;
import io.espalier.trial.TrialId;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Events, legs and settings that several tests use. */
final class Samples {
  static final Instant AT = Instant.parse("2026-11-21T10:00:00Z");
  static final InstantSource CLOCK = InstantSource.fixed(AT);
  static final Retries QUICK = new Retries(8, Duration.ofMillis(20), Duration.ofMillis(200));
  static final JournalSettings SETTINGS =
      new JournalSettings(Duration.ofSeconds(30), Duration.ofSeconds(5), QUICK);

  private Samples() {}

  static StudyEvent event(int number) {
    return new StudyEvent.Measured(
        AT, new Measurement(new TrialId(number), 1, 1, Map.of("accuracy", number / 3.0)));
  }

  static List<StudyEvent> batch(int first) {
    return List.of(event(first), event(first + 1));
  }

  static Leg leg(int trial, int attempt, int until, Map<String, Object> params) {
    Configuration configuration = new Configuration(new ConfigId(trial), new Params(params));
    Trial t = new Trial(new TrialId(trial), configuration, new Sample.Whole(), trial + 1L, until);
    return new Leg(t, attempt, new Start.Scratch(), until);
  }

  static List<StudyEvent> replay(HadoopJournal journal) throws IOException {
    try (Stream<StudyEvent> events = journal.replay()) {
      return events.toList();
    }
  }

  static List<StudyEvent> read(URI study) throws IOException {
    return read(study, new org.apache.hadoop.conf.Configuration());
  }

  static List<StudyEvent> read(URI study, org.apache.hadoop.conf.Configuration configuration)
      throws IOException {
    try (Stream<StudyEvent> events = HadoopJournal.read(study, configuration)) {
      return events.toList();
    }
  }
}
