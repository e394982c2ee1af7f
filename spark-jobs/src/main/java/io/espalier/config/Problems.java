package io.espalier.config;

import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Collects problems while a file is read. Used by one thread. */
final class Problems {
  /** What HOCON's library puts behind a description: a line, or the lines of a merged object. */
  private static final Pattern LINES = Pattern.compile(": (\\d+)(-\\d+)?$");

  private static final ConfigRenderOptions HOCON = ConfigRenderOptions.concise().setJson(false);

  private static final String MERGED = "merge of ";

  /** A value longer than this is cut in messages. */
  private static final int LONGEST_VALUE = 80;

  private final String file;
  private final List<Problem> found = new ArrayList<>();

  /** For a study file with this name. */
  Problems(String file) {
    this.file = file;
  }

  boolean none() {
    return found.isEmpty();
  }

  /** In the order of places; overrides, which have no line, come last. */
  List<Problem> sorted() {
    return found.stream()
        .distinct()
        .sorted(
            Comparator.comparing((Problem p) -> isOverride(p.file()))
                .thenComparing(p -> !p.file().equals(file))
                .thenComparing(Problem::file)
                .thenComparingInt(Problem::line))
        .toList();
  }

  void throwIfAny() {
    if (!none()) {
      throw new ConfigErrors(sorted());
    }
  }

  /** About a value, where it stands. */
  void at(String key, ConfigValue value, String message) {
    at(value.origin(), key, show(value), message);
  }

  /** About a key without a value. */
  void at(ConfigOrigin origin, String key, String message) {
    at(origin, key, "", message);
  }

  private void at(ConfigOrigin origin, String key, String value, String message) {
    String place = origin.description();
    boolean merged = place.startsWith(MERGED);
    if (merged) {
      // Where an object comes from several places, its first is the one that overrides.
      place = place.substring(MERGED.length()).split(",", 2)[0];
    }
    int line = 0;
    Matcher lines = LINES.matcher(place);
    if ((merged || origin.lineNumber() > 0) && lines.find()) {
      place = place.substring(0, lines.start());
      line = isOverride(place) ? 0 : Integer.parseInt(lines.group(1));
    }
    found.add(new Problem(place, line, key, value, message));
  }

  /** About a line of a file. */
  void at(String place, int line, String message) {
    found.add(new Problem(place, line, "", "", message));
  }

  /** About a key that is not there. */
  void missing(String key, String message) {
    found.add(new Problem(file, 0, key, "", message));
  }

  static boolean isOverride(String place) {
    return place.startsWith(Sources.SET) || place.startsWith(Sources.CONF);
  }

  /** The library leaves the outermost braces away, unless there is nothing between them. */
  private static String braced(String text) {
    return text.startsWith("{") ? text : "{" + text + "}";
  }

  /** As it would be written, on one line. */
  static String show(ConfigValue value) {
    String text =
        switch (value.valueType()) {
          // As it was written: rendering would make 1.0E-4 of 1e-4.
          case NUMBER -> value.atKey("it").getString("it");
          case OBJECT -> braced(value.render(HOCON));
          default -> value.render(HOCON);
        };
    return text.length() <= LONGEST_VALUE ? text : text.substring(0, LONGEST_VALUE - 1) + "…";
  }
}
