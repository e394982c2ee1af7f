package io.espalier.config;

import java.util.List;

/** A configuration that cannot be used, with everything that is wrong with it. */
public final class ConfigErrors extends RuntimeException {
  private final transient List<Problem> problems;

  /** Of at least one problem, in the order in which a reader meets them. */
  public ConfigErrors(List<Problem> problems) {
    super(render(problems));
    this.problems = List.copyOf(problems);
  }

  /** All of them. */
  public List<Problem> problems() {
    return problems;
  }

  /** As a text of lines: a heading, then place, key and value, and message of each problem. */
  private static String render(List<Problem> problems) {
    if (problems.isEmpty()) {
      throw new IllegalArgumentException("There is no problem to report");
    }
    String heading =
        problems.size() == 1
            ? "The configuration has a problem:"
            : "The configuration has " + problems.size() + " problems:";
    return heading + System.lineSeparator() + ProblemText.render(problems);
  }
}
