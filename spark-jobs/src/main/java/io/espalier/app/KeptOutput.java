package io.espalier.app;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Hands on what is printed, and keeps the last of it. Safe for concurrent use. */
final class KeptOutput extends OutputStream {
  /** A summary has some kilobytes, the progress of a day some hundred. */
  private static final int MOST_BYTES = 1 << 20;

  private final OutputStream target;

  // Guarded by this.
  private ByteArrayOutputStream before = new ByteArrayOutputStream();
  private ByteArrayOutputStream last = new ByteArrayOutputStream();
  private boolean cut;

  KeptOutput(OutputStream target) {
    this.target = target;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    if (last.size() + length > MOST_BYTES / 2) {
      cut |= before.size() > 0;
      before = last;
      last = new ByteArrayOutputStream();
    }
    last.write(bytes, offset, length);
    target.write(bytes, offset, length);
  }

  @Override
  public void flush() throws IOException {
    target.flush();
  }

  /** What was printed: all of it, or the lines at its end. */
  synchronized String kept() {
    String text = before.toString(StandardCharsets.UTF_8) + last.toString(StandardCharsets.UTF_8);
    return cut ? text.substring(text.indexOf('\n') + 1) : text;
  }
}
