package io.espalier.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.space.Params;
import io.espalier.trial.Artifacts;
import io.espalier.trial.ConfigId;
import io.espalier.trial.Configuration;
import io.espalier.trial.Decision;
import io.espalier.trial.EnsembleFacts;
import io.espalier.trial.Leg;
import io.espalier.trial.LegResult;
import io.espalier.trial.Measurement;
import io.espalier.trial.Objective;
import io.espalier.trial.Sample;
import io.espalier.trial.Start;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.StudyState;
import io.espalier.trial.Trial;
import io.espalier.trial.TrialId;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.protobuf.CodedInputStream;
import org.nd4j.shade.protobuf.WireFormat;
import org.tensorflow.framework.Summary;
import org.tensorflow.hadoop.util.TFRecordReader;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Files of other tools, read back by libraries that are not ours. */
class TrackingTest {
  private static final Instant AT = Instant.parse("2026-03-01T10:00:00Z");
  private static final String HOSTILE = "l2: [\"x\"]\n- ../..";

  @TempDir private Path folder;

  /** One trial is promoted from epoch 2 to epoch 3, one is stopped after its first epoch. */
  private static List<StudyEvent> events() {
    List<StudyEvent> events = new ArrayList<>();
    events.add(
        new StudyEvent.Created(
            AT, "a/study: 1", 42, new Objective("accuracy", false), Map.of("spark", "3.5.5")));
    events.add(new StudyEvent.StageStarted(AT, "search"));
    Trial first = trial(0);
    Trial second = trial(1);
    for (Trial trial : List.of(first, second)) {
      events.add(new StudyEvent.Proposed(AT, "search", trial));
      events.add(new StudyEvent.LegStarted(AT, new Leg(trial, 1, new Start.Scratch(), 2), "free"));
    }
    measure(events, first, 1, 1);
    measure(events, first, 1, 2);
    events.add(end(first, 1, new LegResult.Reached(2, LegResult.Ending.PAUSED, artifacts("a"))));
    measure(events, second, 1, 1);
    events.add(
        new StudyEvent.Decided(
            AT, second.id(), new Decision.Stop(1, "below the \"median\"\nof 3")));
    events.add(end(second, 1, new LegResult.Stopped(1, artifacts("b"))));
    events.add(
        new StudyEvent.LegStarted(
            AT, new Leg(first, 2, new Start.Checkpoint(URI.create("memory:a")), 3), "best"));
    measure(events, first, 2, 3);
    events.add(end(first, 2, new LegResult.Reached(3, LegResult.Ending.HORIZON, artifacts("c"))));
    events.add(
        new StudyEvent.EnsembleBuilt(
            AT,
            new EnsembleFacts(
                "best",
                "best",
                "mean",
                List.of(new EnsembleFacts.Member(first.id(), 1)),
                Map.of("accuracy", 0.875),
                Map.of(),
                0.875,
                0,
                0,
                0,
                Map.of())));
    events.add(new StudyEvent.Chosen(AT.plusSeconds(60), "best", "the only one"));
    return events;
  }

  private static Trial trial(int number) {
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("learning-rate", 0.01);
    params.put(HOSTILE, HOSTILE);
    return new Trial(
        new TrialId(number),
        new Configuration(new ConfigId(number), new Params(params)),
        new Sample.Whole(),
        5,
        3);
  }

  private static void measure(List<StudyEvent> events, Trial trial, int attempt, int epoch) {
    events.add(
        new StudyEvent.Measured(
            AT.plusMillis(1500L * epoch),
            new Measurement(
                trial.id(),
                attempt,
                epoch,
                Map.of("accuracy", 0.25 * epoch, "training-loss", 1.0 / epoch))));
  }

  private static StudyEvent end(Trial trial, int attempt, LegResult result) {
    return new StudyEvent.LegEnded(AT.plusSeconds(30), trial.id(), attempt, result, "here", 1);
  }

  private static Artifacts artifacts(String name) {
    URI place = URI.create("memory:" + name);
    return new Artifacts(place, place, "none", Map.of("accuracy", 0.5));
  }

  private Tracking tracking() {
    return Tracking.of(
        new org.apache.hadoop.conf.Configuration(),
        "a/study: 1",
        "file:/studies/s",
        Optional.of(folder.resolve("mlruns").toString()),
        Optional.of(folder.resolve("logs").toString()));
  }

  private void run(List<StudyEvent> events) {
    StudyState state = new StudyState();
    try (Tracking tracking = tracking()) {
      for (StudyEvent event : events) {
        state.apply(event);
        tracking.recorded(List.of(event), state);
      }
    }
  }

  @Test
  void trialsAreRunsOfMlflowNestedInTheStudys() throws IOException {
    run(events());
    Path experiment = only(folder.resolve("mlruns"));
    Map<String, Object> meta = yaml(experiment.resolve("meta.yaml"));
    assertThat(meta)
        .containsEntry("name", "a/study: 1")
        .containsEntry("lifecycle_stage", "active")
        .containsEntry("experiment_id", experiment.getFileName().toString());
    Map<String, Path> runs = runs(experiment);
    assertThat(runs).containsOnlyKeys("a/study: 1", "t0", "t1");
    Path parent = runs.get("a/study: 1");
    assertThat(yaml(parent.resolve("meta.yaml")))
        .containsEntry("status", 3)
        .containsEntry("run_id", parent.getFileName().toString())
        .containsEntry("start_time", AT.toEpochMilli())
        .containsEntry("end_time", AT.plusSeconds(60).toEpochMilli());
    assertThat(parent.resolve("params/seed")).hasContent("42");
    assertThat(parent.resolve("tags/espalier.chosen")).hasContent("best");
    assertThat(parent.resolve("metrics/validation.best.accuracy"))
        .hasContent(AT.toEpochMilli() + " 0.875 0\n");
    for (String trial : List.of("t0", "t1")) {
      assertThat(runs.get(trial).resolve("tags/mlflow.parentRunId"))
          .hasContent(parent.getFileName().toString());
      assertThat(runs.get(trial).resolve("params/learning-rate")).hasContent("0.01");
    }
    assertThat(yaml(runs.get("t0").resolve("meta.yaml"))).containsEntry("status", 3);
    assertThat(yaml(runs.get("t1").resolve("meta.yaml"))).containsEntry("status", 5);
    assertThat(runs.get("t1").resolve("tags/espalier.reason"))
        .hasContent("below the \"median\"\nof 3");
    assertThat(Files.readAllLines(runs.get("t0").resolve("metrics/accuracy")))
        .containsExactly(
            AT.plusMillis(1500).toEpochMilli() + " 0.25 1",
            AT.plusMillis(3000).toEpochMilli() + " 0.5 2",
            AT.plusMillis(4500).toEpochMilli() + " 0.75 3");
  }

