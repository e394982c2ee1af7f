package io.espalier.config;

import io.espalier.ensemble.EnsembleSpec;
import io.espalier.port.Shape;
import io.espalier.sampling.SamplerSpec;
import io.espalier.space.Choice;
import io.espalier.space.Dimension;
import io.espalier.space.IntRange;
import io.espalier.space.RealRange;
import io.espalier.space.Scale;
import io.espalier.space.SearchSpace;
import io.espalier.study.StudySpec;
import io.espalier.study.StudySpec.Validation;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * What a study would do and take, worked out without doing it.
 *
 * @param study the study's name
 * @param directory where it would be kept
 * @param metric what trials would be compared by
 * @param validation the rows that they would be compared on, in words
 * @param nested how often all of this would be done, each time tested on another fold of the rows;
 *     empty if it is no nested cross-validation
 * @param space what is searched
 * @param configurations how many there are under the constraints; empty where ranges are drawn from
 * @param trials how many the search would train at most
 * @param networks how many all stages together would train at most: several a trial under
 *     cross-validation
 * @param epochs what would be trained at most; of a cross-validated trial, each of its networks
 * @param ensembles what would be built
 * @param rows how the table would be divided
 * @param memory what would be held, roughly
 * @param disk bytes that the study's directory would take at the most while it runs, roughly,
 *     beside its journal and its tables
 * @param notes what the file says without effect
 */
