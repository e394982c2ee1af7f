package io.espalier.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.commons.text.WordUtils;

/** Writes docs/configuration.md from reference.conf: each key, its default, and what it is. */
final class ConfigurationPage {
  private static final int WIDTH = 118;

  private static final String HEAD =
      """
      # Configuration

      Every key of a study file, with its default. This page is made from [`conf/reference.conf`](../conf/reference.conf), whose
      comments it repeats: change that file, and make the page anew by

      <!-- not run: it would change this very page; the build checks by ConfigurationPageTest that it is up to date -->
      ```sh
      COMMAND
      ```

      Files are HOCON: `a.b = 1` is the same as `a { b = 1 }`. `null` means: not given. `espalier init` writes a first file,
      and the [README](../README.md#a-study) has an example.
      """;

  private final StringBuilder text = new StringBuilder();

  private ConfigurationPage() {}

  /**
   * The page.
   *
   * @param command that makes it anew
   */
  static String of(ConfigObject reference, String command) {
    ConfigurationPage page = new ConfigurationPage();
    page.text.append(HEAD.replace("COMMAND", command));
    List<Map.Entry<String, ConfigValue>> top = inOrder(reference);
    for (Map.Entry<String, ConfigValue> entry : top) {
      page.text.append("\n## ").append(entry.getKey()).append('\n');
      if (entry.getValue() instanceof ConfigObject section) {
        page.section(entry.getKey(), section);
      } else {
        page.text.append('\n');
        page.key(entry.getKey(), entry.getValue());
      }
    }
    return page.text.toString();
  }

  /** Keys stand where the file has them; a map has them anywhere. */
  private static List<Map.Entry<String, ConfigValue>> inOrder(ConfigObject object) {
    List<Map.Entry<String, ConfigValue>> entries = new ArrayList<>(object.entrySet());
    entries.sort(Comparator.comparingInt(e -> e.getValue().origin().lineNumber()));
    return entries;
  }

  private void section(String path, ConfigObject section) {
    prose(section.origin().comments(), "");
    boolean listed = false;
    for (Map.Entry<String, ConfigValue> entry : inOrder(section)) {
      String inner = path + "." + entry.getKey();
      if (entry.getValue() instanceof ConfigObject deeper) {
        text.append("\n### ").append(inner).append('\n');
        section(inner, deeper);
        listed = false;
      } else {
        text.append(listed ? "" : "\n");
        key(inner, entry.getValue());
        listed = true;
      }
    }
  }

  private void key(String path, ConfigValue value) {
    String usual = value.render(ConfigRenderOptions.concise().setJson(false).setFormatted(false));
    text.append("- `").append(path).append(" = ").append(usual).append("`\n");
    prose(value.origin().comments(), "  ");
  }

  /** Sentences flow; what stands in columns stays there. */
  private void prose(List<String> comments, String indent) {
    if (comments.isEmpty()) {
      return;
    }
    List<String> lines =
        comments.stream().map(line -> line.startsWith(" ") ? line.substring(1) : line).toList();
    boolean columns = lines.stream().anyMatch(line -> line.strip().contains("  "));
    text.append(indent.isEmpty() ? "\n" : "");
    if (columns) {
      text.append(indent.isEmpty() ? "" : "\n");
      text.append(indent).append("```text\n");
      lines.forEach(line -> text.append((indent + line).stripTrailing()).append('\n'));
      text.append(indent).append("```\n");
    } else {
      String flowing = String.join(" ", lines).replace("*", "\\*").replace("<", "\\<");
      text.append(indent)
          .append(WordUtils.wrap(flowing, WIDTH - indent.length(), "\n" + indent, false))
          .append('\n');
    }
  }
}
