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

  /** What it writes where the executor was taken away: the cluster, not the leg, is the reason. */
  private static final Pattern PREEMPTED =
      Pattern.compile("exited unrelated to the running tasks|[Dd]ecommission|[Pp]reempted");

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
    if (!LOST.matcher(Reasons.firstLine(message)).find()) {
      return new LegResult.Failed(LegResult.Cause.ERROR, reason);
    }
    return new LegResult.Failed(
        PREEMPTED.matcher(reason).find() ? LegResult.Cause.PREEMPTED : LegResult.Cause.LOST,
        reason);
  }
}
