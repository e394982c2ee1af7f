package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Data of a stranger: its names command neither a terminal, nor a shell, nor a page. */
class HostileNamesTest {
  @RegisterExtension private static final Terminal TERMINAL = new Terminal();

  /** Clears the screen, sets a window's title, ends a line anew; a tag, a command. */
  private static final List<String> NAMES =
      List.of(
          "x\u001b[2J",
          "x\u001b]0;title\u0007y",
          "<script>a</script>",
          "$(touch pwned)",
          "x\u009b3J");

  @TempDir private Path directory;

  private static void isHarmless(String text) {
    assertThat(text.chars().filter(c -> Character.isISOControl(c) && c != '\n')).isEmpty();
  }

  private Path data() throws Exception {
    StringBuilder rows = new StringBuilder("fi\u001b[31mrst,second,la\u001b[5mbel\n");
    for (int i = 0; i < 100; i++) {
      rows.append(i).append(',').append(i % 7).append(',').append(NAMES.get(i % NAMES.size()));
      rows.append('\n');
    }
    return Files.writeString(directory.resolve("rows.csv"), rows);
  }

  @Test
  void namesOfAStrangersDataAreShownWithoutEffect() throws Exception {
    Path conf =
        Files.writeString(
            directory.resolve("hostile.conf"),
            """
            data { source = "%s", label = "la\\u001b[5mbel" }
            space { hidden = [[4]] }
            training { epochs = 1 }
            open-test = true
            """
                .formatted(data()));
    Path study = directory.resolve("a study; touch pwned $(touch pwned) 'x' \"y\"");
    Terminal.Ended ended = TERMINAL.run("search", conf.toString(), "--out=" + study, "--json");
    assertThat(ended.exit()).as(ended.err()).isZero();
    isHarmless(ended.out() + ended.err());
    for (String table : List.of("predictions", "studies", "trials")) {
      Terminal.Ended shown = TERMINAL.run("tables", study.toString(), table);
      assertThat(shown.exit()).as(shown.err()).isZero();
      isHarmless(shown.out());
    }
    assertThat(TERMINAL.run("tables", study.toString(), "predictions").out())
        .contains("x\\u001b[2J");
    Terminal.Ended resumed = TERMINAL.run("resume", study.toString());
    assertThat(resumed.exit()).as(resumed.err()).isZero();
    isHarmless(resumed.out() + resumed.err());
    assertThat(directory.resolve("pwned")).doesNotExist();
    assertThat(Path.of("pwned")).doesNotExist();
  }

  @Test
  void messagesAboutSuchNamesAreShownWithoutEffect() throws Exception {
    Path conf =
        Files.writeString(
            directory.resolve("hostile.conf"),
            "data { source = \"%s\", label = \"\\u001b[5m\\r\" }".formatted(data()));
    Terminal.Ended ended =
        TERMINAL.run("search", conf.toString(), "--out=" + directory.resolve("study"));
    assertThat(ended.exit()).isEqualTo(2);
    assertThat(ended.err()).contains("\\u001b[5m");
    isHarmless(ended.out() + ended.err());
    Terminal.Ended unknown = TERMINAL.run("\u001b[2Jsearch");
    assertThat(unknown.exit()).isEqualTo(2);
    isHarmless(unknown.err());
  }
}
