package io.espalier.data;

import io.espalier.data.SourceColumn.Kind;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.apache.hadoop.fs.Path;

/**
 * What is made of the columns of a source. A column that is read has slots in the rows of a {@link
 * RowBlock}: one, or one for each of the numbers that its cells hold. Sent to executors.
 */
final class Reading implements Serializable {
  private static final long serialVersionUID = 1;

  /** What a column is taken for. */
  enum Role {
    LABEL,
    FEATURE,
    /** A feature whose cells are names, whatever they look like. */
    NAMES,
    /** No feature: rows are divided by it. */
    ASIDE,
    /** Left out. */
    NONE
  }

  /**
   * A slot.
   *
   * @param name of the feature, or of the column
   * @param role of its column
   * @param kind what its cells are
   */
  record Slot(String name, Role role, Kind kind) implements Serializable {
    boolean feature() {
      return role != Role.ASIDE;
    }

    /** Whether its cells are names for sure. */
    boolean named() {
      return role != Role.FEATURE || kind == Kind.NAME;
    }
  }

  private final Path path;
  private final List<SourceColumn> columns;
  private final List<Role> roles = new ArrayList<>();
  private final List<Slot> slots = new ArrayList<>();
  private final TaskKind task;
  private final String outlier;
  private final MissingCells missing;
  private final Unlabelled unlabelled;

  private Reading(SourceFiles files, SourceSpec spec) {
    this.path = files.path();
    this.columns = files.columns();
    this.task = spec.task();
    this.outlier = spec.reconstructing().outlier().orElse(null);
    this.missing = spec.cells().missing();
    this.unlabelled = spec.cells().unlabelled();
    Set<String> aside = spec.asides();
    Set<String> named = new HashSet<>(spec.cells().categorical());
    Set<String> excluded = new HashSet<>(spec.cells().exclude());
    for (SourceColumn column : columns) {
      Role role = role(column, spec.label(), aside, excluded, named);
      roles.add(role);
      if (role == Role.FEATURE || role == Role.NAMES || role == Role.ASIDE) {
        column.features().forEach(name -> slots.add(new Slot(name, role, column.kind())));
      }
    }
  }

  /**
   * Finds out what a study makes of the columns of its source.
   *
   * @throws DataProblem if they lack one that the study names, or hold what nothing can be made of
   */
  static Reading of(SourceFiles files, SourceSpec spec) {
    List<String> names = files.columns().stream().map(SourceColumn::name).toList();
    CellRules cells = spec.cells();
    String file = files.path().toString();
    if (!spec.label().isEmpty()) {
      require(file, "label column", spec.label(), names);
    }
    for (String name : spec.asides()) {
      require(file, "column", name, names);
    }
    for (String name : cells.categorical()) {
      require(file, "column", name, names);
    }
    for (String name : cells.exclude()) {
      require(file, "column", name, names);
    }
    refuseContradictions(spec);
    Reading reading = new Reading(files, spec);
    reading.requireReadable();
    return reading;
  }

  private static void require(String file, String what, String name, List<String> names) {
    if (!names.contains(name)) {
      String nearest =
          names.stream()
              .min(
                  Comparator.comparingInt(
                      known -> LevenshteinDistance.getDefaultInstance().apply(name, known)))
              .orElse("");
      throw new DataProblem(
          "%s has no %s '%s'; the nearest is '%s'".formatted(file, what, name, nearest));
    }
  }

  private static void refuseContradictions(SourceSpec spec) {
    String label = spec.label();
    CellRules cells = spec.cells();
    if (cells.exclude().contains(label)) {
      throw new DataProblem("data.exclude leaves out '" + label + "', which is the label");
    }
    if (cells.categorical().contains(label)) {
      throw new DataProblem(
          "data.categorical names '"
              + label
              + "', which is the label: it is for features; whether labels are names is data.task");
    }
    for (String name : cells.categorical()) {
      if (cells.exclude().contains(name)) {
        throw new DataProblem("data.categorical and data.exclude both name '" + name + "'");
      }
    }
    if (spec.arrangement().columns().contains(label)) {
      throw new DataProblem("data.series names '" + label + "', which is the label");
    }
    for (String name : spec.arrangement().columns()) {
      if (cells.exclude().contains(name)) {
        throw new DataProblem("data.series and data.exclude both name '" + name + "'");
      }
    }
    if (spec.dividing().columns().contains(label)) {
      throw new DataProblem("data.split names '" + label + "', which is the label");
    }
  }

  private static Role role(
      SourceColumn column,
      String label,
      Set<String> aside,
      Set<String> excluded,
      Set<String> named) {
    if (column.name().equals(label)) {
      return Role.LABEL;
    }
    if (aside.contains(column.name())) {
      return Role.ASIDE;
    }
    if (excluded.contains(column.name())) {
      return Role.NONE;
    }
    return named.contains(column.name()) ? Role.NAMES : Role.FEATURE;
  }

  private void requireReadable() {
    for (int c = 0; c < columns.size(); c++) {
      SourceColumn column = columns.get(c);
      Role role = roles.get(c);
      boolean single = column.kind() != Kind.NUMBERS && column.kind() != Kind.OTHER;
      boolean sound =
          switch (role) {
            case NONE -> true;
            case FEATURE -> column.kind() != Kind.OTHER && column.kind() != Kind.MOMENT;
            case LABEL, NAMES -> single && column.kind() != Kind.MOMENT;
            case ASIDE -> single;
          };
      if (!sound) {
        throw new DataProblem(
            "%s: column '%s' is of type %s, which cannot be %s"
                .formatted(path, column.name(), column.type(), asked(role)));
      }
    }
    if (slots.stream().noneMatch(Slot::feature)) {
      throw new DataProblem(path + " has no feature: all columns but the label are left out");
    }
    Set<String> names = new HashSet<>();
    for (Slot slot : slots) {
      if (!names.add(slot.name())) {
        throw new DataProblem(
            "%s: the numbers of one column would be called '%s', as another column is"
                .formatted(path, slot.name()));
      }
    }
  }

  private static String asked(Role role) {
    return switch (role) {
      case LABEL -> "the label";
      case NAMES -> "taken for names, as data.categorical says";
      case ASIDE -> "what rows are divided by, or lines put together";
      case FEATURE, NONE -> "a feature: data.exclude leaves it out";
    };
  }

  /**
   * Refuses rows to test on whose columns are others than these.
   *
   * @param tested what is made of theirs
   */
  void requireSame(Reading tested) {
    List<String> own = slots.stream().map(Slot::name).toList();
    List<String> others = tested.slots.stream().map(Slot::name).toList();
    if (own.equals(others)) {
      return;
    }
    String lacking =
        own.stream()
            .filter(name -> !others.contains(name))
            .findFirst()
            .map("lacks '%s'"::formatted)
            .or(
                () ->
                    others.stream()
                        .filter(name -> !own.contains(name))
                        .findFirst()
                        .map("has '%s' besides"::formatted))
            .orElse("has them in another order");
    throw new DataProblem(
        "%s has other columns than %s, which it is to test: it %s"
            .formatted(tested.path, path, lacking));
  }

  List<SourceColumn> columns() {
    return columns;
  }

  /** What the column at a place is taken for. */
  Role role(int column) {
    return roles.get(column);
  }

  List<Slot> slots() {
    return slots;
  }

  TaskKind task() {
    return task;
  }

  /** The label of outliers, where rows are to be given back and these are known; else null. */
  String outlier() {
    return outlier;
  }

  MissingCells missing() {
    return missing;
  }

  Unlabelled unlabelled() {
    return unlabelled;
  }
}
