package io.espalier.study;

import io.espalier.ensemble.Decomposition;
import io.espalier.ensemble.EnsembleSpec;
import io.espalier.trial.BiasVariance;
import io.espalier.trial.EnsembleFacts;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * What a study finds out about its configurations and ensembles beside their scores: where their
 * error comes from, and what more rows would do. None of it decides anything.
 *
 * @param resampling for bias and variance (chapter 5.2)
 * @param learningCurve the score over the number of training rows (chapter 5.1)
 */
public record Diagnosis(Optional<Resampling> resampling, Optional<LearningCurve> learningCurve) {
  /** Nothing beside the score. */
  public static final Diagnosis NONE = new Diagnosis(Optional.empty(), Optional.empty());

  /** Whether anything is trained for it. */
  boolean any() {
    return resampling.isPresent() || learningCurve.isPresent();
  }

  /**
   * How many trials are trained for it.
   *
   * @param ranked how many configurations the search can rank
   */
  public long trials(long ranked) {
    return resampling.map(r -> r.trials(ranked)).orElse(0L)
        + learningCurve.map(LearningCurve::trials).orElse(0);
  }

  /**
   * How many epochs are trained for it at most.
   *
   * @param ranked how many configurations the search can rank
   * @param horizon of a full training
   */
  public long epochs(long ranked, int horizon) {
    return resampling.map(r -> r.epochs(ranked, horizon)).orElse(0L)
        + (long) learningCurve.map(LearningCurve::trials).orElse(0) * horizon;
  }

  /** The ensembles whose error is taken apart. */
  List<EnsembleSpec> ensembles() {
    return resampling.map(Resampling::ensembles).orElse(List.of());
  }

  /** What can be trained anew on resampled rows. */
  public sealed interface Model {
    /** What it is called in tables. */
    String name();

    /** How many of the best configurations it is made of. */
    default int deepest() {
      return 0;
    }
  }

  /**
   * A configuration of the search.
   *
   * @param rank by which the search ordered it, from 1 on
   */
  public record Ranked(int rank) implements Model {
    /** Checks the rank. */
    public Ranked {
      if (rank < 1) {
        throw new IllegalArgumentException("Ranks begin with 1, not " + rank);
      }
    }

    @Override
    public String name() {
      return rank == 1 ? BiasVariance.BEST : "rank-" + rank;
    }

    @Override
    public int deepest() {
      return rank;
    }
  }

  /** The default configuration: what network and training say, whatever is searched. */
  public record Standard() implements Model {
    @Override
    public String name() {
      return EnsembleFacts.DEFAULT;
    }
  }

  /**
   * An ensemble of the study. What is chosen in building it is chosen anew on each resample; greedy
   * selection chooses from as many of the best configurations as it adds members at most, not from
   * all that was trained, which would be the search once more.
   */
  public record Built(EnsembleSpec ensemble) implements Model {
    @Override
    public String name() {
      return ensemble.name();
    }

    @Override
    public int deepest() {
      if (ensemble instanceof EnsembleSpec.Averaging averaging) {
        return averaging.top();
      }
      return ensemble instanceof EnsembleSpec.Greedy greedy ? greedy.size() : 0;
    }
  }

  /**
   * Models that are trained on each of several resamples of the training rows. Seeds differ too, so
   * that variance holds what the start and the order of rows do.
   *
   * @param resamples how many
   * @param fraction share of the training rows in each, drawn without replacement; empty for as
   *     many rows as there are, drawn with replacement
   * @param models each once
   * @param noise what is known of it; empty to estimate it from the rows of a regression
   */
  public record Resampling(
      int resamples,
      OptionalDouble fraction,
      List<Model> models,
      Optional<Decomposition.Noise> noise) {
    /** Copies the list and checks the numbers. */
    public Resampling {
      models = List.copyOf(models);
      if (resamples < Decomposition.LEAST_MODELS) {
        throw new IllegalArgumentException(
            "Bias and variance take %d resamples or more, not %d"
                .formatted(Decomposition.LEAST_MODELS, resamples));
      }
      if (models.isEmpty() || models.stream().distinct().count() < models.size()) {
        throw new IllegalArgumentException(
            "Bias and variance are those of models, each named once, not of " + models);
      }
    }

    List<EnsembleSpec> ensembles() {
      return models.stream()
          .filter(model -> model instanceof Built)
          .map(model -> ((Built) model).ensemble())
          .toList();
    }

    /** The ranks of the configurations that are trained on each resample, in order. */
    List<Integer> ranks(long ranked) {
      IntStream alone = models.stream().filter(m -> m instanceof Ranked).mapToInt(Model::deepest);
      IntStream joined =
          models.stream()
              .filter(m -> m instanceof Built)
              .flatMapToInt(m -> IntStream.rangeClosed(1, m.deepest()));
      return IntStream.concat(alone, joined)
          .filter(rank -> rank <= ranked)
          .distinct()
          .sorted()
          .boxed()
          .toList();
    }

    /** A configuration is trained once on each resample, however many models it is a part of. */
    private long configurations(long ranked) {
      return ranks(ranked).size() + models.stream().filter(m -> m instanceof Standard).count();
    }

    long trials(long ranked) {
      long members = ensembles().stream().mapToLong(EnsembleSpec::trained).sum();
      return resamples * (configurations(ranked) + members);
    }

    long epochs(long ranked, int horizon) {
      long members = ensembles().stream().mapToLong(e -> e.epochs(horizon)).sum();
      return resamples * (configurations(ranked) * horizon + members);
    }
  }

  /**
   * The best configuration, trained on shares of the training rows.
   *
   * @param fractions in (0, 1], ascending
   * @param repeats how many samples of each share
   */
  public record LearningCurve(List<Double> fractions, int repeats) {
    /** Copies the list and checks the numbers. */
    public LearningCurve {
      fractions = List.copyOf(fractions);
      if (fractions.isEmpty()
          || repeats < 1
          || !fractions.stream().allMatch(f -> f > 0 && f <= 1)) {
        throw new IllegalArgumentException(
            "A learning curve takes shares in (0, 1], each once or more, not %s %d times"
                .formatted(fractions, repeats));
      }
    }

    int trials() {
      return fractions.size() * repeats;
    }
  }
}
