package io.espalier.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.trial.LegResult;
import io.espalier.trial.LegResult.Cause;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;

class FailuresTest {
  @Test
  void aLostExecutorIsNoErrorOfTheTrainingCode() {
    SparkException failure =
        new SparkException(
            "Job aborted due to stage failure: Task 0 in stage 3.0 failed 1 times, most recent"
                + " failure: Lost task 0.0 in stage 3.0 (TID 3) (10.0.0.7 executor 1):"
                + " ExecutorLostFailure (executor 1 exited caused by one of the running tasks)"
                + " Reason: Command exited with code 137\nDriver stacktrace:");
    assertThat(Failures.of(failure))
        .isEqualTo(
            new LegResult.Failed(
                Cause.LOST,
                "(10.0.0.7 executor 1): ExecutorLostFailure (executor 1 exited caused by one of the"
                    + " running tasks) Reason: Command exited with code 137"));
  }

  @Test
  void anErrorInTheTaskIsOneLine() {
    SparkException failure =
        new SparkException(
            "Job aborted due to stage failure: Task 0 in stage 3.0 failed 1 times, most recent"
                + " failure: Lost task 0.0 in stage 3.0 (TID 3) (h executor driver):"
                + " java.lang.OutOfMemoryError: Java heap space\n\tat a.B.c(B.java:1)\n");
    assertThat(Failures.of(failure))
        .isEqualTo(
            new LegResult.Failed(
                Cause.ERROR, "(h executor driver): java.lang.OutOfMemoryError: Java heap space"));
  }

  @Test
  void aReasonHoldsNoSecret() {
    assertThat(Failures.of(new IllegalStateException("No file s3a://id:hunter2@bucket/x")).reason())
        .contains("s3a://id:(hidden)@bucket/x");
  }

  @Test
  void theEndOfTheApplicationIsALoss() {
    for (String message :
        new String[] {
          "Job 3 cancelled because SparkContext was shut down",
          "Job 7 cancelled part of cancelled job group espalier-1",
          "Cannot call methods on a stopped SparkContext."
        }) {
      assertThat(Failures.of(new IllegalStateException(message)).cause())
          .as(message)
          .isEqualTo(Cause.LOST);
    }
    assertThat(Failures.of(new NullPointerException()).cause()).isEqualTo(Cause.ERROR);
  }
}
