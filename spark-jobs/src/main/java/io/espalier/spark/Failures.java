package io.espalier.spark;

import io.espalier.trial.LegResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells why a job failed from what Spark says of it. */
final class Failures {
  /** What Spark writes where not the task failed but what it ran in. */
  private static final Pattern LOST =
      Pattern.compile(
          "ExecutorLostFailure|TaskKilled|FetchFailed|TaskResultLost|Lost executor|cancelled"
              + "|SparkContext was shut down|stopped SparkContext|executor heartbeat timed out");

  private static final Pattern RECENT =
      Pattern.compile("most recent failure: (.*)", Pattern.DOTALL);
  private static final Pattern TASK =
      Pattern.compile("^Lost task \\S+ in stage \\S+ \\(TID \\d+\\) ");

  private Failures() {}

  static LegResult.Failed of(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    Matcher recent = RECENT.matcher(message);
    String reason = Reasons.firstLine(recent.find() ? recent.group(1) : message);
    reason = TASK.matcher(reason).replaceFirst("");
    boolean lost = LOST.matcher(Reasons.firstLine(message)).find();
    return new LegResult.Failed(lost ? LegResult.Cause.LOST : LegResult.Cause.ERROR, reason);
  }
}
