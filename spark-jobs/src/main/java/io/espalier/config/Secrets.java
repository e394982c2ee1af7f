package io.espalier.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps secrets out of what is shown and kept. They belong to Hadoop's and Spark's own settings,
 * which nothing here writes down; where one is found elsewhere, messages hide it.
 */
public final class Secrets {
  /** Stands in messages where a secret was. */
  static final String HIDDEN = "(hidden)";

  /** What to do with a URI that {@link #login} finds fault with. */
  public static final String ADVICE =
      "A password has no place here, as this is kept and shown: leave it out, and give it to"
          + " Hadoop, as in --conf spark.hadoop.fs.s3a.secret.key=...";

  private static final String WORDS =
      "(?:password|passwd|passphrase|secret|token|credential|(?:access|private|api)[._-]?key)";

  private static final Pattern KEY = Pattern.compile(WORDS, Pattern.CASE_INSENSITIVE);

  /** {@code key = value} and {@code "key": value} within a text. */
  private static final Pattern PAIR =
      Pattern.compile(
          "([\\w.-]*" + WORDS + "[\\w.-]*(?:\"?\\s*=|\"\\s*:)\\s*)(?:\"[^\"]*\"|[^,}\\]\\n\"]+)",
          Pattern.CASE_INSENSITIVE);

  /** {@code scheme://user:password@}; a number behind the colon is a port. */
  private static final Pattern LOGIN =
      Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*://[^/\\s:@\"]*):(?!\\d{1,5}(?:/|$))[^\\s\"]*@");

  private Secrets() {}

  /** Whether the value of a key with this name would be a secret. */
  static boolean key(String name) {
    return KEY.matcher(name).find();
  }

  /** Whether a text has a URI with a password in it. */
  public static boolean login(String text) {
    return LOGIN.matcher(text).find();
  }

  /** Refuses each URI with a password that a file or an override gives, wherever it stands. */
  static void refuseLogins(String path, ConfigValue value, Problems problems) {
    if (value instanceof ConfigObject object) {
      String prefix = path.isEmpty() ? "" : path + ".";
      object.forEach((name, v) -> refuseLogins(prefix + ConfigUtil.joinPath(name), v, problems));
    } else if (value instanceof ConfigList list) {
      list.forEach(element -> refuseLogins(path, element, problems));
    } else if (value.valueType() == ConfigValueType.STRING && login((String) value.unwrapped())) {
      problems.at(path, value, ADVICE);
    }
  }

  /** A text as it may be shown. */
  public static String hide(String text) {
    String withoutLogins = LOGIN.matcher(text).replaceAll("$1:" + HIDDEN + "@");
    return PAIR.matcher(withoutLogins).replaceAll("$1" + Matcher.quoteReplacement(HIDDEN));
  }
}
