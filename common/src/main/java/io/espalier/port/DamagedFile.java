package io.espalier.port;

import java.io.IOException;

/**
 * A file of a study does not hold what was written to it, or is gone. Reading it again would not
 * help: it has to be restored.
 */
public final class DamagedFile extends IOException {

  /** One that lies there, but whose content is not what was written. */
  public DamagedFile(String file, String what) {
    super(file + " is damaged: " + what);
  }

  private DamagedFile(String message) {
    super(message);
  }

  /** One that is gone although the study needs it. */
  public static DamagedFile missing(String file) {
    return new DamagedFile(file + " is missing");
  }
}
