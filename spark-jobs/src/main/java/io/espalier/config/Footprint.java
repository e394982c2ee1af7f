package io.espalier.config;

import io.espalier.config.Description.Memory;
import io.espalier.config.Description.Rows;
import io.espalier.config.Description.Table;
import io.espalier.port.Shape;
import io.espalier.space.Choice;
import io.espalier.space.Dimension;
import io.espalier.space.IntRange;
import io.espalier.space.RealRange;
import io.espalier.study.StudySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** What a study holds in memory, worked out from the shapes of its largest networks. */
final class Footprint {
  private static final int FLOAT = Float.BYTES;

  /** Parameters, gradient, two moments of an adaptive updater, and the best epoch's parameters. */
  private static final int COPIES = 5;

  /** All of these but the gradient are in a checkpoint. */
  private static final int STORED = COPIES - 1;

  /** Activations and their gradients. */
  private static final int PASSES = 2;

  /** Of an LSTM cell, its candidate among them. */
  private static final int GATES = 4;

  private final StudySpec study;
  private final Table table;

  Footprint(StudySpec study, Table table) {
    this.study = study;
    this.table = table;
  }

  /**
   * Bytes of the prepared rows, and of checkpoints and predictions if all networks are kept.
   *
   * @param networks of all stages together
   */
  long disk(long networks) {
    Rows rows = table.rows();
    long all = rows.training() + rows.validation() + rows.test();
    // Beside features and target, the number in the source and the part.
    long data = all * ((table.columns() + 2L) * FLOAT + 1);
    long predicted = rows.validation() == 0 ? rows.training() : rows.validation();
    long network = memory().parameters() * STORED + predicted * table.outputs() * FLOAT;
    return data + networks * network;
  }

  Memory memory() {
    Rows rows = table.rows();
    long data = (rows.training() + rows.validation()) * (table.columns() + 1L) * FLOAT;
    long most = 0;
    long widest = 0;
    for (Object kind : kinds()) {
      for (List<?> hidden : lists("hidden")) {
        for (Stem stem : stems(kind.toString())) {
          long parameters = stem.parameters();
          long units = stem.units();
          long before = stem.outputs();
          for (Object width : hidden) {
            long here = ((Number) width).longValue();
            parameters += (before + 1) * here;
            units += here;
            before = here;
          }
          parameters += (before + 1) * table.outputs();
          most = Math.max(most, parameters);
          widest = Math.max(widest, units + table.outputs());
        }
      }
    }
    long perBatch = batch() * widest * PASSES;
    long predictions = rows.validation() * table.outputs() * PASSES;
    long network = (most * COPIES + perBatch + predictions) * FLOAT;
    return new Memory(data, most * FLOAT, network * Description.networksOfATrial(study));
  }

  /**
   * What stands before the dense layers.
   *
   * @param parameters of it
   * @param units numbers that it makes of a row, its inputs among them
   * @param outputs that go into the dense layers
   */
  private record Stem(long parameters, long units, long outputs) {}

  private List<Stem> stems(String kind) {
    if (kind.equals("convolutional") && table.shape() instanceof Shape.Image image) {
      return lists("filters").stream().map(filters -> convolutions(image, filters)).toList();
    }
    if (kind.equals("recurrent") && table.shape() instanceof Shape.Series series) {
      return lists("units").stream().map(units -> recurrences(series, units)).toList();
    }
    return List.of(new Stem(0, table.inputs(), table.inputs()));
  }

  /** The largest kernels and the weakest pooling; DL4J copies each pixel's patch side by side. */
  private Stem convolutions(Shape.Image image, List<?> filters) {
    long kernel = numbers("kernel").max().orElse(1);
    boolean pooled = values("pooling").stream().noneMatch("none"::equals);
    long pool = pooled ? numbers("pool-size").min().orElse(1) : 1;
    long height = image.height();
    long width = image.width();
    long channels = image.channels();
    long parameters = 0;
    long units = table.inputs();
    for (Object maps : filters) {
      long here = ((Number) maps).longValue();
      long patch = kernel * kernel * channels;
      parameters += (patch + 1) * here;
      units += height * width * (patch + 2 * here);
      height = Math.max(1, height / pool);
      width = Math.max(1, width / pool);
      channels = here;
    }
    return new Stem(parameters, units, height * width * channels);
  }

  /** As if all cells were LSTM in both directions, where any are. */
  private Stem recurrences(Shape.Series series, List<?> widths) {
    long gates = values("cell").contains("lstm") ? GATES : 1;
    long directions = values("direction").contains("bidirectional") ? 2 : 1;
    long before = series.channels();
    long parameters = 0;
    long units = table.inputs();
    for (Object width : widths) {
      long here = ((Number) width).longValue();
      parameters += directions * gates * (before + here + 1) * here;
      units += directions * (gates + 1) * here * series.steps();
      before = directions * here;
    }
    return new Stem(parameters, units, before);
  }

  private List<List<?>> lists(String name) {
    List<List<?>> lists = new ArrayList<>();
    for (Object value : values(name)) {
      if (value instanceof List<?> list) {
        lists.add(list);
      }
    }
    return lists.isEmpty() ? List.of(List.of()) : lists;
  }

  /** All values that a hyperparameter may have, or its ends if it is a range. */
  private List<Object> values(String name) {
    Optional<Dimension<?>> searched = dimension(name);
    if (searched.isEmpty()) {
      return Optional.ofNullable(study.plan().fixed().values().get(name)).stream().toList();
    }
    Dimension<?> d = searched.get();
    if (d instanceof IntRange range) {
      return List.of(range.min(), range.max());
    }
    return d instanceof RealRange range
        ? List.of(range.min(), range.max())
        : List.copyOf(((Choice<?>) d).values());
  }

  private List<Object> kinds() {
    List<Object> kinds = values("kind");
    return kinds.isEmpty() ? List.of("mlp") : kinds;
  }

  private LongStream numbers(String name) {
    return values(name).stream().mapToLong(v -> ((Number) v).longValue());
  }

  private long batch() {
    return numbers("batch").max().orElse(1);
  }

  private Optional<Dimension<?>> dimension(String name) {
    return study.space().dimensions().stream()
        .filter(d -> d.name().equals(name))
        .<Dimension<?>>map(d -> d)
        .findFirst();
  }
}
