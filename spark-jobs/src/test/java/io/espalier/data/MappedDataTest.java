package io.espalier.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.metrics.Task;
import io.espalier.port.Feature;
import io.espalier.port.Shape;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Data that have no room on the heap: the same data, in other places. */
class MappedDataTest {
  private static final int COLUMNS = 64;
  private static final int ROWS = 500_000;
  private static final long HEAP_MEGABYTES = 88;

  private final Configuration hadoop = new Configuration();
  @TempDir private Path directory;

  @AfterAll
  static void stop() {
    LocalSpark.stop();
  }

  /** Values that depend on their place alone; the sign of the first says the class. */
  private static void fill(int row, float[] into, int at) {
    SplittableRandom random = new SplittableRandom(row);
    for (int c = 0; c < COLUMNS; c++) {
      into[at + c] = (float) random.nextDouble() - 0.5f;
    }
  }

  private void write(int rows) throws IOException {
    float[] first = new float[COLUMNS];
    float[] targets = new float[rows];
    byte[] parts = new byte[rows];
    for (int row = 0; row < rows; row++) {
      fill(row, first, 0);
      targets[row] = first[0] > 0 ? 1 : 0;
      parts[row] = (row % 50 == 0 ? Part.VALIDATION : Part.TRAINING).code();
    }
    int validation = (rows + 49) / 50;
    DataSchema schema =
        new DataSchema(
            IntStream.range(0, COLUMNS)
                .<Feature>mapToObj(c -> new Feature.Numeric("c" + c))
                .toList(),
            "y",
            new Task.Classification(List.of("below", "above")),
            CellRules.USUAL.missing(),
            Shape.TABLE,
            Optional.empty());
    PartHeader header =
        new PartHeader(
            PartHeader.SEARCH, schema, rows, rows - validation, validation, 0, 0, false, false, "");
    PartFile.write(
        new AtomicFiles(hadoop),
        PreparedData.file(directory.toUri()),
        new PartFile.Content(
            header,
            MappedDataTest::fill,
            targets,
            IntStream.rangeClosed(1, rows).toArray(),
            parts,
            new int[0]));
  }

  @Test
  @Timeout(180)
  void rowsThatAreLargerThanTheHeapAreTrainedOnToTheSameBits() throws Exception {
    write(ROWS);
    Path trained = directory.resolve("trained");
    Path log = directory.resolve("log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP_MEGABYTES + "m",
                "-cp",
                System.getProperty("java.class.path"),
                LargeRowsMain.class.getName(),
                directory.toString(),
                "0",
                trained.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(process.waitFor(150, TimeUnit.SECONDS)).as(Files.readString(log)).isTrue();
      List<String> said = Files.readAllLines(log);
      assertThat(process.exitValue()).as(String.join("\n", said)).isZero();
      assertThat(Long.parseLong(said.get(said.size() - 1)))
          .isLessThan((long) ROWS * COLUMNS * Float.BYTES);
    } finally {
      process.destroyForcibly();
    }
    byte[] onHeap =
        LargeRowsMain.train(
            PreparedData.load(hadoop, directory.toUri()),
            hadoop,
            directory.resolve("again").toUri());
    assertThat(Files.readAllBytes(trained)).isEqualTo(onHeap);
  }

  @Test
  void rowsAreReadFromWindowsOfSomeRowsEach() throws IOException {
    write(101);
    PreparedData whole = PreparedData.load(hadoop, directory.toUri());
    Path file = directory.resolve("data/search.bin");
    long from = Files.size(file) - 101 * (COLUMNS * 4L + 4 + 4 + 1) - 4;
    float[] expected = new float[COLUMNS];
    float[] found = new float[COLUMNS + 1];
    for (int rows : new int[] {1, 7, 100, 101, 1000}) {
      MappedFeatures mapped;
      try (FileChannel channel = FileChannel.open(file)) {
        // A window that has room for some rows and a part of one more.
        mapped = MappedFeatures.of(channel, from, 101, COLUMNS, 4L * rows * COLUMNS + 3);
      }
      for (int row : new int[] {100, 0, 6, 7, 8, 99, 50}) {
        whole.gather(new int[] {row}, 0, 1, expected);
        mapped.copy(row, found, 1);
        assertThat(Arrays.copyOfRange(found, 1, COLUMNS + 1)).isEqualTo(expected);
      }
    }
  }

  @Test
  void aDriverWithoutRoomOnTheHeapPreparesTheSameFilesAndLeavesNothingBehind() throws IOException {
    SparkSession spark = LocalSpark.start();
    Path scratch = Files.createDirectory(directory.resolve("scratch"));
    SourceSpec series =
        source(lines(), "label").arranged(new Arrangement.Steps("id", "t", OptionalInt.empty()));
    SourceSpec table = source(table(), "label");
    for (SourceSpec source : List.of(series, table)) {
      List<String> fingerprints = new ArrayList<>();
      // The second one has room for some blocks of some files, the third for none.
      for (long heap : new long[] {Long.MAX_VALUE, 40_000, 0}) {
        URI study = directory.resolve("study-" + heap).toUri();
        Room room = new Room(heap, scratch);
        new Preparation(spark, room).prepare(source, 5, study);
        fingerprints.add(PreparedData.load(hadoop, study, room).known().fingerprint());
        assertThat(scratch).isEmptyDirectory();
      }
      assertThat(fingerprints).hasSize(3).containsOnly(fingerprints.get(0));
    }
  }

  private SourceSpec source(Path file, String label) {
    return new SourceSpec(
        file.toUri(),
        Format.AUTO,
        label,
        TaskKind.CLASSIFICATION,
        new Split.Fractions(0.6, 0.2, 0.2, true));
  }

  /** Files of numbers and names, with gaps. */
  private Path table() throws IOException {
    Path files = Files.createDirectory(directory.resolve("table"));
    for (int file = 0; file < 4; file++) {
      StringBuilder csv = new StringBuilder("a,name,b,label\n");
      for (int i = 0; i < 2_000; i++) {
        csv.append(i % 13 == 0 ? "" : file * 10_000 + i).append(",n").append(i % (5 + file));
        csv.append(',').append(i * 0.5).append(',').append(i % 3 == 0 ? "x" : "y").append('\n');
      }
      Files.writeString(files.resolve("part-" + file + ".csv"), csv);
    }
    return files;
  }

  /** Series whose lines are scattered, of 1 to 4 steps. */
  private Path lines() throws IOException {
    StringBuilder csv = new StringBuilder("id,t,a,b,label\n");
    for (int t = 3; t >= 0; t--) {
      for (int s = 0; s < 60; s++) {
        if (t <= s % 4) {
          csv.append("s%d,%d,%d,%d,%s\n".formatted(s, t, 100 * s + t, -t, s % 2 == 0 ? "x" : "y"));
        }
      }
    }
    return Files.writeString(directory.resolve("lines.csv"), csv);
  }
}
