package io.espalier.study;

import io.espalier.ensemble.Candidate;
import io.espalier.ensemble.Combiner;
import io.espalier.ensemble.Decomposition;
import io.espalier.ensemble.Decomposition.Noise;
import io.espalier.ensemble.Ensemble;
import io.espalier.ensemble.EnsembleBuilder;
import io.espalier.ensemble.EnsembleSpec;
import io.espalier.metrics.Predictions;
import io.espalier.trial.BiasVariance;
import io.espalier.trial.Seeds;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.StudyView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the errors of models apart that were trained on resampled rows. What building an ensemble
 * learns from validation rows (weights, a selection) it learns from others than those that the
 * ensemble predicts, as these would look better than rows that it has not seen.
 */
final class ResampledModels {
  private static final Logger LOG = LoggerFactory.getLogger(ResampledModels.class);

  private final StudySpec spec;
  private final Ports ports;
  private final Kept kept;
  private final Diagnosis.Resampling resampling;

  ResampledModels(StudySpec spec, Ports ports, Diagnosis.Resampling resampling) {
    this.spec = spec;
    this.ports = ports;
    this.kept = new Kept(spec, ports);
    this.resampling = resampling;
  }

  /** Of each model that enough resamples have a result of; empty if there is none. */
  Optional<StudyEvent.Decomposed> decompose(StudyView view) throws IOException {
    Map<String, List<Predictions>> said = new LinkedHashMap<>();
    for (Diagnosis.Model model : resampling.models()) {
      said.put(model.name(), new ArrayList<>());
      for (Resamples.Made made : new Resamples(spec, resampling).made(model, view)) {
        // An ensemble that lacks members varies more than one that has all of them.
        if (Kept.completed(view, made.trials()).size() == made.whole()) {
          said.computeIfAbsent(made.name(), name -> new ArrayList<>())
              .add(predictions(model, made, view));
        }
      }
    }
    said.entrySet()
        .removeIf(
            model -> {
              boolean few = model.getValue().size() < Decomposition.LEAST_MODELS;
              if (few) {
                LOG.warn(
                    "No bias and variance of {}: only {} resamples have a result",
                    model.getKey(),
                    model.getValue().size());
              }
              return few;
            });
    if (said.isEmpty()) {
      return Optional.empty();
    }
    Noise noise = resampling.noise().isPresent() ? resampling.noise().get() : estimated(said);
    List<BiasVariance> decomposed = new ArrayList<>();
    said.forEach((model, each) -> decomposed.add(decomposed(model, each, noise)));
    return Optional.of(new StudyEvent.Decomposed(ports.clock().instant(), decomposed));
  }

  private BiasVariance decomposed(String model, List<Predictions> each, Noise noise) {
    long seed = Seeds.derive(spec.seed(), "decomposition");
    return Decomposition.of(model, each, ports.validation(), noise, seed);
  }

  /**
   * By neighbouring rows; but no more than a model leaves beside its variance, which is squared
   * bias and noise together.
   */
  private Noise estimated(Map<String, List<Predictions>> said) throws IOException {
    double level = GammaTest.noise(ports.features().open());
    Noise noise = Double.isNaN(level) ? Noise.UNKNOWN : new Noise(level, GammaTest.NAME);
    for (Map.Entry<String, List<Predictions>> model : said.entrySet()) {
      double bound = decomposed(model.getKey(), model.getValue(), Noise.UNKNOWN).bias().value();
      if (bound >= 0 && !(noise.level() <= bound)) {
        noise = new Noise(bound, BiasVariance.BOUND + model.getKey());
      }
    }
    return noise;
  }

  private Predictions predictions(Diagnosis.Model model, Resamples.Made made, StudyView view)
      throws IOException {
    List<Candidate> candidates = kept.candidates(made.trials(), view);
    if (model instanceof Diagnosis.Built built
        && !(built.ensemble() instanceof EnsembleSpec.Soup)) {
      long seed = Seeds.derive(spec.seed(), "resampled " + made.name(), made.resample());
      return kept.crossFitted(EnsembleBuilder.of(built.ensemble(), seed), candidates);
    }
    return Combiner.combine(Ensemble.mean(made.trials()), candidates);
  }
}
