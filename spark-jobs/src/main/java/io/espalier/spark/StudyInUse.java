package io.espalier.spark;

import java.io.IOException;
import java.time.Instant;

/** Another driver works on the study: this one must not. */
public final class StudyInUse extends IOException {
  private final String host;
  private final long pid;
  private final Instant since;

  StudyInUse(String message, Holder holder) {
    super(
        message
            + ": process "
            + holder.pid()
            + " on "
            + holder.host()
            + ", since "
            + holder.since());
    this.host = holder.host();
    this.pid = holder.pid();
    this.since = holder.since();
  }

  /** Where the other driver runs, or {@code unknown}. */
  public String host() {
    return host;
  }

  /** Its process, 0 if that is not known. */
  public long pid() {
    return pid;
  }

  /** When it took the study up. */
  public Instant since() {
    return since;
  }
}