public record Description(
    String study,
    String directory,
    String metric,
    String validation,
    OptionalInt nested,
    List<Axis> space,
    OptionalLong configurations,
    long trials,
    long networks,
    Epochs epochs,
    List<Members> ensembles,
    Rows rows,
    Memory memory,
    long disk,
    List<Problem> notes) {

  /** Copies the lists. */
  public Description {
    space = List.copyOf(space);
    ensembles = List.copyOf(ensembles);
    notes = List.copyOf(notes);
  }

  /**
   * The table that a study would be run on.
   *
   * @param rows how it was divided
   * @param columns features
   * @param inputs of a network, where each name is one
   * @param outputs classes, or 1 in regression
   * @param shape what the features are to each other
   */
  public record Table(Rows rows, int columns, int inputs, int outputs, Shape shape) {
    /** Of features that stand for themselves. */
    public Table(Rows rows, int columns, int inputs, int outputs) {
      this(rows, columns, inputs, outputs, Shape.TABLE);
    }
  }

  /**
   * One dimension of the space.
   *
   * @param values as a person reads them
   * @param when the conditions under which it exists; empty if it always does
   */
  public record Axis(String name, String values, String when) {}

  /**
   * Epochs, each an upper bound; patience, failures and hopeless members only make less of them.
   *
   * @param exhaustive of the search, were every trial trained to its end
   * @param search under the scheduler and the budget
   * @param typical under a scheduler whose bound says little: what it comes to if no promotion
   *     turns out a mistake; empty where the bound is met
   * @param refit of the best configurations
   * @param ensembles of members that are trained for them
   * @param baseline of the default configuration
   * @param diagnosis of trials that find out about the best configuration
   */
  public record Epochs(
      long exhaustive,
      long search,
      OptionalLong typical,
      long refit,
      long ensembles,
      long baseline,
      long diagnosis) {}

  /**
   * An ensemble.
   *
   * @param kind as the tables name it
   * @param trained how many members are trained for it; 0 if it joins what the search trained
   */
  public record Members(String kind, int trained) {}

  /**
   * Rows of the parts; no validation rows where trials are cross-validated on the training rows.
   */
  public record Rows(long training, long validation, long test) {}

  /**
   * Bytes, of the largest networks that the space has.
   *
   * @param data the copy of training and validation rows in each executor
   * @param parameters of the largest network, in single precision
   * @param trial what one running trial takes beside the data
   */
  public record Memory(long data, long parameters, long trial) {}

  /** Describes a study on a table. */
  public static Description of(StudyFile file, Table table) {
    StudySpec study = file.study();
    OptionalLong configurations = configurations(study);
    long trials = trials(study, configurations);
    int trained = study.ensembles().stream().mapToInt(EnsembleSpec::trained).sum();
    long ranked = study.rankable(trials);
    EpochBounds bounds = new EpochBounds(study, trials);
    Footprint footprint = new Footprint(study, table);
    long networks = networks(study, trials) + trained + study.diagnosis().trials(ranked);
    return new Description(
        study.name(),
        file.runtime().directory(study.name()),
        study.plan().objective().metric(),
        validation(study.validation()),
        file.nested(),
        study.space().dimensions().stream().map(d -> axis(study.space(), d)).toList(),
        configurations,
        trials,
        networks,
        new Epochs(
            trials * study.epochs(),
            bounds.search(),
            bounds.typical(),
            bounds.refit(),
            study.ensembles().stream().mapToLong(e -> e.epochs(study.epochs())).sum(),
            study.baseline() ? study.epochs() : 0,
            study.diagnosis().epochs(ranked, study.epochs())),
        study.ensembles().stream().map(e -> new Members(e.name(), e.trained())).toList(),
        table.rows(),
        footprint.memory(),
        footprint.disk(networks),
        file.notes());
  }

  private static String validation(Validation validation) {
    if (validation instanceof Validation.Folds f) {
      return f.folds() + " folds" + (f.repeats() > 1 ? ", " + f.repeats() + " times" : "");
    }
    return validation instanceof Validation.Reshuffled
        ? "validation rows of their own"
        : "the validation rows";
  }

  /** Those of the search and of what refers to it, without members of ensembles. */
  private static long networks(StudySpec study, long trials) {
    long top = Math.min(study.refit().top(), trials);
    long anew = study.validation() instanceof Validation.Reshuffled ? top : 0;
    long twins = study.refit().withValidation() ? top : 0;
    return (trials + (study.baseline() ? 1 : 0)) * networksOfATrial(study) + anew + twins;
  }

  /** How many networks one trial of the search trains, side by side. */
  static int networksOfATrial(StudySpec study) {
    return study.validation() instanceof Validation.Folds f ? f.folds() * f.repeats() : 1;
  }

  private static OptionalLong configurations(StudySpec study) {
    SearchSpace space = study.space();
    boolean ranges =
        space.dimensions().stream().anyMatch(d -> !(d instanceof Choice<?>))
            && study.sampler() instanceof SamplerSpec.Random;
    if (ranges) {
      return OptionalLong.empty();
    }
    long size = SpaceCheck.gridSize(space);
    if (size > SearchSpace.MAX_GRID) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(space.constraints().isEmpty() ? size : space.grid().size());
  }

  private static long trials(StudySpec study, OptionalLong configurations) {
    long wanted =
        study.sampler() instanceof SamplerSpec.Random random
            ? random.trials()
            : Math.min(((SamplerSpec.Grid) study.sampler()).trials(), configurations.orElseThrow());
    return Math.min(wanted, study.budget().trials());
  }

  private static Axis axis(SearchSpace space, Dimension<?> dimension) {
    List<String> conditions = new ArrayList<>();
    space.conditions().stream()
        .filter(c -> c.dimension().equals(dimension.name()))
        .forEach(c -> conditions.add(c.parent() + " is " + join(c.values())));
    return new Axis(dimension.name(), values(dimension), String.join(" and ", conditions));
  }

  private static String values(Dimension<?> dimension) {
    if (dimension instanceof RealRange r) {
      return range(r.min(), r.max(), r.scale(), r.points());
    }
    if (dimension instanceof IntRange r) {
      return range(r.min(), r.max(), r.scale(), r.points());
    }
    return join(((Choice<?>) dimension).values());
  }

  private static String range(Number from, Number to, Scale scale, int points) {
    String ends = plain(from) + " to " + plain(to) + ", " + Key.word(scale);
    return points == 1 ? ends : ends + ", " + points + " points";
  }

  private static String join(List<?> values) {
    return values.stream().map(Description::plain).collect(Collectors.joining(", "));
  }

  private static String plain(Object value) {
    return value instanceof Double d && d == Math.rint(d) && Math.abs(d) < 1e9
        ? Long.toString(d.longValue())
        : value.toString();
  }
}
