package io.espalier.bench;

import io.espalier.spark.HadoopJournal;
import io.espalier.trial.Measurement;
import io.espalier.trial.StudyEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/**
 * A study that the launcher ran, as a user does, in a process of its own.
 *
 * @param seconds from the launch to each mark
 * @param processor seconds that the JVM had used of all processors by then, of those marks that
 *     tell
 */
record LaunchedStudy(Map<Mark, Double> seconds, Map<Mark, Double> processor) {
  private static final Pattern PHASE = Pattern.compile("phase (\\w+) (\\d+) (\\d+)$");

  /** What a launch comes by, in this order but for the natives, which load beside the rest. */
  enum Mark {
    JVM("launcher script"),
    MAIN("JVM, logging"),
    NATIVES("natives and DL4J loaded"),
    CONFIGURATION("command line, configuration"),
    SPARK("Spark context"),
    DATA("data read, divided, written"),
    STUDY("journal, runner, tables opened"),
    LEG("first leg journaled"),
    STEP("first training step"),
    TRAINED("last leg ended"),
    CHOSEN("ensembles built, model chosen"),
    CONCLUDED("test set opened"),
    TABLES("last tables and models written"),
    TOLD("result printed"),
    STOPPED("Spark stopped"),
    EXIT("exit");

    private final String text;

    Mark(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /** Runs one, with its class-data archive {@code on} or {@code off}. */
  static LaunchedStudy run(Path project, String study, String archive, Path folder)
      throws IOException, InterruptedException {
    Path directory = folder.resolve("study");
    Path log = folder.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder("deploy/espalier", "search", study, "--out", directory.toString())
            .directory(project.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("ESPALIER_ARCHIVE", archive);
    builder.environment().put("ESPALIER_JAVA_OPTS", "-Despalier.phases=debug");
    builder.environment().remove("ESPALIER_HEAP");
    Instant launch = Instant.now();
    int code = builder.start().waitFor();
    Instant exit = Instant.now();
    if (code != 0) {
      throw new IOException("The command ended with " + code + ":\n" + Files.readString(log));
    }
    LaunchedStudy launched =
        new LaunchedStudy(new EnumMap<>(Mark.class), new EnumMap<>(Mark.class));
    launched.readLog(Files.readAllLines(log), launch);
    launched.readJournal(directory, launch);
    launched.note(Mark.EXIT, launch, exit);
    return launched;
  }

  private void readLog(List<String> lines, Instant launch) {
    for (String line : lines) {
      Matcher phase = PHASE.matcher(line);
      if (phase.find()) {
        Mark mark = Mark.valueOf(phase.group(1).toUpperCase(java.util.Locale.ROOT));
        note(mark, launch, Instant.ofEpochMilli(Long.parseLong(phase.group(2))));
        processor.put(mark, Long.parseLong(phase.group(3)) / 1e3);
      }
    }
  }

  private void readJournal(Path directory, Instant launch) throws IOException {
    try (Stream<StudyEvent> events =
        HadoopJournal.read(directory.toUri(), new Configuration(false))) {
      events.forEach(
          event -> {
            if (event instanceof StudyEvent.LegStarted && !seconds.containsKey(Mark.LEG)) {
              note(Mark.LEG, launch, event.at());
            } else if (event instanceof StudyEvent.Measured measured
                && !seconds.containsKey(Mark.STEP)) {
              // An epoch reports when it ends, and how long it took.
              double epoch = measured.measurement().values().get(Measurement.SECONDS);
              note(Mark.STEP, launch, event.at().minusNanos((long) (1e9 * epoch)));
            } else if (event instanceof StudyEvent.LegEnded) {
              note(Mark.TRAINED, launch, event.at());
            } else if (event instanceof StudyEvent.Chosen) {
              note(Mark.CHOSEN, launch, event.at());
            }
          });
    }
  }

  private void note(Mark mark, Instant launch, Instant at) {
    seconds.put(mark, Duration.between(launch, at).toMillis() / 1e3);
  }
}
