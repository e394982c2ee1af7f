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
    Optional<Noise> noise = Optional.empty();
    List<BiasVariance> decomposed = new ArrayList<>();
    for (Map.Entry<String, List<Predictions>> model : said.entrySet()) {
      if (model.getValue().size() < Decomposition.LEAST_MODELS) {
        LOG.warn(
            "No bias and variance of {}: only {} resamples have a result",
            model.getKey(),
            model.getValue().size());
        continue;
      }
      noise = Optional.of(noise.isPresent() ? noise.get() : noise());
      decomposed.add(
          Decomposition.of(
              model.getKey(),
              model.getValue(),
              ports.validation(),
              noise.get(),
              Seeds.derive(spec.seed(), "decomposition")));
    }
    return decomposed.isEmpty()
        ? Optional.empty()
        : Optional.of(new StudyEvent.Decomposed(ports.clock().instant(), decomposed));
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

  private Noise noise() throws IOException {
    if (resampling.noise().isPresent()) {
      return resampling.noise().get();
    }
    double level = GammaTest.noise(ports.features().open());
    return Double.isNaN(level) ? Noise.UNKNOWN : new Noise(level, GammaTest.NAME);
  }
}
