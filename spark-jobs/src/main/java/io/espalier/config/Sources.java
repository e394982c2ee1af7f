package io.espalier.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Turns a study file, overrides and the built-in defaults into one tree of values. */
final class Sources {
  /** How places of overrides begin. */
  static final String SET = "--set ";

  /** How places of Spark properties begin. */
  static final String CONF = "--conf ";

  /** The place of defaults. */
  static final String REFERENCE = "reference.conf";

  /** Far more than a study file has; what is longer is some other file, named by mistake. */
  private static final int MAX_BYTES = 1 << 20;

  /** Study files nest five deep; the parser would run out of stack at some thousands. */
  private static final int MAX_DEPTH = 64;

  /** {@code hdfs://host/path}: two slashes begin a comment in HOCON, which nobody means here. */
  private static final Pattern URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:/\\S*");

  /** Else a study file of a stranger could copy the driver's environment into what is kept. */
  private static final ConfigResolveOptions KEYS_ONLY =
      ConfigResolveOptions.defaults().setUseSystemEnvironment(false);

  private final Problems problems;

  Sources(Problems problems) {
    this.problems = problems;
  }

  Problems problems() {
    return problems;
  }

  /** The defaults, as they are packed into the jar. */
  static ConfigObject reference() {
    try (InputStream in = Sources.class.getResourceAsStream(REFERENCE)) {
      if (in == null) {
        throw new IllegalStateException("The jar lacks " + REFERENCE);
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return ConfigFactory.parseString(
              text, ConfigParseOptions.defaults().setOriginDescription(REFERENCE))
          .root();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Values in layers.
   *
   * @param own what the file and the overrides say
   * @param all the same over the defaults
   */
  record Layers(ConfigObject own, ConfigObject all) {}

  /** Of a file and what it includes. */
  Layers read(ConfFile file, Overrides overrides) {
    return layer(parse(List.of(file)), overrides);
  }

  /** Of a text that stands alone. */
  Layers read(String text, String name, Overrides overrides) {
    return layer(parse(text, name, List.of()), overrides);
  }

  private Layers layer(Config file, Overrides overrides) {
    Config own = file;
    for (Map.Entry<String, String> e : new TreeMap<>(overrides.spark()).entrySet()) {
      String place = CONF + Overrides.SPARK_PREFIX + e.getKey() + "=" + e.getValue();
      own = override(own, e.getKey(), e.getValue(), place);
    }
    for (String set : overrides.sets()) {
      int equals = set.indexOf('=');
      if (equals < 1) {
        problems.at(SET + set, 0, "An override needs the form key=value");
      } else {
        own = override(own, set.substring(0, equals).strip(), set.substring(equals + 1), SET + set);
      }
    }
    // A tree with holes in it would only give follow-up complaints.
    problems.throwIfAny();
    try {
      Config all = own.withFallback(reference()).resolve(KEYS_ONLY);
      return new Layers(own.resolveWith(all, KEYS_ONLY).root(), all.root());
    } catch (ConfigException e) {
      throw new ConfigErrors(List.of(syntax(e, "", Brackets.of(""))));
    }
  }

  /** Parses the last file of a chain of includes. */
  Config parse(List<ConfFile> chain) {
    ConfFile file = chain.get(chain.size() - 1);
    try {
      if (file.kind() == ConfFile.Kind.MISSING) {
        problems.at(file.toString(), 0, "There is no such file");
      } else if (file.kind() == ConfFile.Kind.OTHER) {
        problems.at(file.toString(), 0, "This is no file but a directory or a device");
      } else if (file.size() > MAX_BYTES) {
        String size = file.size() + " bytes";
        problems.at(
            file.toString(), 0, "With " + size + " this is no study file: 1 MiB is the limit");
      } else {
        String text =
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(file.content())).toString();
        return parse(text, file.toString(), chain);
      }
    } catch (CharacterCodingException e) {
      problems.at(file.toString(), 0, "This is no UTF-8 text");
    } catch (IOException e) {
      problems.at(file.toString(), 0, "This cannot be read: " + e.getMessage());
    }
    return ConfigFactory.empty();
  }

  private Config parse(String text, String place, List<ConfFile> chain) {
    Brackets brackets = Brackets.of(text);
    if (brackets.depth() > MAX_DEPTH) {
      problems.at(
          place, 0, "Brackets are " + brackets.depth() + " deep: the limit is " + MAX_DEPTH);
      return ConfigFactory.empty();
    }
    try {
      return ConfigFactory.parseString(
          text,
          ConfigParseOptions.defaults()
              .setOriginDescription(place)
              .setIncluder(new Includes(this, chain, place, text)));
    } catch (ConfigException e) {
      Problem problem = syntax(e, place, brackets);
      problems.at(problem.file(), problem.line(), problem.message());
      return ConfigFactory.empty();
    }
  }

  private Config override(Config own, String key, String value, String place) {
    try {
      List<String> path = ConfigUtil.splitPath(key);
      ConfigValue parsed = value(value.strip(), place);
      if (parsed == null) {
        problems.at(place, 0, "An override gives one value, in the form key=value");
        return own;
      }
      String joined = ConfigUtil.joinPath(path);
      boolean section = parsed instanceof ConfigObject;
      return parsed.atPath(joined).withFallback(section ? without(own, joined) : own);
    } catch (ConfigException e) {
      problems.at(place, 0, syntax(e, place, Brackets.of("")).message());
      return own;
    }
  }

  /** Objects would merge: {log = ...} over {linear = ...} is meant to replace it. */
  private static Config without(Config own, String path) {
    try {
      return own.withoutPath(path);
    } catch (ConfigException.NotResolved e) {
      return own;
    }
  }

  private ConfigValue value(String text, String place) {
    if (text.isEmpty()) {
      return null;
    }
    ConfigParseOptions options =
        ConfigParseOptions.defaults()
            .setOriginDescription(place)
            .setIncluder(new Includes(this, List.of(), place, ""));
    if (URI.matcher(text).matches()) {
      return ConfigFactory.parseString("value = " + ConfigUtil.quoteString(text), options)
          .root()
          .get("value");
    }
    ConfigObject parsed = ConfigFactory.parseString("value = " + text, options).root();
    return parsed.size() == 1 ? parsed.get("value") : null;
  }

  /** What the library says, less its guesses about file formats. */
  private static Problem syntax(ConfigException e, String place, Brackets brackets) {
    String said = e.getMessage();
    String file = place;
    int line = 0;
    if (e.origin() != null) {
      file = e.origin().description();
      line = Math.max(0, e.origin().lineNumber());
      if (line > 0 && file.endsWith(": " + line)) {
        file = file.substring(0, file.length() - (": " + line).length());
      }
      said = said.replaceFirst("^" + Pattern.quote(file + ": ") + "(\\d+: )?", "");
    }
    if (Problems.isOverride(file)) {
      line = 0;
    }
    if (said.contains("end of file") && brackets.unclosed().isPresent()) {
      line = brackets.unclosed().getAsInt();
      return new Problem(file, line, "", "", "This bracket is never closed");
    }
    if (e instanceof ConfigException.UnresolvedSubstitution) {
      said = said.replaceFirst("Could not resolve substitution to a value: ", "Nothing defines ");
    }
    said = said.replaceFirst(" \\(if you (intended|want) .*$", "");
    return new Problem(file, line, "", "", "Not HOCON: " + said);
  }
}
