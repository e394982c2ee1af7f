package io.espalier.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.univocity.parsers.csv.CsvParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvFileTest {
  private static final int COLUMNS = 3;
  private static final int LINES = 4_000;

  /** What cells are made of: all that means something in a CSV file, and what is near it. */
  private static final String[] PARTS = {
    "1", "2.5", "x", "ä", "\"", "\"\"", "\\", "\\\"", "#", "'", " ", "\t", ",", ";", "\u00a0", "\0"
  };

  private static SparkSession spark;

  @TempDir Path directory;

  @BeforeAll
  static void start() {
    spark = LocalSpark.start();
  }

  @AfterAll
  static void stop() {
    LocalSpark.stop();
  }

  @Test
  void trainingAndScoringReadTheSameCells() throws IOException {
    Random random = new Random(7);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < LINES; i++) {
      String line = line(random);
      if (!line.trim().isEmpty()) {
        lines.add(line);
      }
    }
    Path path = directory.resolve("t.csv");
    Files.writeString(path, "a,b,c\n" + String.join("\n", lines) + "\n");
    CsvFile file = new CsvFile(new org.apache.hadoop.fs.Path(path.toUri()), List.of("a", "b", "c"));
    List<Row> scored = CsvFile.rows(spark, List.of(file)).collectAsList();
    CsvParser trained = CsvFile.parser(COLUMNS);
    assertThat(scored).hasSameSizeAs(lines);
    int whole = 0;
    for (int i = 0; i < lines.size(); i++) {
      String[] cells = trained.parseLine(lines.get(i));
      boolean rejected = !scored.get(i).isNullAt(COLUMNS);
      assertThat(cells == null || cells.length != COLUMNS)
          .as("rejection of '%s' as %s", lines.get(i), Arrays.toString(cells))
          .isEqualTo(rejected);
      for (int c = 0; c < COLUMNS && !rejected; c++) {
        assertThat(cells[c]).as(lines.get(i)).isEqualTo(scored.get(i).getString(c));
      }
      whole += rejected ? 0 : 1;
    }
    assertThat(whole).isBetween(LINES / 10, LINES * 9 / 10);
  }

  private static String line(Random random) {
    StringBuilder line = new StringBuilder();
    for (int c = 0; c < COLUMNS; c++) {
      line.append(c == 0 ? "" : ",");
      boolean quoted = random.nextInt(3) == 0;
      line.append(quoted ? "\"" : "");
      for (int n = random.nextInt(4); n > 0; n--) {
        line.append(PARTS[random.nextInt(PARTS.length)]);
      }
      line.append(quoted ? "\"" : "");
    }
    return line.toString();
  }
}
