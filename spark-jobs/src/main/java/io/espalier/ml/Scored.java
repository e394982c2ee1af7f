package io.espalier.ml;

import io.espalier.data.model.SavedModel;
import io.espalier.trial.StudyView;

/**
 * What a model was chosen by.
 *
 * @param metric its name
 * @param value on validation rows
 */
record Scored(String metric, double value) {
  static Scored of(StudyView view, SavedModel chosen) {
    String metric = view.objective().metric();
    double value =
        view.ensembles().stream()
            .filter(facts -> facts.name().equals(chosen.name()))
            .findFirst()
            .map(facts -> facts.validation().getOrDefault(metric, Double.NaN))
            .orElse(Double.NaN);
    return new Scored(metric, value);
  }
}
