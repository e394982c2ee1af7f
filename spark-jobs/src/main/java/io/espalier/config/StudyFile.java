package io.espalier.config;

import io.espalier.data.SourceSpec;
import io.espalier.space.Params;
import io.espalier.study.StudySpec;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * A study file that has been read, checked and found in order.
 *
 * @param study what is searched, and how
 * @param data what it is searched on
 * @param nested of how many folds the nested cross-validation is, if this is one as a whole
 * @param runtime how it runs
 * @param notes what is allowed but has no effect, for a person to read
 * @param resolved the whole configuration, defaults and overrides included, as HOCON that reads
 *     back to the same study
 */
public record StudyFile(
    StudySpec study,
    SourceSpec data,
    OptionalInt nested,
    RuntimeSpec runtime,
    List<Problem> notes,
    String resolved) {
  /** Copies the notes. */
  public StudyFile {
    notes = List.copyOf(notes);
  }

  /**
   * Points that a search may train, for checks of each: all there are, or some thousands of more.
   */
  public Stream<Params> points() {
    return CombinationCheck.points(study);
  }
}
