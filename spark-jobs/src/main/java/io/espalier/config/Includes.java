package io.espalier.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;

/**
 * Includes other files of the study file's own directory and below, and nothing else: a
 * configuration must not be able to make a driver read URLs, or files that its author could not
 * name otherwise. A missing file is a problem, where HOCON passes over it in silence.
 */
final class Includes
    implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
  private final Sources sources;
  private final List<ConfFile> chain;
  private final String place;
  private final String text;

  /**
   * Of one text.
   *
   * @param chain the files that lead here, this one last; includes may not leave the directory of
   *     the first. Empty if there is no file to include from
   * @param place the name of the text in messages
   */
  Includes(Sources sources, List<ConfFile> chain, String place, String text) {
    this.sources = sources;
    this.chain = List.copyOf(chain);
    this.place = place;
    this.text = text;
  }

  @Override
  public ConfigIncluder withFallback(ConfigIncluder fallback) {
    return this;
  }

  @Override
  public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
    return refuse(what.toString(), "URLs are not read: include a file beside this one");
  }

  @Override
  public ConfigObject includeResources(ConfigIncludeContext context, String what) {
    return refuse(what, "the class path is not read: include a file beside this one");
  }

  @Override
  public ConfigObject includeFile(ConfigIncludeContext context, File what) {
    return include(context, what.toString());
  }

  @Override
  public ConfigObject include(ConfigIncludeContext context, String what) {
    if (what.matches("[A-Za-z][A-Za-z0-9+.-]*:.*")) {
      return refuse(what, "URLs are not read: include a file beside this one");
    }
    if (chain.isEmpty()) {
      return refuse(what, "only a file can include another");
    }
    ConfFile top = chain.get(0);
    try {
      ConfFile found = chain.get(chain.size() - 1).beside(what);
      if (!found.below(top)) {
        return outside(what, top);
      }
      if (found.kind() != ConfFile.Kind.FILE) {
        return refuse(what, "there is no file " + found.whole());
      }
      if (!found.reallyBelow(top)) {
        return outside(what, top);
      }
      if (chain.stream().anyMatch(found::same)) {
        return refuse(what, "it includes itself, at once or by way of others");
      }
      List<ConfFile> longer = new ArrayList<>(chain);
      longer.add(found);
      return sources.parse(longer).root();
    } catch (IllegalArgumentException | IOException e) {
      return refuse(what, "it is no usable path");
    }
  }

  private ConfigObject outside(String what, ConfFile top) {
    return refuse(what, "an included file must lie in " + top.directory() + " or below");
  }

  private ConfigObject refuse(String what, String reason) {
    sources.problems().at(place, line(what), "include \"" + what + "\" is refused: " + reason);
    return ConfigFactory.empty().root();
  }

  /** The library does not say where an include stands, so it is looked for. */
  private int line(String what) {
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).strip().startsWith("include") && lines.get(i).contains(what)) {
        return i + 1;
      }
    }
    return 0;
  }
}
