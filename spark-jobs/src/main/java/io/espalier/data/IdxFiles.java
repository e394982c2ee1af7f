package io.espalier.data;

import io.espalier.data.SourceColumn.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Images, or other arrays, of MNIST's idx format, one a row; their labels in a file beside them.
 * The numbers of an image are the features {@code pixel_0}, {@code pixel_1} and so on, row by row.
 */
final class IdxFiles extends SourceFiles {
  private static final String PIXEL = "pixel";

  /** Labels of other names than MNIST's must be named. */
  private static final String IMAGES = "images([-.])idx\\d+-";

  private static final String LABELS = "labels$1idx1-";

  private final SparkSession spark;
  private final Optional<Path> labels;
  private final Arrangement arrangement;

  private IdxFiles(
      SparkSession spark,
      Path images,
      Optional<Path> labels,
      List<SourceColumn> columns,
      Arrangement arrangement) {
    super(images, columns);
    this.spark = spark;
    this.labels = labels;
    this.arrangement = arrangement;
  }

  static IdxFiles at(SparkSession spark, List<FileStatus> files, Optional<Path> labels)
      throws IOException {
    Path images = files.get(0).getPath();
    if (files.size() > 1) {
      throw new DataProblem(
          images.getParent() + " has several idx files: give the one that holds the images");
    }
    Configuration hadoop = hadoop(spark);
    List<SourceColumn> columns = new ArrayList<>();
    Arrangement arrangement;
    try (IdxArray array = IdxArray.open(hadoop, images)) {
      if (array.dimensions() < 2) {
        throw new DataProblem(
            images + " has one dimension, as labels have: give the file of the images");
      }
      arrangement = arrangement(array.item());
      columns.add(new SourceColumn(PIXEL, Kind.NUMBERS, "idx", array.columns()));
      if (labels.isPresent()) {
        requireLabels(hadoop, labels.get(), images, array.items());
        columns.add(new SourceColumn(Format.IDX.label().orElseThrow(), Kind.NUMBER, "idx", 1));
      }
    }
    return new IdxFiles(spark, images, labels, columns, arrangement);
  }

  /** Height and width, and channels if there is a third dimension. */
  private static Arrangement arrangement(int[] item) {
    return switch (item.length) {
      case 2 -> new Arrangement.Images(item[0], item[1], 1);
      case 3 -> new Arrangement.Images(item[0], item[1], item[2]);
      default -> new Arrangement.Plain();
    };
  }

  @Override
  Arrangement arrangement() {
    return arrangement;
  }

  /** Where the labels of images are: where it is said, or where MNIST has them. */
  static Path labels(FileStatus images, Optional<URI> given) {
    if (given.isPresent()) {
      return new Path(given.get());
    }
    Path path = images.getPath();
    String name = path.getName().replaceFirst(IMAGES, LABELS);
    if (name.equals(path.getName())) {
      throw new DataProblem(
          path
              + " is not named like train-images-idx3-ubyte, so that nothing says where its labels"
              + " are: give data.labels-source");
    }
    return new Path(path.getParent(), name);
  }

  private static void requireLabels(Configuration hadoop, Path labels, Path images, int items)
      throws IOException {
    if (!labels.getFileSystem(hadoop).exists(labels)) {
      throw new DataProblem("There is no file " + labels + " of the labels of " + images);
    }
    try (IdxArray array = IdxArray.open(hadoop, labels)) {
      if (array.dimensions() != 1) {
        throw new DataProblem(
            labels + " has " + array.dimensions() + " dimensions, and labels have one");
      }
      if (array.items() != items) {
        throw new DataProblem(
            "%s has %d labels, and %s has %d images"
                .formatted(labels, array.items(), images, items));
      }
    }
  }

  @Override
  public String trouble() {
    return "is no array";
  }

  @Override
  public Dataset<Row> rows() {
    StructType schema =
        new StructType().add(PIXEL, DataTypes.createArrayType(DataTypes.FloatType), true);
    if (labels.isPresent()) {
      schema = schema.add(columns().get(1).name(), DataTypes.DoubleType, true);
    }
    // One task reads a file: what is compressed has no middle that reading could begin at.
    Images images =
        new Images(new HadoopSettings(hadoop(spark)), labels.map(Path::toString).orElse(""));
    return spark.createDataFrame(
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(List.of(path().toString()), 1)
            .mapPartitions(images),
        schema.add(TROUBLE, DataTypes.StringType, true));
  }

  @Override
  void read(Reading reading, RowSink into) {
    // Without labels the images are read beside themselves, which costs little and happens seldom.
    try (IdxArray images = IdxArray.open(hadoop(spark), path());
        IdxArray classes = IdxArray.open(hadoop(spark), labels.orElse(path()))) {
      BlockBuilder block = new BlockBuilder(reading);
      boolean pixels = reading.role(0) == Reading.Role.FEATURE;
      // Both are as long as their heads claim, and these agree: reading finds out the rest.
      for (int row = 0; row <= images.items() && !block.broken(); row++) {
        boolean image = images.next();
        if (!classes.next() || !image) {
          break;
        }
        boolean sound = labels.isEmpty() || block.label(classes.number(0));
        for (int i = 0; pixels && sound && i < images.columns(); i++) {
          sound = block.number(i, images.number(i));
        }
        if (sound) {
          block.end();
        }
        if (!sound || block.full()) {
          into.take(path(), block.take());
        }
      }
      if (!block.broken()) {
        into.take(path(), block.take());
      }
    } catch (IOException e) {
      throw unreadable(path(), e);
    }
    into.end(path());
  }

  /** Reads images on an executor. */
  private record Images(HadoopSettings hadoop, String labels)
      implements FlatMapFunction<Iterator<String>, Row> {
    private static final long serialVersionUID = 1;

    @Override
    public Iterator<Row> call(Iterator<String> paths) throws IOException {
      if (!paths.hasNext()) {
        return Collections.emptyIterator();
      }
      Configuration settings = hadoop.configuration();
      List<IdxArray> arrays = new ArrayList<>();
      TaskContext.get()
          .addTaskCompletionListener(
              (TaskCompletionListener) task -> arrays.forEach(Images::close));
      arrays.add(IdxArray.open(settings, new Path(paths.next())));
      if (!labels.isEmpty()) {
        arrays.add(IdxArray.open(settings, new Path(labels)));
      }
      return new Rows(arrays);
    }

    private static void close(IdxArray array) {
      try {
        array.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static final class Rows implements Iterator<Row> {
    private final IdxArray images;
    private final Optional<IdxArray> labels;
    private Row next;

    Rows(List<IdxArray> arrays) throws IOException {
      this.images = arrays.get(0);
      this.labels = arrays.stream().skip(1).findFirst();
      advance();
    }

    private void advance() throws IOException {
      next = null;
      if (images.next()) {
        Float[] pixels = new Float[images.columns()];
        for (int i = 0; i < pixels.length; i++) {
          pixels[i] = (float) images.number(i);
        }
        if (labels.isPresent()) {
          labels.get().next();
          next = RowFactory.create(pixels, labels.get().number(0), null);
        } else {
          next = RowFactory.create(pixels, null);
        }
      }
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public Row next() {
      if (next == null) {
        throw new NoSuchElementException();
      }
      try {
        Row row = next;
        advance();
        return row;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
