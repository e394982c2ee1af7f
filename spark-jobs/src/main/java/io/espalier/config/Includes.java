package io.espalier.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import java.io.File;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Includes other files of the study file's own directory and below, and nothing else: a
 * configuration must not be able to make a driver read URLs, or files that its author could not
 * name otherwise. A missing file is a problem, where HOCON passes over it in silence.
 */
final class Includes
    implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
  private final Sources sources;
  private final Optional<Path> root;
  private final List<Path> chain;
  private final String place;
  private final String text;

  /**
   * Of one text.
   *
   * @param root the directory that includes may not leave; empty if there is none to include from
   * @param chain the files that lead here, this one last
   * @param place the name of the text in messages
   */
  Includes(Sources sources, Optional<Path> root, List<Path> chain, String place, String text) {
    this.sources = sources;
    this.root = root;
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
    if (root.isEmpty() || chain.isEmpty()) {
      return refuse(what, "only a file can include another");
    }
    try {
      Path here = chain.get(chain.size() - 1).toAbsolutePath().normalize().getParent();
      Path found = here.resolve(what).normalize();
      if (Path.of(what).isAbsolute() || !found.startsWith(root.get())) {
        return refuse(what, "an included file must lie in " + root.get() + " or below");
      }
      if (!Files.isRegularFile(found)) {
        return refuse(what, "there is no file " + found);
      }
      if (!found.toRealPath().startsWith(root.get().toRealPath())) {
        return refuse(what, "an included file must lie in " + root.get() + " or below");
      }
      if (chain.stream().anyMatch(p -> p.toAbsolutePath().normalize().equals(found))) {
        return refuse(what, "it includes itself, at once or by way of others");
      }
      List<Path> longer = new ArrayList<>(chain);
      longer.add(chain.get(chain.size() - 1).resolveSibling(what).normalize());
      return sources.parse(longer, root.get()).root();
    } catch (InvalidPathException | java.io.IOException e) {
      return refuse(what, "it is no usable path");
    }
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
