package io.espalier.study;

import io.espalier.ensemble.EnsembleSpec;
import io.espalier.scheduling.FixedEpochs;
import io.espalier.trial.Configuration;
import io.espalier.trial.Sample;
import io.espalier.trial.Seeds;
import io.espalier.trial.StudyView;
import io.espalier.trial.TrialId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The stages in which models are trained anew on resampled rows: one for all that is trained by
 * itself, and three for soups, whose forks part from something.
 */
final class Resamples {
  /** Configurations and members of ensembles, one resample after the other. */
  static final String RESAMPLES = "resamples";

  private static final Soups.Names SOUPS =
      new Soups.Names("resample-trunks", "resample-forks", "resample-soups");

  private final StudySpec spec;
  private final Diagnosis.Resampling resampling;

  Resamples(StudySpec spec, Diagnosis.Resampling resampling) {
    this.spec = spec;
    this.resampling = resampling;
  }

  /**
   * What is trained on each resample: a configuration by itself, or a member of an ensemble.
   *
   * @param ensemble that it is a member of
   * @param number among the members; of a configuration by itself its rank, or {@link #STANDARD}
   */
  private record Part(
      Optional<EnsembleSpec.OfMembers> ensemble, int number, Configuration configuration) {}

  /** In place of a rank: the default configuration. */
  private static final int STANDARD = 0;

  List<String> stages() {
    List<String> names = new ArrayList<>();
    boolean alone =
        resampling.models().stream()
            .anyMatch(
                m ->
                    !(m instanceof Diagnosis.Built b && b.ensemble() instanceof EnsembleSpec.Soup));
    if (alone) {
      names.add(RESAMPLES);
    }
    soups().ifPresent(soups -> names.addAll(soups.names().all()));
    return names;
  }

  Stage open(String name, StudyView view) {
    return name.equals(RESAMPLES) ? resamples(view) : soups().orElseThrow().open(name, view);
  }

  private Optional<Soups> soups() {
    List<Sample> samples =
        IntStream.range(0, resampling.resamples()).mapToObj(this::sample).toList();
    return resampling.ensembles().stream()
        .filter(ensemble -> ensemble instanceof EnsembleSpec.Soup)
        .map(ensemble -> new Soups(spec, (EnsembleSpec.Soup) ensemble, SOUPS, samples))
        .findFirst();
  }

  private Stage resamples(StudyView view) {
    List<Part> parts = parts(view);
    int[] epochs = new int[resampling.resamples() * parts.size()];
    Arrays.fill(epochs, spec.epochs());
    TrialSource source =
        (id, index, now) -> {
          if (index == epochs.length) {
            return Optional.empty();
          }
          Part part = parts.get(index % parts.size());
          Sample sample = sample(index / parts.size(), part);
          return Optional.of(spec.trial(id, part.configuration(), sample, RESAMPLES, index));
        };
    return new Stage(RESAMPLES, source, new FixedEpochs(epochs));
  }

  /** The same whenever it is asked after the search, so that a trial's place says its part. */
  private List<Part> parts(StudyView view) {
    List<Configuration> ranked = Configurations.ranked(view);
    if (ranked.isEmpty()) {
      return List.of();
    }
    Configurations configurations = new Configurations(spec);
    List<Part> parts = new ArrayList<>();
    for (int rank : resampling.ranks(ranked.size())) {
      parts.add(new Part(Optional.empty(), rank, ranked.get(rank - 1)));
    }
    for (Diagnosis.Model model : resampling.models()) {
      if (model instanceof Diagnosis.Standard) {
        parts.add(new Part(Optional.empty(), STANDARD, configurations.standard()));
      } else if (model instanceof Diagnosis.Built built
          && built.ensemble() instanceof EnsembleSpec.OfMembers own) {
        Configuration member = configurations.changed(ranked.get(0), own);
        for (int number = 0; number < own.members(); number++) {
          parts.add(new Part(Optional.of(own), number, member));
        }
      }
    }
    return parts;
  }

  private Sample sample(int resample) {
    long seed = Seeds.derive(spec.seed(), "resample", resample);
    return resampling.fraction().isPresent()
        ? new Sample.Subsample(resampling.fraction().getAsDouble(), seed)
        : new Sample.Bootstrap(seed);
  }

  /** Members of an ensemble draw their own rows from those that the ensemble is made of. */
  private Sample sample(int resample, Part part) {
    Sample outer = sample(resample);
    if (part.ensemble().isEmpty()) {
      return outer;
    }
    EnsembleSpec.OfMembers ensemble = part.ensemble().get();
    long seed = Seeds.derive(spec.seed(), "resampled " + ensemble.name(), resample);
    Sample inner = ensemble.sample(Seeds.derive(seed, "member", part.number()));
    return inner instanceof Sample.Whole ? outer : new Sample.Nested(outer, inner);
  }

  /**
   * A model as it became on one resample.
   *
   * @param name of the model
   * @param trials it consists of
   * @param whole how many these would be if none were missing
   */
  record Made(String name, int resample, List<TrialId> trials, int whole) {}

  /** What there is of a model, by resamples; under its name that of a soup, and of its forks. */
  List<Made> made(Diagnosis.Model model, StudyView view) {
    return model instanceof Diagnosis.Built built
            && built.ensemble() instanceof EnsembleSpec.Soup soup
        ? made(soup, view)
        : madeOfParts(model, view);
  }

  /** A soup of fewer forks would vary more than one of all. */
  private List<Made> made(EnsembleSpec.Soup soup, StudyView view) {
    List<Made> made = new ArrayList<>();
    for (int resample = 0; resample < resampling.resamples(); resample++) {
      Sample sample = sample(resample);
      List<TrialId> forks = Soups.of(sample, view.ofStage(SOUPS.forks()), view);
      List<TrialId> blend = Soups.of(sample, view.ofStage(SOUPS.soups()), view);
      made.add(new Made(EnsembleSpec.Soup.FORKS, resample, forks, soup.members()));
      made.add(new Made(soup.name(), resample, blend, 1));
    }
    return made;
  }

  private List<Made> madeOfParts(Diagnosis.Model model, StudyView view) {
    List<Made> made = new ArrayList<>();
    List<Part> parts = parts(view);
    int[] own = IntStream.range(0, parts.size()).filter(i -> isOf(parts.get(i), model)).toArray();
    List<TrialId> proposed = view.ofStage(RESAMPLES);
    for (int first = 0; own.length > 0 && first < proposed.size(); first += parts.size()) {
      int before = first;
      List<TrialId> trials =
          Arrays.stream(own)
              .map(part -> before + part)
              .filter(place -> place < proposed.size())
              .mapToObj(proposed::get)
              .toList();
      made.add(new Made(model.name(), first / parts.size(), trials, own.length));
    }
    return made;
  }

  private static boolean isOf(Part part, Diagnosis.Model model) {
    if (model instanceof Diagnosis.Built built
        && built.ensemble() instanceof EnsembleSpec.OfMembers own) {
      return part.ensemble().equals(Optional.of(own));
    }
    int rank = part.ensemble().isPresent() ? -1 : part.number();
    return switch (rank) {
      case -1 -> false;
      case STANDARD -> model instanceof Diagnosis.Standard;
      default ->
          model instanceof Diagnosis.Ranked ranked
              ? rank == ranked.rank()
              : rank <= model.deepest();
    };
  }
}
