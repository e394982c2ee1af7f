package io.espalier.spark;

import io.espalier.port.MetricChannel;
import io.espalier.space.Params;
import io.espalier.trial.Artifacts;
import io.espalier.trial.Decision;
import io.espalier.trial.Leg;
import io.espalier.trial.LegResult;
import io.espalier.trial.Measurement;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A worker that trains nothing: it reports each epoch, pausing as long as the parameter {@code
 * pause} says, and does what {@code act} says. Notes in its study's directory that it was opened.
 */
final class ReportingWorker implements Worker {
  static final Artifacts ARTIFACTS =
      new Artifacts(URI.create("checkpoints/none"), URI.create("predictions/none"), "none");

  private final Path directory;
  private final AtomicInteger running = new AtomicInteger();

  private ReportingWorker(Path directory) {
    this.directory = directory;
  }

  static Worker open(URI study, org.apache.hadoop.conf.Configuration configuration)
      throws IOException {
    if (configuration.get("fs.defaultFS") == null) {
      throw new IOException("The configuration did not arrive");
    }
    Path directory = Path.of(study);
    if (Files.exists(directory.resolve("broken"))) {
      throw new IOException("The prepared data is missing");
    }
    note(directory, "opened " + ProcessHandle.current().pid());
    return new ReportingWorker(directory);
  }

  private static synchronized void note(Path directory, String text) throws IOException {
    Files.writeString(
        directory.resolve("notes"),
        text + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  @Override
  public void close() {
    try {
      note(directory, "closed " + ProcessHandle.current().pid());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public LegResult run(Leg leg, MetricChannel channel) {
    try {
      note(directory, "legs " + running.incrementAndGet());
      return train(leg, channel);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } finally {
      running.decrementAndGet();
    }
  }

  private LegResult train(Leg leg, MetricChannel channel) {
    Params params = leg.trial().configuration().params();
    if ("fail".equals(params.values().get("act"))) {
      return new LegResult.Failed(
          LegResult.Cause.ERROR, "reading s3a://id:hunter2@bucket failed\n" + "x".repeat(900));
    }
    try {
      act(leg, String.valueOf(params.values().get("act")));
      for (int epoch = 1; epoch <= leg.untilEpoch(); epoch++) {
        if (params.has("pause")) {
          Thread.sleep((Integer) params.values().get("pause"));
        }
        Decision decision =
            channel.report(
                new Measurement(
                    leg.trial().id(), leg.attempt(), epoch, Map.of("accuracy", 1.0 / epoch)));
        if (decision instanceof Decision.Stop) {
          return new LegResult.Stopped(epoch, ARTIFACTS);
        }
        if (decision instanceof Decision.Yield leaving) {
          return new LegResult.Yielded(epoch, ARTIFACTS, leaving.reason());
        }
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return new LegResult.Reached(leg.untilEpoch(), LegResult.Ending.HORIZON, ARTIFACTS);
  }

  private void act(Leg leg, String what) throws IOException {
    switch (what) {
      case "throw" -> throw new IllegalStateException("The network has no layers\nat all");
      case "overflow" -> act(leg, what);
      case "die" -> {
        note(directory, "died " + leg.trial().id());
        Runtime.getRuntime().halt(137);
      }
      case "die-once" -> {
        if (!Files.readAllLines(directory.resolve("notes")).contains("died " + leg.trial().id())) {
          act(leg, "die");
        }
      }
      case "hang-once" -> {
        note(directory, "hangs " + leg.trial().id());
        while (leg.attempt() == 1) {
          LockSupport.park();
        }
      }
      case "note" -> note(directory, "ran " + leg.trial().id());
      default -> {}
    }
  }
}
