package io.espalier.spark;

import io.espalier.port.DamagedFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.security.AccessControlException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How often a failed input or output is tried again, and after which pauses: they double.
 *
 * @param tries how often altogether, at least 1
 * @param first the first pause
 * @param longest no pause is longer
 */
public record Retries(int tries, Duration first, Duration longest) {
  private static final Logger LOG = LoggerFactory.getLogger(Retries.class);

  /** Outlasts a NameNode's restart: more than 90 s altogether. */
  public static final Retries PATIENT =
      new Retries(16, Duration.ofMillis(100), Duration.ofSeconds(10));

  /** Checks the number. */
  public Retries {
    if (tries < 1) {
      throw new IllegalArgumentException("tries is at least 1, not " + tries);
    }
  }

  /** Something that may fail and be tried again. */
  @FunctionalInterface
  interface Call<T> {
    T run() throws IOException;
  }

  /** The same of what gives nothing. */
  @FunctionalInterface
  public interface Action {
    /** Does it, from the beginning each time. */
    void run() throws IOException;
  }

  /**
   * Takes an action until it succeeds.
   *
   * @param what for messages: "Writing x"
   * @throws IOException of the last try, and how many there were; what cannot become better is
   *     thrown as it is, and at once
   */
  public void act(String what, Action action) throws IOException {
    run(
        what,
        () -> {
          action.run();
          return what;
        });
  }

  /** Runs a call until it succeeds, with the messages and failures of {@link #act}. */
  <T> T run(String what, Call<T> call) throws IOException {
    Duration pause = first;
    for (int tried = 1; ; tried++) {
      try {
        return call.run();
      } catch (IOException e) {
        if (isFinal(e)) {
          throw e;
        }
        if (tried >= tries) {
          throw new IOException(what + " failed " + tries + " times: " + e.getMessage(), e);
        }
        LOG.warn("{} failed, try {} of {}: {}", what, tried, tries, e.toString());
        sleep(pause, e);
        pause = pause.multipliedBy(2);
        pause = pause.compareTo(longest) > 0 ? longest : pause;
      }
    }
  }

  private static boolean isFinal(IOException e) {
    return e instanceof StudyInUse
        || e instanceof DamagedFile
        || e instanceof FileNotFoundException
        || e instanceof AccessControlException
        || e instanceof FileAlreadyExistsException
        || e instanceof InterruptedIOException;
  }

  static void sleep(Duration pause, IOException reason) throws IOException {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted =
          new InterruptedIOException("Interrupted while waiting to try again");
      interrupted.addSuppressed(reason);
      throw interrupted;
    }
  }
}
