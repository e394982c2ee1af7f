package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Nothing of validation and test rows gets into what is fitted. */
class NoLeakTest {
  private static final int ROWS = 300;
  @RegisterExtension private static final Terminal TERMINAL = new Terminal();

  @TempDir private Path directory;

  @Test
  void aColumnThatRevealsTheLabelOfUntrainedRowsChangesNoFittedParameter() throws Exception {
    Map<String, byte[]> without = checkpoints("plain", false);
    Map<String, byte[]> revealed = checkpoints("revealing", true);
    assertThat(without).hasSizeGreaterThan(3);
    assertThat(revealed.keySet()).isEqualTo(without.keySet());
    // A checkpoint holds all that was fitted: parameters, updater, medians, means and deviations.
    without.forEach((name, bytes) -> assertThat(revealed.get(name)).as(name).isEqualTo(bytes));
  }

  /**
   * What a study trains; the column "hint" is 0 in training rows and tells the label elsewhere, if
   * wanted.
   */
  private Map<String, byte[]> checkpoints(String name, boolean revealing) throws Exception {
    Path study = directory.resolve(name);
    Terminal.Ended ended =
        TERMINAL.run(
            "search",
            conf(name, table(name, revealing)).toString(),
            "--out",
            study.toString(),
            "--json");
    assertThat(ended.exit()).as(ended.err()).isZero();
    Map<String, byte[]> found = new TreeMap<>();
    try (Stream<Path> files = Files.list(study.resolve("checkpoints"))) {
      for (Path file : files.toList()) {
        found.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return found;
  }

  private Path conf(String name, Path table) throws IOException {
    return Files.writeString(
        directory.resolve(name + ".conf"),
        """
        study { name = leak, seed = 3 }
        data { source = "%s", label = label, split { column = part } }
        space { hidden = [[4], [8]], learning-rate = [1e-3, 1e-2] }
        training { epochs = 4, batch = 16 }
        ensemble { averaging { top = 4 }, greedy {} }
        open-test = true
        """
            .formatted(table));
  }

  private Path table(String name, boolean revealing) throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    StringBuilder text = new StringBuilder("a,b,hint,kind,part,label\n");
    for (int row = 0; row < ROWS; row++) {
      double a = random.nextDouble();
      double b = random.nextDouble();
      int label = a + 0.3 * random.nextDouble() > b ? 1 : 0;
      String part = row % 5 < 3 ? "train" : row % 5 == 3 ? "validation" : "test";
      int hint = revealing && !part.equals("train") ? 1 + label : 0;
      String kind = random.nextBoolean() ? "red" : "blue";
      text.append(
          "%.4f,%s,%d,%s,%s,%d\n"
              .formatted(a, row % 11 == 0 ? "" : "%.4f".formatted(b), hint, kind, part, label));
    }
    return Files.writeString(directory.resolve(name + ".csv"), text);
  }
}