  @Test
  void namesStayInTheirDirectories() throws IOException {
    run(events());
    Path experiment = only(folder.resolve("mlruns"));
    Path params = runs(experiment).get("t0").resolve("params");
    assertThat(names(params)).hasSize(2).contains("learning-rate");
    assertThat(names(folder)).containsExactly("logs", "mlruns");
    assertThat(names(folder.resolve("logs"))).hasSize(1).allMatch(n -> n.startsWith("a_study"));
  }

  @Test
  void aStudyThatIsResumedHasEverythingOnce() throws IOException {
    List<StudyEvent> events = events();
    run(events);
    Map<String, String> undisturbed = contents();
    run(events.subList(0, 9));
    StudyState state = new StudyState();
    try (Tracking tracking = tracking()) {
      tracking.replayed(events.subList(0, 9).stream());
      events.subList(0, 9).forEach(state::apply);
      for (StudyEvent event : events.subList(9, events.size())) {
        state.apply(event);
        tracking.recorded(List.of(event), state);
      }
    }
    assertThat(contents()).isEqualTo(undisturbed).hasSizeGreaterThan(20);
  }

  @Test
  void whatCannotBeWrittenDoesNotEndTheStudy() throws IOException {
    Files.writeString(folder.resolve("mlruns"), "a file where a directory should be");
    run(events());
    assertThat(folder.resolve("logs")).isDirectoryRecursivelyContaining("glob:**/t0/*");
  }

  @Test
  void learningCurvesAreRecordsOfTensorFlowsEvents() throws IOException {
    run(events());
    Path trial = folder.resolve("logs/a_study_ 1/search/t0");
    List<Path> files = list(trial);
    assertThat(files).hasSize(2);
    assertThat(files.get(0).getFileName().toString())
        .matches("events\\.out\\.tfevents\\.\\d{10}\\..*000001");
    List<Event> first = read(files.get(0));
    assertThat(first.get(0).version()).isEqualTo("brain.Event:2");
    assertThat(first).hasSize(3);
    assertThat(first.get(2).step()).isEqualTo(2);
    assertThat(first.get(2).seconds()).isEqualTo(AT.getEpochSecond() + 3.0);
    assertThat(first.get(2).scalars()).isEqualTo(Map.of("accuracy", 0.5f, "training-loss", 0.5f));
    assertThat(read(files.get(1)).get(1).step()).isEqualTo(3);
  }

  private record Event(double seconds, long step, String version, Map<String, Float> scalars) {}

  /**
   * Records and their checksums by TensorFlow's reader for Hadoop, summaries by its own classes.
   */
  private static List<Event> read(Path file) throws IOException {
    List<Event> events = new ArrayList<>();
    try (InputStream in = Files.newInputStream(file)) {
      TFRecordReader reader = new TFRecordReader(in, true);
      for (byte[] bytes = reader.read(); bytes != null; bytes = reader.read()) {
        events.add(event(CodedInputStream.newInstance(bytes)));
      }
    }
    return events;
  }

  /** DL4J's jar has TensorFlow's summaries, and of events, which it lacks, these four fields. */
  private static Event event(CodedInputStream in) throws IOException {
    double seconds = 0;
    long step = 0;
    String version = "";
    Map<String, Float> scalars = new TreeMap<>();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> seconds = in.readDouble();
        case 2 -> step = in.readInt64();
        case 3 -> version = in.readString();
        case 5 -> {
          for (Summary.Value value : Summary.parseFrom(in.readByteArray()).getValueList()) {
            assertThat(value.getValueCase()).isEqualTo(Summary.Value.ValueCase.SIMPLE_VALUE);
            scalars.put(value.getTag(), value.getSimpleValue());
          }
        }
        default -> throw new AssertionError("No event has a field " + tag);
      }
    }
    return new Event(seconds, step, version, scalars);
  }

  private static Map<String, Path> runs(Path experiment) throws IOException {
    Map<String, Path> runs = new TreeMap<>();
    for (Path path : list(experiment)) {
      if (Files.isDirectory(path)) {
        runs.put((String) yaml(path.resolve("meta.yaml")).get("run_name"), path);
      }
    }
    return runs;
  }

  private static Map<String, Object> yaml(Path file) throws IOException {
    return new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
  }

  private static Path only(Path directory) throws IOException {
    List<Path> all = list(directory);
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  private static List<String> names(Path directory) throws IOException {
    return list(directory).stream().map(p -> p.getFileName().toString()).toList();
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.sorted().toList();
    }
  }

  private Map<String, String> contents() throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        contents.put(
            folder.relativize(file).toString(),
            new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    }
    return contents;
  }
}
