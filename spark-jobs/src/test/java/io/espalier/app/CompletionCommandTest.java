package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real bash completes with the script that is printed. */
class CompletionCommandTest {
  @TempDir private Path directory;
  private Path script;

  @BeforeEach
  void printTheScript() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit =
        Espalier.run(
            new String[] {"completion"}, new PrintStream(out, true), new PrintStream(err, true));
    assertThat(exit).isZero();
    assertThat(err.size()).isZero();
    script = directory.resolve("completion");
    Files.write(script, out.toByteArray());
  }

  /**
   * The words that Tab offers behind some others, of which the last may be the beginning of one.
   */
  private List<String> offered(String... words) throws Exception {
    String typed =
        """
        source "$0"
        function_of="$(complete -p espalier)" # complete -o default -F NAME espalier
        [[ "$function_of" =~ -F\\ ([^ ]+) ]]
        COMP_WORDS=(espalier "$@")
        COMP_CWORD=$#
        COMP_LINE="${COMP_WORDS[*]}"
        COMP_POINT=${#COMP_LINE}
        # Outside of a terminal, compopt says that nothing is being completed.
        "${BASH_REMATCH[1]}" espalier "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}" \
          2> >(grep -v compopt >&2)
        printf '%s\\n' "${COMPREPLY[@]}"
        """;
    Process process =
        new ProcessBuilder(
                Stream.concat(Stream.of("bash", "-c", typed, script.toString()), Stream.of(words))
                    .toList())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said.lines().map(String::strip).toList();
  }

  @Test
  void commandsAreCompleted() throws Exception {
    assertThat(offered("")).contains("init", "search", "resume", "predict", "completion");
    assertThat(offered("")).doesNotContain("ended");
    assertThat(offered("se")).containsExactly("search");
  }

  @Test
  void optionsOfACommandAndTheirWordsAreCompleted() throws Exception {
    assertThat(offered("init", "--")).contains("--label", "--out", "--json");
    assertThat(offered("search", "--o")).containsExactly("--out");
    assertThat(offered("predict", "--format", "par")).containsExactly("parquet");
  }
}
