package io.espalier.app;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes control characters as {@code \\u001b}, so that names from data, which anybody may have
 * written, cannot command a terminal. Lines and tabs stay. Within JSON it is the same text, as that
 * is JSON's own way of writing them.
 */
final class VisibleOutput extends FilterOutputStream {
  /** The first byte, in UTF-8, of characters from U+0080 on; up to U+009F they are controls. */
  private static final int LATIN = 0xC2;

  private static final int LAST_CONTROL = 0x9F;
  private static final int DELETE = 0x7F;

  private boolean latin;

  private VisibleOutput(OutputStream out) {
    super(out);
  }

  /** A stream on another one, which stays open. */
  static PrintStream on(PrintStream screen) {
    return new PrintStream(new VisibleOutput(screen), true, StandardCharsets.UTF_8);
  }

  @Override
  public void write(int b) throws IOException {
    int unit = b & 0xFF;
    if (latin) {
      latin = false;
      if (unit >= 0x80 && unit <= LAST_CONTROL) {
        escape(unit);
        return;
      }
      out.write(LATIN);
    }
    if (unit == LATIN) {
      latin = true;
    } else if ((unit < ' ' && unit != '\n' && unit != '\t') || unit == DELETE) {
      escape(unit);
    } else {
      out.write(unit);
    }
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    int plain = from;
    for (int i = from; i < from + length; i++) {
      int unit = bytes[i] & 0xFF;
      // All else goes on in one piece: a screen that is written byte by byte is slow.
      if (latin || unit == LATIN || unit == DELETE || (unit < ' ' && unit != '\n')) {
        out.write(bytes, plain, i - plain);
        write(unit);
        plain = i + 1;
      }
    }
    out.write(bytes, plain, from + length - plain);
  }

  private void escape(int character) throws IOException {
    out.write(String.format("\\u%04x", character).getBytes(StandardCharsets.US_ASCII));
  }
}
