package io.espalier.app;

import io.espalier.ensemble.EnsembleSpec;
import io.espalier.study.StudySpec;

/**
 * How many epochs a study trains.
 *
 * @param configurations that the search tries
 * @param exhaustive epochs if every configuration were trained to the horizon
 * @param most epochs that the study trains at the most, as far as it can be told beforehand
 */
record Workload(long configurations, long exhaustive, long most) {
  static Workload of(StudySpec study) {
    long configurations = study.sampler().trials(study.space());
    long exhaustive = configurations * study.epochs();
    long members = study.ensembles().stream().mapToLong(Workload::members).sum();
    return new Workload(configurations, exhaustive, exhaustive + members * study.epochs());
  }

  private static long members(EnsembleSpec ensemble) {
    if (ensemble instanceof EnsembleSpec.Bagging b) {
      return b.members();
    }
    return ensemble instanceof EnsembleSpec.Subsampling s ? s.members() : 0;
  }
}
