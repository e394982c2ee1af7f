package io.espalier.config;

import io.espalier.config.Description.Memory;
import io.espalier.config.Description.Rows;
import io.espalier.config.Description.Table;
import io.espalier.space.Choice;
import io.espalier.space.Dimension;
import io.espalier.space.IntRange;
import io.espalier.space.RealRange;
import io.espalier.study.StudySpec;
import java.util.List;
import java.util.Optional;

/** What a study holds in memory, worked out from the shapes of its largest networks. */
final class Footprint {
  private static final int FLOAT = Float.BYTES;

  /** Parameters, gradient, two moments of an adaptive updater, and the best epoch's parameters. */
  private static final int COPIES = 5;

  /** Activations and their gradients. */
  private static final int PASSES = 2;

  private final StudySpec study;
  private final Table table;

  Footprint(StudySpec study, Table table) {
    this.study = study;
    this.table = table;
  }

  Memory memory() {
    Rows rows = table.rows();
    long data = (rows.training() + rows.validation()) * (table.columns() + 1L) * FLOAT;
    long most = 0;
    long widest = 0;
    for (List<?> hidden : networks()) {
      long parameters = 0;
      long units = table.inputs();
      long before = table.inputs();
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
    long perBatch = batch() * widest * PASSES;
    long predictions = rows.validation() * table.outputs() * PASSES;
    long network = (most * COPIES + perBatch + predictions) * FLOAT;
    return new Memory(data, most * FLOAT, network * Description.networksOfATrial(study));
  }

  private List<List<?>> networks() {
    Optional<Dimension<?>> searched = dimension("hidden");
    if (searched.isPresent() && searched.get() instanceof Choice<?> choice) {
      return choice.values().stream().<List<?>>map(v -> (List<?>) v).toList();
    }
    return study.plan().fixed().values().get("hidden") instanceof List<?> fixed
        ? List.of(fixed)
        : List.of(List.of());
  }

  private long batch() {
    Optional<Dimension<?>> searched = dimension("batch");
    if (searched.isEmpty()) {
      return study.plan().fixed().values().get("batch") instanceof Number n ? n.longValue() : 1;
    }
    Dimension<?> d = searched.get();
    if (d instanceof IntRange range) {
      return range.max();
    }
    return d instanceof RealRange range
        ? (long) range.max()
        : ((Choice<?>) d)
            .values().stream().mapToLong(v -> ((Number) v).longValue()).max().orElse(1);
  }

  private Optional<Dimension<?>> dimension(String name) {
    return study.space().dimensions().stream()
        .filter(d -> d.name().equals(name))
        .<Dimension<?>>map(d -> d)
        .findFirst();
  }
}
