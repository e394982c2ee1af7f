package io.espalier.draft;

import com.typesafe.config.ConfigUtil;
import java.util.Collection;
import java.util.stream.Collectors;
import org.apache.commons.text.WordUtils;

/** Writes a study file line by line. */
final class Hocon {
  private static final int WIDTH = 110;

  private final StringBuilder text = new StringBuilder();
  private String indent = "";

  /** What somebody called a file or a column, so that it stays what it is. */
  static String quoted(String name) {
    return ConfigUtil.quoteString(name);
  }

  static String list(Collection<String> names) {
    return names.stream().map(Hocon::quoted).collect(Collectors.joining(", ", "[", "]"));
  }

  Hocon blank() {
    text.append('\n');
    return this;
  }

  Hocon comment(String sentence) {
    String begin = indent + "# ";
    text.append(begin)
        .append(WordUtils.wrap(sentence, WIDTH - begin.length(), "\n" + begin, false))
        .append('\n');
    return this;
  }

  Hocon comment(Guess guess) {
    return comment(guess.sentence());
  }

  /** A line as it is. */
  Hocon line(String line) {
    text.append(indent).append(line).append('\n');
    return this;
  }

  Hocon open(String section) {
    line(section + " {");
    indent += "  ";
    return this;
  }

  Hocon close() {
    indent = indent.substring(2);
    return line("}");
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
