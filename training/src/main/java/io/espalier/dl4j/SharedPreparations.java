package io.espalier.dl4j;

import io.espalier.port.Dataset;
import io.espalier.trial.Sample;
import java.util.List;

/**
 * Preparations of samples. Those that all configurations of a search have in common are fitted once
 * a process instead of once a trial: on a large table a fit takes as long as an epoch. Safe for
 * concurrent use; threads that come at the same time fit the same figures.
 */
final class SharedPreparations {
  private volatile Shared last;

  private record Shared(Dataset data, Sample sample, List<Preparation> preparations) {
    boolean of(Dataset otherData, Sample otherSample) {
      return data == otherData && sample.equals(otherSample);
    }
  }

  /**
   * The preparations of a sample.
   *
   * @param splits the sample's rows of the data, of each network
   * @return one for each network
   */
  List<Preparation> of(Dataset data, Sample sample, List<LegRows.Split> splits) {
    Shared known = last;
    if (known != null && known.of(data, sample)) {
      return known.preparations();
    }
    List<Preparation> fitted =
        splits.stream().map(split -> Preparation.fit(data, split.training())).toList();
    // Other samples belong to one trial.
    if (sample instanceof Sample.Whole || sample instanceof Sample.Folds) {
      last = new Shared(data, sample, fitted);
    }
    return fitted;
  }
}
