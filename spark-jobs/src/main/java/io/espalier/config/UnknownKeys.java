package io.espalier.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Refuses keys that nobody would read, naming what was probably meant. */
final class UnknownKeys {
  private final Set<String> keys;
  private final Set<String> sections = new TreeSet<>();
  private final Problems problems;

  UnknownKeys(Collection<String> keys, Problems problems) {
    this.keys = new TreeSet<>(keys);
    this.problems = problems;
    for (String key : keys) {
      for (int dot = key.indexOf('.'); dot >= 0; dot = key.indexOf('.', dot + 1)) {
        sections.add(key.substring(0, dot));
      }
    }
    sections.add(SpaceReader.SECTION);
  }

  /** Checks what a file and overrides say; the search space is another's business. */
  void check(ConfigObject own) {
    check(own, "");
  }

  private void check(ConfigObject object, String prefix) {
    for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
      String path = prefix + ConfigUtil.joinPath(entry.getKey());
      ConfigValue value = entry.getValue();
      if (keys.contains(path) || (value.valueType() == ConfigValueType.NULL && known(path))) {
        continue;
      }
      if (!known(path)) {
        problems.at(path, value, "There is no such key" + advice(path, prefix));
      } else if (!(value instanceof ConfigObject section)) {
        problems.at(path, value, "Not allowed: " + path + " is a section, give { … }");
      } else if (!path.equals(SpaceReader.SECTION)) {
        check(section, path + ".");
      }
    }
  }

  private boolean known(String path) {
    return keys.contains(path) || sections.contains(path);
  }

  private String advice(String path, String prefix) {
    String name = path.substring(prefix.length());
    Set<String> beside =
        all().stream()
            .filter(k -> k.startsWith(prefix))
            .map(k -> k.substring(prefix.length()).split("\\.", 2)[0])
            .collect(Collectors.toCollection(TreeSet::new));
    Optional<String> meant =
        Nearest.slip(name, beside).map(n -> prefix + n).or(() -> elsewhere(name));
    return meant
        .map(m -> "; did you mean " + m + "?")
        .orElseGet(
            () ->
                "; the nearest is "
                    + Nearest.nearest(path, all()).orElseThrow()
                    + ", and "
                    + (prefix.isEmpty()
                        ? "the top level"
                        : prefix.substring(0, prefix.length() - 1))
                    + " has "
                    + String.join(", ", beside));
  }

  /** The right name in the wrong section. */
  private Optional<String> elsewhere(String name) {
    Set<String> names = all().stream().map(UnknownKeys::last).collect(Collectors.toSet());
    return Nearest.slip(name, names)
        .flatMap(n -> all().stream().filter(k -> last(k).equals(n)).findFirst());
  }

  private Set<String> all() {
    Set<String> all = new TreeSet<>(keys);
    all.addAll(sections);
    return all;
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }
}
