package io.espalier.data.model;

import com.univocity.parsers.csv.CsvWriter;
import com.univocity.parsers.csv.CsvWriterSettings;
import io.espalier.data.DataSchema;
import io.espalier.port.Feature;
import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;

/**
 * Rows that a model made, as people read them.
 *
 * @param schema of the data that it was trained on
 * @param labels of the rows; none if they have no label
 * @param values {@code [rows, columns]}, row-major: numbers, places of names, NaN for a missing
 *     name
 */
public record GeneratedRows(DataSchema schema, List<String> labels, float[] values) {
  /** Side of an image in the picture, at the least: images of a few pixels are drawn larger. */
  private static final int SIDE = 32;

  /** Pixels between images. */
  private static final int GAP = 2;

  private static final int WHITE = 255;

  /** Copies the list. */
  public GeneratedRows {
    labels = List.copyOf(labels);
  }

  private int rows() {
    return values.length / schema.columns();
  }

  /**
   * With a header line, and the label last, if there is one: what a study can read as its source.
   */
  public byte[] csv() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CsvWriterSettings settings = new CsvWriterSettings();
    settings.getFormat().setLineSeparator("\n");
    CsvWriter out = new CsvWriter(bytes, StandardCharsets.UTF_8, settings);
    List<String> header = new ArrayList<>();
    schema.features().forEach(feature -> header.add(feature.name()));
    if (!labels.isEmpty()) {
      header.add(schema.label());
    }
    out.writeHeaders(header);
    for (int row = 0; row < rows(); row++) {
      List<String> cells = new ArrayList<>();
      for (int c = 0; c < schema.columns(); c++) {
        cells.add(cell(schema.features().get(c), values[row * schema.columns() + c]));
      }
      if (!labels.isEmpty()) {
        cells.add(labels.get(row));
      }
      out.writeRow(cells);
    }
    out.close();
    return bytes.toByteArray();
  }

  private static String cell(Feature feature, float value) {
    if (feature instanceof Feature.Categorical names) {
      return Float.isNaN(value) ? "" : names.levels().get((int) value);
    }
    return Float.toString(value);
  }

  /**
   * All rows as images side by side, if they can be square ones of one brightness a column.
   *
   * @param across images in a line
   * @param least what is drawn black
   * @param greatest what is drawn white
   */
  public Optional<byte[]> png(int across, float least, float greatest) throws IOException {
    int side = (int) Math.round(Math.sqrt(schema.columns()));
    boolean numbers = schema.features().stream().allMatch(f -> f instanceof Feature.Numeric);
    if (side < 2 || side * side != schema.columns() || !numbers || !(greatest > least)) {
      return Optional.empty();
    }
    int zoom = Math.max(1, (SIDE + side - 1) / side);
    int step = side * zoom + GAP;
    int down = (rows() + across - 1) / across;
    BufferedImage image =
        new BufferedImage(across * step + GAP, down * step + GAP, BufferedImage.TYPE_BYTE_GRAY);
    WritableRaster raster = image.getRaster();
    for (int row = 0; row < rows(); row++) {
      int left = GAP + row % across * step;
      int top = GAP + row / across * step;
      for (int y = 0; y < side * zoom; y++) {
        for (int x = 0; x < side * zoom; x++) {
          float value = values[row * schema.columns() + y / zoom * side + x / zoom];
          float share = (value - least) / (greatest - least);
          int gray = Math.round(WHITE * Math.min(1, Math.max(0, share)));
          raster.setSample(left + x, top + y, 0, gray);
        }
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return Optional.of(bytes.toByteArray());
  }
}
