package io.espalier.app;

import io.espalier.run.StudyPlace;
import io.espalier.study.Study;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * Ends a study in good order when the process is told to end (Ctrl-C, SIGTERM), before Spark stops:
 * what was measured is in the journal, and a message says how to go on. From its beginning to its
 * close the process does not end in between.
 */
final class Interruption implements AutoCloseable {
  /** Spark stops in a hook of Hadoop's manager with priority 40; greater ones come first. */
  private static final int BEFORE_SPARK = 100;

  /** The loop naps for 0.2 s at most; the rest is for a journal on a slow disk. */
  private static final int PATIENCE_SECONDS = 8;

  private final Screen screen;
  private final StudyPlace place;
  private final Runnable hook = this::interrupt;
  private final CountDownLatch over = new CountDownLatch(1);

  // Guarded by this.
  private Study study;
  private boolean asked;

  private Interruption(Screen screen, StudyPlace place) {
    this.screen = screen;
    this.place = place;
  }

  /**
   * Begins to watch.
   *
   * @throws Refusal if the process is ending already
   */
  static Interruption watch(Screen screen, StudyPlace place) {
    Interruption interruption = new Interruption(screen, place);
    try {
      ShutdownHookManager.get().addShutdownHook(interruption.hook, BEFORE_SPARK);
    } catch (IllegalStateException e) {
      throw new Refusal(ExitCode.INTERRUPTED, interruption.message());
    }
    return interruption;
  }

  /** Whether the process is ending, whatever its commands say of that. */
  static boolean ending() {
    return ShutdownHookManager.get().isShutdownInProgress();
  }

  /** Runs a study, which is interrupted if that was asked for, before or now. */
  Study.Outcome run(Study run) throws IOException {
    synchronized (this) {
      study = run;
      if (asked) {
        run.interrupt();
      }
    }
    return run.run();
  }

  private void interrupt() {
    synchronized (this) {
      asked = true;
      if (study != null) {
        study.interrupt();
      }
    }
    try {
      if (over.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        screen.say(message());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String message() {
    return "interrupted: go on with 'espalier resume " + place.shown() + "'";
  }

  @Override
  public void close() {
    over.countDown();
    if (!ending()) {
      ShutdownHookManager.get().removeShutdownHook(hook);
    }
  }
}
