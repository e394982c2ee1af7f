package io.espalier.dl4j;

import io.espalier.space.Hyperparameter;
import io.espalier.space.Params;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All that a trial is at the end of an epoch, and all that is needed to build its networks again.
 * Arrays are not copied and not to be changed.
 *
 * @param epoch epochs trained
 * @param networks one, or that of each fold of a cross-validated trial
 * @param best where it stood best
 * @param lineage of a fork: the checkpoint that it went on from as another trial
 */
record Checkpoint(int epoch, List<Network> networks, Best best, Optional<Lineage> lineage) {

  /** Of a trial that began with fresh parameters. */
  Checkpoint(int epoch, List<Network> networks, Best best) {
    this(epoch, networks, best, Optional.empty());
  }

  /** Checks what belongs together. */
  Checkpoint {
    networks = List.copyOf(networks);
    if (networks.isEmpty() || best.parameters().size() != networks.size()) {
      throw new IllegalArgumentException(
          "The best parameters of %d networks do not fit %d networks"
              .formatted(best.parameters().size(), networks.size()));
    }
    for (int i = 0; i < networks.size(); i++) {
      if (best.parameters().get(i).length != networks.get(i).parameters().length) {
        throw new IllegalArgumentException(
            best.parameters().get(i).length
                + " best parameters do not fit "
                + networks.get(i).parameters().length
                + " present ones");
      }
    }
  }

  /**
   * A network.
   *
   * @param plan hyperparameters, shape, horizon and seed
   * @param preparation as fitted on the rows that it is trained on
   * @param iterations updates made
   * @param parameters as they are now
   * @param updaterState as it is now, of no values where the updater has none
   * @param extras what else its training has to know of the epochs before, by name
   */
  record Network(
      Networks.Plan plan,
      Preparation preparation,
      int iterations,
      float[] parameters,
      float[] updaterState,
      Map<String, float[]> extras) {

    /** Checks what belongs together. */
    Network {
      extras = Collections.unmodifiableMap(new TreeMap<>(extras));
      if (preparation.width() != plan.columns()) {
        throw new IllegalArgumentException(
            "A preparation to "
                + preparation.width()
                + " inputs does not fit a network of "
                + plan.columns());
      }
    }

    /**
     * Refuses to go on as another trial.
     *
     * @param columns of the data
     * @throws IllegalArgumentException naming what differs
     */
    void requireOf(Networks.Plan expected, int columns) {
      require("hyperparameters", plan.params(), expected.params());
      require("columns", preparation.columns().size(), columns);
      require("task", plan.task(), expected.task());
      require("horizon", plan.horizon(), expected.horizon());
      require("seed", plan.seed(), expected.seed());
      require("shape", plan.shape(), expected.shape());
    }
  }

  /**
   * What tells forks of one checkpoint from all others.
   *
   * @param seed of the trial that it is of
   * @param epoch that it stands at
   * @param parameters a hash of its parameters
   */
  record Lineage(long seed, int epoch, long parameters) {
    /** Of the forks of a checkpoint. */
    static Lineage of(Checkpoint trunk) {
      long hash = 1;
      for (Network network : trunk.networks()) {
        for (float value : network.parameters()) {
          // Odd multipliers lose nothing; 31 would leave the upper half to the last few values.
          hash = (hash ^ Float.floatToIntBits(value)) * 0x9E3779B97F4A7C15L;
        }
      }
      return new Lineage(trunk.networks().get(0).plan().seed(), trunk.epoch(), hash);
    }
  }

  /** The same as another trial's, from where it goes on with a seed of its own. */
  Checkpoint as(long seed) {
    if (networks.size() != 1) {
      throw new IllegalArgumentException(
          "A trial of " + networks.size() + " networks cannot be forked");
    }
    Network trunk = networks.get(0);
    Networks.Plan plan = trunk.plan();
    Network own =
        new Network(
            new Networks.Plan(
                plan.params(), plan.columns(), plan.task(), plan.horizon(), seed, plan.shape()),
            trunk.preparation(),
            trunk.iterations(),
            trunk.parameters(),
            trunk.updaterState(),
            trunk.extras());
    return new Checkpoint(epoch, List.of(own), best, lineage);
  }

  /**
   * The best epoch so far, and the last one that counted as an improvement for patience.
   *
   * @param epoch with the least cost, the first of equal ones
   * @param cost at that epoch
   * @param parameters at that epoch, of each network
   * @param improvedEpoch the last epoch that improved by more than the least improvement asked for
   * @param improvedCost the cost at that epoch
   */
  record Best(
      int epoch, double cost, List<float[]> parameters, int improvedEpoch, double improvedCost) {}

  /**
   * Refuses to go on as another trial.
   *
   * @throws IllegalArgumentException if that one has another number of networks
   */
  void requireNetworks(int expected) {
    require("number of networks", networks.size(), expected);
  }

  /** The hyperparameters that decide anything here, each in its own type, in their order. */
  static Params known(Params params) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (Hyperparameter<?> option : Options.all()) {
      if (params.has(option.name())) {
        values.put(option.name(), params.get(option));
      }
    }
    return new Params(values);
  }

  private static void require(String what, Object actual, Object expected) {
    if (!actual.equals(expected)) {
      throw new IllegalArgumentException(
          "The checkpoint is of another trial: its " + what + ": " + actual + ", not " + expected);
    }
  }
}
