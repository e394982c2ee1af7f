package io.espalier.config;

import io.espalier.data.DataProblem;
import io.espalier.ensemble.EnsembleSpec;
import io.espalier.port.Compatibility;
import io.espalier.port.Compatibility.Conflict;
import io.espalier.port.Shape;
import io.espalier.space.Params;
import io.espalier.study.StudySpec;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether each trial of a study can read the rows that were found: asked before any is trained. */
public final class ShapeCheck {
  private final StudySpec study;
  private final Compatibility compatibility;

  /**
   * Of a study.
   *
   * @param compatibility says which hyperparameters read which shapes
   */
  public ShapeCheck(StudySpec study, Compatibility compatibility) {
    this.study = study;
    this.compatibility = compatibility;
  }

  /**
   * Checks the rows.
   *
   * @throws DataProblem if a trial could not read them
   */
  public void check(Shape shape) {
    CombinationCheck.points(study)
        .flatMap(this::withMembers)
        .map(point -> conflict(point, shape))
        .flatMap(Optional::stream)
        .findFirst()
        .ifPresent(
            reason -> {
              throw new DataProblem(reason);
            });
  }

  /** A configuration, and what members of ensembles make of it. */
  private Stream<Params> withMembers(Params point) {
    return Stream.concat(
        Stream.of(point),
        study.ensembles().stream()
            .filter(EnsembleSpec.OfMembers.class::isInstance)
            .map(ensemble -> new Params(((EnsembleSpec.OfMembers) ensemble).changes()))
            .filter(changes -> !changes.values().isEmpty())
            .map(point::with));
  }

  private Optional<String> conflict(Params point, Shape shape) {
    Params all = study.plan().fixed().with(point);
    Optional<Conflict> conflict = compatibility.conflict(all, shape);
    if (conflict.isEmpty()) {
      return Optional.empty();
    }
    List<String> varied =
        conflict.get().options().stream()
            .filter(study.space().names()::contains)
            .map(name -> name + " = " + all.values().get(name))
            .toList();
    return Optional.of(
        varied.isEmpty()
            ? conflict.get().reason()
            : "%s. A trial would have %s"
                .formatted(conflict.get().reason(), String.join(", ", varied)));
  }
}
