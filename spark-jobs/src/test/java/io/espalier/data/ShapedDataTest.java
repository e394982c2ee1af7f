package io.espalier.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.port.Shape;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Images and series, from files to the rows of a study. */
class ShapedDataTest {
  private static final URI DIGITS = Path.of("../data/digits.csv.gz").toUri();
  private static final Split SPLIT = new Split.Fractions(0.6, 0.2, 0.2, true);
  private static final Arrangement BY_LINES = new Arrangement.Steps("id", "t", OptionalInt.empty());

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

  private static SourceSpec source(URI file, Arrangement arrangement) {
    return new SourceSpec(file, Format.AUTO, "label", TaskKind.CLASSIFICATION, SPLIT)
        .arranged(arrangement);
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  private PreparedData prepared(SourceSpec source) throws IOException {
    new Preparation(spark).prepare(source, 1, directory.toUri());
    return PreparedData.load(spark.sparkContext().hadoopConfiguration(), directory.toUri());
  }

  private static float[] row(PreparedData data, int row) {
    float[] values = new float[data.columns()];
    data.gather(new int[] {row}, 0, 1, values);
    return values;
  }

  /** Where the row of a line of the source lies. */
  private static int of(PreparedData data, int sourceRow) {
    for (int i = 0; i < data.rows(); i++) {
      if (data.known().sourceRow(i) == sourceRow) {
        return i;
      }
    }
    return -1;
  }

  @Test
  void aShapeChangesNoRow() throws IOException {
    PreparedData plain = prepared(source(DIGITS, new Arrangement.Plain()));
    assertThat(plain.shape()).isEqualTo(Shape.TABLE);
    float[] expected = row(plain, 17);
    PreparedData images = prepared(source(DIGITS, new Arrangement.Images(8, 8, 1)));
    assertThat(images.shape()).isEqualTo(new Shape.Image(8, 8, 1));
    assertThat(row(images, 17)).isEqualTo(expected);
    PreparedData series = prepared(source(DIGITS, new Arrangement.Wide(8, 8)));
    assertThat(series.shape()).isEqualTo(new Shape.Series(8, 8));
    assertThat(row(series, 17)).isEqualTo(expected);
    assertThat(new Preparation(spark).survey(source(DIGITS, new Arrangement.Wide(8, 8)), 1).lines())
        .first()
        .asString()
        .startsWith("1797 rows, series of 8 steps of 8 channels: ");
  }

  @Test
  void idxFilesKnowTheirOwnShape() throws IOException {
    int rows = 20;
    ByteBuffer images = ByteBuffer.allocate(16 + rows * 6).putInt(0x803).putInt(rows);
    images.putInt(2).putInt(3);
    ByteBuffer labels = ByteBuffer.allocate(8 + rows).putInt(0x801).putInt(rows);
    for (int i = 0; i < rows; i++) {
      labels.put((byte) (i % 2));
      for (int p = 0; p < 6; p++) {
        images.put((byte) (10 * i + p));
      }
    }
    Path file = directory.resolve("train-images-idx3-ubyte");
    Files.write(file, images.array());
    Files.write(directory.resolve("train-labels-idx1-ubyte"), labels.array());
    PreparedData data = prepared(source(file.toUri(), new Arrangement.Plain()));
    assertThat(data.shape()).isEqualTo(new Shape.Image(2, 3, 1));
    int first = data.known().sourceRow(0) - 1;
    assertThat(row(data, 0)[5]).isEqualTo(10 * first + 5);
  }

  @Test
  void emptyCellsAtTheEndOfALineAreStepsThatASeriesDoesNotHave() throws IOException {
    String csv = "a0,b0,a1,b1,a2,b2,label\n" + "1,2,3,4,5,6,x\n1,2,,,,,y\n7,8,9,1,,,x\n".repeat(10);
    PreparedData data = prepared(source(write("t.csv", csv).toUri(), new Arrangement.Wide(3, 2)));
    assertThat(data.shape()).isEqualTo(new Shape.Series(3, 2, 1));
    float none = Float.NaN;
    for (int i = 0; i < data.rows(); i++) {
      assertThat(row(data, i))
          .isEqualTo(
              switch (data.known().sourceRow(i) % 3) {
                case 1 -> new float[] {1, 2, 3, 4, 5, 6};
                case 2 -> new float[] {1, 2, none, none, none, none};
                default -> new float[] {7, 8, 9, 1, none, none};
              });
    }
  }

  /** Series of 1 to 4 steps of two channels, whose values say where they are. */
  private static List<String> lines(int series) {
    List<String> lines = new ArrayList<>();
    for (int s = 0; s < series; s++) {
      for (int t = 0; t <= s % 4; t++) {
        lines.add("s%d,%d,%d,%d,%s".formatted(s, t, 100 * s + t, -t, s % 2 == 0 ? "x" : "y"));
      }
    }
    return lines;
  }

  @Test
  void linesOfOneIdAreASeriesInTheOrderOfTimeWhereverTheyStand() throws IOException {
    List<String> lines = lines(40);
    String header = "id,t,a,b,label\n";
    PreparedData ordered =
        prepared(source(write("o.csv", header + String.join("\n", lines)).toUri(), BY_LINES));
    Collections.reverse(lines);
    Collections.rotate(lines, 7);
    PreparedData data =
        prepared(source(write("s.csv", header + String.join("\n", lines)).toUri(), BY_LINES));
    for (PreparedData each : List.of(ordered, data)) {
      assertThat(each.shape()).isEqualTo(new Shape.Series(4, 2, 1));
      assertThat(each.rows() + each.known().testRows()).isEqualTo(40);
      assertThat(each.featureColumns().get(3).name()).isEqualTo("b_1");
      for (int i = 0; i < each.rows(); i++) {
        float[] row = row(each, i);
        int series = (int) row[0] / 100;
        assertThat(each.target(i)).isEqualTo(series % 2);
        for (int t = 0; t < 4; t++) {
          boolean there = t <= series % 4;
          assertThat(row[2 * t]).isEqualTo(Float.valueOf(there ? 100 * series + t : Float.NaN));
          assertThat(row[2 * t + 1]).isEqualTo(Float.valueOf(there ? -t : Float.NaN));
        }
      }
    }
  }

  @Test
  void aColumnOfPartsDividesSeriesAndTestSeriesOfTheirOwnMayBeLonger() throws IOException {
    StringBuilder csv = new StringBuilder("part,id,t,a,label\n");
    for (int s = 0; s < 12; s++) {
      String part = s < 6 ? "train" : s < 9 ? "validation" : "test";
      for (int t = 0; t < (s == 11 ? 7 : 3); t++) {
        csv.append("%s,%d,%d,%d,%s%n".formatted(part, s, t, t, s % 3 == 0 ? "x" : "y"));
      }
    }
    SourceSpec spec = source(write("p.csv", csv.toString()).toUri(), BY_LINES);
    PreparedData data =
        prepared(
            spec.divided(
                spec.dividing().along(Optional.empty(), Optional.empty(), Optional.of("part"))));
    assertThat(data.trainingRows()).hasSize(6);
    assertThat(data.validationRows()).hasSize(3);
    assertThat(data.known().testRows()).isEqualTo(3);
    assertThat(data.shape()).isEqualTo(new Shape.Series(7, 1, 3));

    String own = "id,t,a,label\n" + "%d,0,1,%s\n".repeat(20);
    Object[] values = new Object[40];
    for (int i = 0; i < 20; i++) {
      values[2 * i] = i;
      values[2 * i + 1] = i % 2 == 0 ? "x" : "y";
    }
    Path train = write("own.csv", own.formatted(values));
    Path test = write("test.csv", "id,t,a,label\n0,0,5,y\n0,1,6,y\n1,0,7,x\n");
    PreparedData apart = prepared(source(train.toUri(), BY_LINES).testedOn(test.toUri()));
    assertThat(apart.known().testRows()).isEqualTo(2);
    assertThat(apart.shape()).isEqualTo(new Shape.Series(2, 1, 1));
    assertThat(row(apart, of(apart, 1))).isEqualTo(new float[] {1, Float.NaN});
  }

  static Stream<Arguments> refused() {
    String wide = "a,b,c,d,label\n" + "1,2,3,4,x\n5,6,7,8,y\n".repeat(10);
    String steps = "id,t,a,label\n" + String.join("\n", shortLines()) + "\n";
    Arrangement pairs = new Arrangement.Wide(2, 2);
    return Stream.of(
        Arguments.of(
            wide, new Arrangement.Images(3, 3, 1), "makes 9 columns, and there are 4 features"),
        Arguments.of(wide, new Arrangement.Images(4096, 4096, 4096), "makes 2147483647 columns"),
        Arguments.of(
            wide + "1,,3,4,x\n",
            new Arrangement.Images(2, 2, 1),
            "row 21: column 'b' is missing, and data.image of 2 × 2 × 1 leaves none out"),
        Arguments.of(wide + "1,2,,4,x\n", pairs, "row 21: column 'c' is missing"),
        Arguments.of(wide + "1,2,3,,x\n", pairs, "row 21: column 'd' is missing"),
        Arguments.of(wide + ",,,,x\n", pairs, "row 21: column 'a' is missing"),
        Arguments.of(
            wide.replace("1,2,", "1,k,").replace("5,6,", "5,m,"), pairs, "Column 'b' holds names"),
        Arguments.of(
            steps + "s1,0,4,y\n",
            BY_LINES,
            "row 21: the series 's1' has another step at the same time, in "),
        Arguments.of(steps + "s1,9,4,x\n", BY_LINES, "row 21: the label is 'x', and 'y' where"),
        Arguments.of(steps + "s1,9,,y\n", BY_LINES, "row 21: column 'a' is missing"),
        Arguments.of(steps + ",9,3,y\n", BY_LINES, "row 21: column 'id' is empty where an id"),
        Arguments.of(steps + "s1,,3,y\n", BY_LINES, "row 21: column 't' is empty where a time"),
        Arguments.of(
            steps + "s1,soon,3,y\n", BY_LINES, "has 'soon', which is no number and no ISO"),
        Arguments.of(
            steps + "s1,8,3,y\ns1,9,3,y\n",
            new Arrangement.Steps("id", "t", OptionalInt.of(2)),
            "the series 's1' has 3 steps, and data.series.steps leaves room for 2"),
        Arguments.of(
            steps, new Arrangement.Steps("ib", "t", OptionalInt.empty()), "no column 'ib'"),
        Arguments.of(
            steps,
            new Arrangement.Steps("label", "t", OptionalInt.empty()),
            "data.series names 'label', which is the label"));
  }

  private static List<String> shortLines() {
    List<String> lines = new ArrayList<>();
    for (int s = 0; s < 20; s++) {
      lines.add("s%d,0,1,%s".formatted(s, s % 2 == 0 ? "x" : "y"));
    }
    return lines;
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatIsNoImageAndNoSeriesIsRefused(String csv, Arrangement arrangement, String message)
      throws IOException {
    SourceSpec source = source(write("t.csv", csv).toUri(), arrangement);
    assertThatThrownBy(() -> new Preparation(spark).survey(source, 1))
        .isInstanceOf(DataProblem.class)
        .hasMessageContaining(message);
  }

  @Test
  void aGroupThatChangesWithinASeriesIsRefused() throws IOException {
    String csv =
        """
        id,t,g,a,label
        s1,0,p,1,x
        s1,1,q,1,x
        s2,0,p,1,y
        """;
    SourceSpec spec = source(write("g.csv", csv).toUri(), BY_LINES);
    SourceSpec grouped =
        spec.divided(spec.dividing().along(Optional.of("g"), Optional.empty(), Optional.empty()));
    assertThatThrownBy(() -> new Preparation(spark).survey(grouped, 1))
        .hasMessageContaining("row 2: column 'g' is not what it is where its series begins");
  }
}
