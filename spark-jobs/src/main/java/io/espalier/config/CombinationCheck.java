package io.espalier.config;

import io.espalier.ensemble.EnsembleSpec;
import io.espalier.metrics.Task;
import io.espalier.port.Compatibility;
import io.espalier.port.Compatibility.Conflict;
import io.espalier.sampling.SamplerSpec;
import io.espalier.space.Hyperparameter;
import io.espalier.space.Params;
import io.espalier.study.StudySpec;
import io.espalier.trial.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Whether the hyperparameters of each trial of a study go together. */
final class CombinationCheck {
  /**
   * Points that are looked at where a search could have more: beyond these a study has more trials
   * than one that does not go would spoil.
   */
  private static final int MOST_POINTS = 10_000;

  private final StudySpec study;
  private final Task task;
  private final Compatibility compatibility;
  private final List<Params> points;

  CombinationCheck(StudySpec study, Task task, Compatibility compatibility) {
    this.study = study;
    this.task = task;
    this.compatibility = compatibility;
    this.points = points(study).toList();
  }

  /** Reports the first combination that does not go, where its hyperparameters stand. */
  void check(List<Key<?>> hyperparameters, Answers answers) {
    Optional<Params> refused = points.stream().filter(p -> conflict(p).isPresent()).findFirst();
    if (refused.isEmpty()) {
      checkUnits(answers);
      return;
    }
    Conflict conflict = conflict(refused.get()).orElseThrow();
    List<String> searched = study.space().names();
    List<Key<?>> given = new ArrayList<>();
    for (Key<?> key : hyperparameters) {
      String name = key.path().substring(key.path().indexOf('.') + 1);
      if (conflict.options().contains(name) && !searched.contains(name)) {
        given.add(key);
      }
    }
    List<String> varied = conflict.options().stream().filter(searched::contains).toList();
    if (varied.isEmpty()) {
      answers.refuseTogether(given, conflict.reason());
      return;
    }
    Params all = study.plan().fixed().with(refused.get());
    String values =
        String.join(
            ", ", varied.stream().map(name -> name + " = " + all.values().get(name)).toList());
    String place = SpaceReader.SECTION + "." + varied.get(varied.size() - 1);
    answers
        .raw(place)
        .ifPresent(
            value ->
                answers
                    .problems()
                    .at(
                        place,
                        value,
                        "%s. A trial would have %s: give a constraint, or a when"
                            .formatted(conflict.reason(), values)));
  }

  /** Reports what is searched and changes the meaning of what trials are compared by. */
  private void checkUnits(Answers answers) {
    List<Params> all = points.stream().map(point -> study.plan().fixed().with(point)).toList();
    compatibility
        .incomparable(all, study.plan().objective().metric())
        .ifPresent(
            conflict -> {
              String place = SpaceReader.SECTION + "." + conflict.options().get(0);
              answers
                  .raw(place)
                  .ifPresent(value -> answers.problems().at(place, value, conflict.reason()));
            });
  }

  /** Reports what the members of an ensemble cannot be, or what cannot be averaged. */
  void checkEnsembles(List<Hyperparameter<?>> vocabulary, Answers answers) {
    for (EnsembleSpec ensemble : study.ensembles()) {
      Optional<String> reason =
          ensemble instanceof EnsembleSpec.OfMembers own
              ? unknown(own, vocabulary).or(() -> refused(own))
              : Optional.empty();
      if (ensemble instanceof EnsembleSpec.Soup) {
        reason = notAveraged();
      }
      String section = StudyMapper.section(ensemble);
      reason.ifPresent(
          r ->
              answers
                  .own(section)
                  .ifPresent(value -> answers.problems().at(value.origin(), section, r)));
    }
  }

  private static Optional<String> unknown(
      EnsembleSpec.OfMembers ensemble, List<Hyperparameter<?>> vocabulary) {
    return ensemble.changes().keySet().stream()
        .filter(name -> vocabulary.stream().noneMatch(known -> known.name().equals(name)))
        .map(name -> "Nothing here trains networks with a hyperparameter " + name)
        .findFirst();
  }

  /** Not every configuration can be the best one, but which it will be nobody knows. */
  private Optional<String> refused(EnsembleSpec.OfMembers ensemble) {
    Params changes = new Params(ensemble.changes());
    return changes.values().isEmpty()
        ? Optional.empty()
        : points.stream()
            .flatMap(point -> conflict(point.with(changes)).stream())
            .map(conflict -> conflict.reason() + ". A member would have " + changes)
            .findFirst();
  }

  private Optional<String> notAveraged() {
    return points.stream()
        .flatMap(point -> compatibility.averaging(study.plan().fixed().with(point)).stream())
        .map(Conflict::reason)
        .findFirst();
  }

  private Optional<Conflict> conflict(Params point) {
    Params all = study.plan().fixed().with(point);
    return compatibility
        .conflict(all, task, study.plan().engine())
        .or(() -> compatibility.unreached(all, study.epochs()))
        .or(() -> compatibility.unmeasured(all, study.plan().objective().metric()));
  }

  /** What trials of a study would be searched at: all of it, or a part of much. */
  static Stream<Params> points(StudySpec study) {
    if (study.sampler() instanceof SamplerSpec.Grid
        && SpaceCheck.gridSize(study.space()) <= MOST_POINTS) {
      return study.space().grid().stream();
    }
    SplittableRandom random = new SplittableRandom(Seeds.derive(study.seed(), "combinations"));
    return IntStream.range(0, MOST_POINTS)
        .mapToObj(i -> study.space().draw(random))
        .flatMap(Optional::stream);
  }
}
