package io.espalier.report;

import io.espalier.trial.StudyEvent;
import io.espalier.trial.StudyView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** How far a study is and how fast it goes. Owned by the study's thread. */
public final class Pace {
  private final long planned;
  private final LongSupplier nanos;
  private final long began;
  private long epochs;
  private long epochsAtStart = -1;

  /**
   * Begins to count.
   *
   * @param plannedEpochs how many epochs the study trains if nothing ends early
   * @param nanos a clock such as {@link System#nanoTime}
   */
  public Pace(long plannedEpochs, LongSupplier nanos) {
    this.planned = plannedEpochs;
    this.nanos = nanos;
    this.began = nanos.getAsLong();
  }

  /** Takes notice of a batch; what earlier drivers did counts as done, but not for the speed. */
  public void recorded(List<StudyEvent> batch, StudyView view) {
    long measured = batch.stream().filter(e -> e instanceof StudyEvent.Measured).count();
    if (epochsAtStart < 0) {
      epochsAtStart = view.stages().stream().mapToLong(view::epochs).sum() - measured;
      epochs = epochsAtStart;
    }
    epochs += measured;
  }

  /** Epochs that were trained. */
  public long epochs() {
    return epochs;
  }

  /** Epochs that the study trains if nothing ends early. */
  public long planned() {
    return planned;
  }

  /** How long it will take if it goes on like this; empty before the first epoch. */
  public Optional<Duration> left() {
    long here = epochs - epochsAtStart;
    if (here <= 0 || epochsAtStart < 0) {
      return Optional.empty();
    }
    double seconds = (nanos.getAsLong() - began) / 1e9 / here * (planned - epochs);
    return Optional.of(Duration.ofSeconds((long) Math.max(0, seconds)));
  }

  /** A duration as people say it: {@code 1 h 5 min}, {@code 12 s}. */
  public static String spell(Duration duration) {
    if (duration.toHours() > 0) {
      return duration.toHours() + " h " + duration.toMinutesPart() + " min";
    }
    return duration.toMinutes() > 0
        ? duration.toMinutes() + " min " + duration.toSecondsPart() + " s"
        : duration.toSeconds() + " s";
  }
}
