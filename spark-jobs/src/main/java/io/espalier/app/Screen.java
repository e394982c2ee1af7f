package io.espalier.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.espalier.config.RuntimeSpec;
import java.io.PrintStream;
import java.util.Map;

/**
 * Where commands print.
 *
 * @param out results: tables, and with {@code --json} the one line at the end
 * @param err messages
 * @param terminal takes the progress, whose bar begins its line anew
 */
record Screen(PrintStream out, PrintStream err, PrintStream terminal) {
  /** Set by the launcher, which can tell: standard error is a terminal. */
  private static final String TERMINAL = "espalier.terminal";

  /** On two streams, to which nothing but text will be written. */
  static Screen of(PrintStream out, PrintStream err) {
    return new Screen(VisibleOutput.on(out), VisibleOutput.on(err), err);
  }

  /** A progress display as the study asks for, or as the terminal allows. */
  Progress progress(RuntimeSpec.Progress asked, long plannedEpochs) {
    Progress.Style style =
        switch (asked) {
          case NONE -> Progress.Style.NONE;
          case LINES -> Progress.Style.LINES;
          case BAR -> Progress.Style.BAR;
          case AUTO -> Boolean.getBoolean(TERMINAL) ? Progress.Style.BAR : Progress.Style.LINES;
        };
    return new Progress(style == Progress.Style.BAR ? terminal : err, style, plannedEpochs);
  }

  /** Prints a line for machines, if it is wanted. */
  void json(boolean wanted, Map<String, Object> content) throws JsonProcessingException {
    if (wanted) {
      out.println(new ObjectMapper().writeValueAsString(content));
    }
  }

  void say(String text) {
    err.println("espalier: " + text);
  }
}
