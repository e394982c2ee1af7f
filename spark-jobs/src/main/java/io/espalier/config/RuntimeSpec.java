package io.espalier.config;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a study runs: nothing here changes its results under a synchronous scheduler.
 *
 * @param root the directory in which studies get their own
 * @param out the study's directory, where it should not be {@code root/name}
 * @param progress what is shown while it runs
 * @param tablesInterval seconds between two writings of the result tables
 * @param reportTimeout seconds after which a trial that reports nothing has hung
 * @param concurrentTrials at most so many trials at a time; empty for as many as there are slots
 * @param trialsPerExecutor at most so many of them in one executor; empty for as many as its cores
 *     allow
 * @param threadsPerTrial cores that one trial takes
 * @param heapData bytes of features that a process may hold on its heap
 * @param mlflow the directory of an MLflow file store that is written besides, if any
 * @param tensorBoard a log directory of TensorBoard that is written besides, if any
 */
public record RuntimeSpec(
    String root,
    Optional<String> out,
    Progress progress,
    double tablesInterval,
    double reportTimeout,
    OptionalInt concurrentTrials,
    OptionalInt trialsPerExecutor,
    int threadsPerTrial,
    long heapData,
    Optional<String> mlflow,
    Optional<String> tensorBoard) {

  /** What is shown while a study runs. */
  public enum Progress {
    /** A bar on a terminal, lines elsewhere. */
    AUTO,
    /** A bar. */
    BAR,
    /** A plain line now and then. */
    LINES,
    /** Nothing. */
    NONE
  }

  /** The directory of a study with this name. */
  public String directory(String study) {
    return out.orElseGet(() -> root.endsWith("/") ? root + study : root + "/" + study);
  }
}
