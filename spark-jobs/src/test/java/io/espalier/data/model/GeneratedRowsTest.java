package io.espalier.data.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.data.DataProblem;
import io.espalier.data.DataSchema;
import io.espalier.data.Impute;
import io.espalier.data.MissingCells;
import io.espalier.metrics.Task;
import io.espalier.port.Feature;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class GeneratedRowsTest {
  private static DataSchema schema(List<Feature> features) {
    return new DataSchema(
        features,
        "digit",
        new Task.Classification(List.of("a", "b")),
        MissingCells.of(List.of(""), Impute.MEDIAN));
  }

  private static DataSchema pixels(int count) {
    return schema(
        IntStream.range(0, count).<Feature>mapToObj(i -> new Feature.Numeric("p" + i)).toList());
  }

  @Test
  void namesAreWrittenAsNamesAndTheLabelLast() {
    DataSchema schema =
        schema(
            List.of(
                new Feature.Numeric("x"),
                new Feature.Categorical("town", List.of("A, B", "plain"))));
    GeneratedRows rows =
        new GeneratedRows(
            schema, List.of("a", "b", "b"), new float[] {1.5f, 0, 2, 1, 3, Float.NaN});
    assertThat(new String(rows.csv(), StandardCharsets.UTF_8))
        .isEqualTo("x,town,digit\n1.5,\"A, B\",a\n2.0,plain,b\n3.0,,b\n");
  }

  private static IncompleteRows read(String csv) {
    DataSchema schema =
        schema(
            List.of(new Feature.Numeric("x"), new Feature.Categorical("town", List.of("A", "B"))));
    return IncompleteRows.read(
        new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)), "some.csv", schema);
  }

  @Test
  void emptyCellsAreReadAsMissing() {
    IncompleteRows rows = read("town,digit,x\nB,a,2.5\n,b,\nelsewhere,b,7\n");
    assertThat(rows.labels()).containsExactly("a", "b", "b");
    assertThat(rows.values()).containsExactly(2.5f, 1, Float.NaN, Float.NaN, 7, -1);
    assertThat(read("x,town\n1,A\n").labels()).isEmpty();
  }

  @Test
  void fileThatIsNoneOfTheModelsIsRefused() {
    assertThatThrownBy(() -> read("x,digit\n1,a\n"))
        .isInstanceOf(DataProblem.class)
        .hasMessageContaining("some.csv lacks the model's column 'town'");
    assertThatThrownBy(() -> read("x,town\n1,A\nmuch,A\n"))
        .isInstanceOf(DataProblem.class)
        .hasMessageContaining("some.csv, row 2: column 'x' has the text 'much'");
    assertThatThrownBy(() -> read("x,town\n")).hasMessageContaining("no rows");
  }

  @Test
  void squareImagesAreDrawnSideBySide() throws IOException {
    float[] values = new float[3 * 4];
    values[4] = 16;
    values[11] = 99;
    GeneratedRows rows = new GeneratedRows(pixels(4), List.of(), values);
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(rows.png(2, 0, 16).orElseThrow()));
    // Images of 2 pixels are drawn 16 times as large, 2 pixels apart.
    assertThat(image.getWidth()).isEqualTo(2 * 34 + 2);
    assertThat(image.getHeight()).isEqualTo(2 * 34 + 2);
    assertThat(image.getRaster().getSample(2, 2, 0)).isZero();
    assertThat(image.getRaster().getSample(36, 2, 0)).isEqualTo(255);
    assertThat(image.getRaster().getSample(51, 17, 0)).isEqualTo(255);
    assertThat(image.getRaster().getSample(52, 17, 0)).isZero();
    assertThat(image.getRaster().getSample(33, 67, 0)).isEqualTo(255);
  }

  @Test
  void rowsThatAreNoSquareHaveNoPicture() throws IOException {
    assertThat(new GeneratedRows(pixels(5), List.of(), new float[5]).png(1, 0, 1)).isEmpty();
    assertThat(new GeneratedRows(pixels(4), List.of(), new float[4]).png(1, 3, 3)).isEmpty();
  }
}
