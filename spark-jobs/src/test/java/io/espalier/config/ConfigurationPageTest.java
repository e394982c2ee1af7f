package io.espalier.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page of the configuration says what the file of the defaults says. */
class ConfigurationPageTest {
  private static final String REGENERATE = "regenerate";
  private static final String COMMAND =
      "mvn -pl spark-jobs -am test -Dtest=ConfigurationPageTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -D"
          + REGENERATE;

  @Test
  void thePageIsThatOfTheReference() throws IOException {
    Path page = Fixtures.ready("../docs/configuration.md").normalize();
    String text = ConfigurationPage.of(Sources.reference(), COMMAND);
    if (System.getProperty(REGENERATE) != null) {
      Files.writeString(page, text);
    }
    assertThat(page)
        .as("%s is stale. This makes it anew: %s", page.getFileName(), COMMAND)
        .hasContent(text);
  }

  @Test
  void thePageHasEveryKeyOnceInTheOrderOfTheFile() {
    String text = ConfigurationPage.of(Sources.reference(), COMMAND);
    assertThat(text.lines().filter(line -> line.startsWith("- `")).map(ConfigurationPageTest::key))
        .doesNotHaveDuplicates()
        .containsAll(Keys.ALL.stream().<String>map(Key::path).toList())
        .containsSubsequence(
            "study.name", "data.source", "network.kind", "open-test", "runtime.out");
    assertThat(text).contains("\n## search\n").contains("\n### data.split\n");
    assertThat(text)
        .as("the default stands beside the key, the comment below it")
        .contains("- `search.scheduler.eta = 3`\n  One trial in eta goes on");
  }

  private static String key(String line) {
    return line.replaceFirst("- `([^ ]+) = .*", "$1");
  }
}
