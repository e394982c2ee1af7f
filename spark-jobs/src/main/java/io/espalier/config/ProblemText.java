package io.espalier.config;

import java.util.List;

/** Problems as lines of text: the place on the left, what is wrong on the right. */
final class ProblemText {
  /** A place longer than this gets a line of its own, so that the rest keeps its room. */
  private static final int WIDEST_PLACE = 32;

  private ProblemText() {}

  static String render(List<Problem> problems) {
    int width =
        problems.stream()
            .mapToInt(p -> p.place().length())
            .filter(w -> w <= WIDEST_PLACE)
            .max()
            .orElse(2);
    String end = System.lineSeparator();
    String margin = " ".repeat(width + 4);
    StringBuilder text = new StringBuilder();
    for (Problem problem : problems) {
      String place = problem.place();
      String subject = problem.subject();
      text.append(end).append("  ").append(place);
      if (place.length() > width) {
        text.append(end).append(margin);
      } else {
        text.append(" ".repeat(width + 2 - place.length()));
      }
      if (!subject.isEmpty()) {
        text.append(subject).append(end).append(margin);
      }
      text.append(problem.message()).append(end);
    }
    return text.toString();
  }
}
