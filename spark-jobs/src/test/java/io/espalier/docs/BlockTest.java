package io.espalier.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.app.Launcher;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which blocks of a page are there to be typed, and what is said of them. */
class BlockTest {
  private static final String PAGE =
      """
      # A page

      ```sh
      anything at all
      ```

      Some words.

      <!-- not run: needs a YARN
      cluster -->
      ```
      FOO=1 deploy/espalier --master yarn search x.conf
      ```

      <!-- run by SubmittedIT -->

      ```bash
      deploy/espalier --master spark://host:7077
      ```

      - in a list

        ```
        # a comment
        ls -l
        ```

      ```
      digits: 68 trials (38 pruned, 30 completed)
      ```

      ```
      %spark.sql
      SELECT 1
      ```

      ```text
      ls -l
      ```
      """;

  private static final List<Block> BLOCKS = Block.of(Path.of("page.md"), PAGE);

  @Test
  void commandsAreToldFromWhatTheyPrint() {
    assertThat(BLOCKS).hasSize(7);
    assertThat(BLOCKS.stream().map(block -> block.typed(Launcher.PROJECT)))
        .containsExactly(true, true, true, true, false, false, false);
  }

  @Test
  void aCommentBeforeABlockSaysWhoRunsItOrWhyNobodyDoes() {
    assertThat(BLOCKS.stream().map(Block::mark))
        .containsExactly(
            Optional.empty(),
            Optional.of(new Block.Mark(false, "needs a YARN\ncluster")),
            Optional.of(new Block.Mark(true, "SubmittedIT")),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
  }

  @Test
  void aBlockKnowsItsPlaceAndItsText() {
    assertThat(BLOCKS.get(0).place()).isEqualTo("page.md:3");
    assertThat(BLOCKS.get(3).text()).isEqualTo("# a comment\nls -l\n");
  }
}
