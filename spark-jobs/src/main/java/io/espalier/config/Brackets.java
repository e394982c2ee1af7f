package io.espalier.config;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalInt;

/**
 * How a HOCON text nests. The parser descends once a bracket, so depth is bounded before it sees
 * the text; and where a text ends too early it names the end, where a reader wants the beginning.
 *
 * @param depth of the deepest bracket
 * @param unclosed the line of the innermost bracket that is never closed
 */
record Brackets(int depth, OptionalInt unclosed) {

  static Brackets of(String text) {
    Deque<Integer> open = new ArrayDeque<>();
    int deepest = 0;
    int line = 1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        line++;
      } else if (c == '#' || text.startsWith("//", i)) {
        i = before(text.indexOf('\n', i), text);
      } else if (text.startsWith("\"\"\"", i)) {
        int end = before(text.indexOf("\"\"\"", i + 3), text);
        line += (int) text.substring(i, end).chars().filter(x -> x == '\n').count();
        i = end + 3;
      } else if (c == '"') {
        i = endOfString(text, i);
      } else if (c == '{' || c == '[') {
        open.push(line);
        deepest = Math.max(deepest, open.size());
      } else if ((c == '}' || c == ']') && !open.isEmpty()) {
        open.pop();
      }
    }
    return new Brackets(
        deepest, open.isEmpty() ? OptionalInt.empty() : OptionalInt.of(open.peek()));
  }

  private static int before(int found, String text) {
    return found < 0 ? text.length() : found - 1;
  }

  private static int endOfString(String text, int start) {
    for (int i = start + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '"') {
        return i;
      } else if (c == '\n') {
        return i - 1;
      }
    }
    return text.length();
  }
}
