package io.espalier.app;

import io.espalier.study.Study;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * Ends a study in good order when the process is told to end (Ctrl-C, SIGTERM), before Spark stops:
 * what was measured is in the journal, and a message says how to go on.
 */
final class Interruption {
  /** Spark stops in a hook of Hadoop's manager with priority 40; greater ones come first. */
  private static final int BEFORE_SPARK = 100;

  /** The loop naps for 0.2 s at most; the rest is for a journal on a slow disk. */
  private static final int PATIENCE_SECONDS = 8;

  private Interruption() {}

  /** Runs a study, watching. */
  static Study.Outcome watch(Study study, Screen screen, StudyPlace place) throws IOException {
    CountDownLatch over = new CountDownLatch(1);
    Runnable hook = () -> interrupt(study, over, screen, place);
    ShutdownHookManager.get().addShutdownHook(hook, BEFORE_SPARK);
    try {
      return study.run();
    } finally {
      over.countDown();
      if (!ShutdownHookManager.get().isShutdownInProgress()) {
        ShutdownHookManager.get().removeShutdownHook(hook);
      }
    }
  }

  private static void interrupt(Study study, CountDownLatch over, Screen screen, StudyPlace place) {
    study.interrupt();
    try {
      if (over.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        screen.say("interrupted: go on with 'espalier resume " + place.shown() + "'");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
