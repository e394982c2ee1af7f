package io.espalier.ml;

import io.espalier.run.Execution;
import io.espalier.study.Study;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Runs a study so that its caller can be interrupted, as a cell of a notebook is cancelled: the
 * study then ends in good order, and can go on later. Used by one thread.
 */
final class Cancellable implements Execution.Drive {
  private boolean interrupted;

  @Override
  public Study.Outcome of(Study study) throws IOException {
    FutureTask<Study.Outcome> run = new FutureTask<>(study::run);
    Thread thread = new Thread(run, "espalier-study");
    thread.setDaemon(true);
    thread.start();
    while (true) {
      try {
        return run.get();
      } catch (InterruptedException e) {
        interrupted = true;
        study.interrupt();
      } catch (ExecutionException e) {
        throw rethrown(e.getCause());
      }
    }
  }

  private static IOException rethrown(Throwable cause) throws IOException {
    if (cause instanceof RuntimeException failure) {
      throw failure;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    throw cause instanceof IOException failure ? failure : new IOException(cause);
  }

  /** Lets the caller know, once nothing is written any more, that it was interrupted. */
  void handOn() {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
