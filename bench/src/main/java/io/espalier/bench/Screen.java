package io.espalier.bench;

import java.io.PrintStream;
import java.util.Locale;

/** Where results go. */
record Screen(PrintStream out) {

  /** A line, formatted alike in every country. */
  void line(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
    out.flush();
  }
}
