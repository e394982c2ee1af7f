package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Labels that are pure noise: whoever finds something there has looked where he should not have.
 */
class NestedNoiseTest {
  private static final int SEEDS = 20;
  private static final int ROWS = 300;
  private static final int COLUMNS = 8;
  private static final double CHANCE = 0.5;

  /** Binomial(20, 0.95) lies below it with a probability of 1.6 %. */
  private static final int COVERED = 17;

  @RegisterExtension private static final Terminal TERMINAL = new Terminal();

  @TempDir private Path directory;

  @Test
  void nestedCrossValidationFindsChanceWhereTheBestValidationScoreDoesNot() throws Exception {
    int covered = 0;
    double[] best = new double[SEEDS];
    for (int seed = 1; seed <= SEEDS; seed++) {
      JsonNode nested = nested(seed);
      JsonNode interval = nested.get("interval");
      boolean covers = interval.get(0).asDouble() <= CHANCE && CHANCE <= interval.get(1).asDouble();
      covered += covers ? 1 : 0;
      best[seed - 1] = nested.get("validation").asDouble();
      assertThat(nested.get("optimism").asDouble())
          .isCloseTo(
              best[seed - 1] - nested.get("tested").asDouble(),
              org.assertj.core.data.Offset.offset(1e-9));
    }
    assertThat(covered).isGreaterThanOrEqualTo(COVERED);
    double mean = Arrays.stream(best).average().orElseThrow();
    double squares = Arrays.stream(best).map(b -> (b - mean) * (b - mean)).sum();
    double standardError = Math.sqrt(squares / (SEEDS - 1) / SEEDS);
    assertThat(mean - CHANCE).isGreaterThan(standardError);
  }

  private JsonNode nested(int seed) throws Exception {
    Path study = directory.resolve("study-" + seed);
    Terminal.Ended ended =
        TERMINAL.run(
            "search", conf(seed, table(seed)).toString(), "--out", study.toString(), "--json");
    assertThat(ended.exit()).as(ended.err()).isZero();
    return ended.json().get("nested");
  }

  private Path conf(int seed, Path table) throws IOException {
    return Files.writeString(
        directory.resolve("noise-" + seed + ".conf"),
        """
        study { name = noise, seed = %d }
        data { source = "%s", label = label }
        space { hidden = [[4], [16]], learning-rate = [1e-3, 1e-2, 3e-2], batch = [16, 64] }
        training { epochs = 3 }
        search { metric = accuracy }
        nested { folds = 5 }
        """
            .formatted(seed, table));
  }

  private Path table(int seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    StringBuilder text = new StringBuilder();
    for (int column = 0; column < COLUMNS; column++) {
      text.append("x").append(column).append(',');
    }
    text.append("label\n");
    for (int row = 0; row < ROWS; row++) {
      for (int column = 0; column < COLUMNS; column++) {
        text.append("%.4f,".formatted(random.nextDouble()));
      }
      text.append(random.nextInt(2)).append('\n');
    }
    return Files.writeString(directory.resolve("noise-" + seed + ".csv"), text);
  }
}
