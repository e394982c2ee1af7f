package io.espalier.dl4j;

import io.espalier.port.Dataset;
import io.espalier.port.Shape;
import io.espalier.trial.Sample;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Preparations of samples. Those that all configurations of a search have in common are fitted once
 * a process instead of once a trial: on a large table a fit takes as long as an epoch. Safe for
 * concurrent use; threads that come at the same time fit the same figures.
 */
final class SharedPreparations {
  private volatile Shared last;

  private record Shared(Dataset data, Sample sample, Map<Shape, List<Preparation>> preparations) {
    boolean of(Dataset otherData, Sample otherSample) {
      return data == otherData && sample.equals(otherSample);
    }
  }

  /**
   * The preparations of a sample.
   *
   * @param splits the sample's rows of the data, of each network
   * @param shape what the networks take their inputs for
   * @return one for each network
   */
  List<Preparation> of(Dataset data, Sample sample, List<LegRows.Split> splits, Shape shape) {
    Shared known = last;
    Map<Shape, List<Preparation>> shared =
        known != null && known.of(data, sample) ? known.preparations() : Map.of();
    if (shared.containsKey(shape)) {
      return shared.get(shape);
    }
    List<Preparation> fitted =
        splits.stream().map(split -> Preparation.fit(data, split.training(), shape)).toList();
    // Other samples belong to one trial.
    if (sample instanceof Sample.Whole || sample instanceof Sample.Folds) {
      // At most two: a study's data have one shape, which networks read or not.
      Map<Shape, List<Preparation>> more = new HashMap<>(shared);
      more.put(shape, fitted);
      last = new Shared(data, sample, Map.copyOf(more));
    }
    return fitted;
  }
}
