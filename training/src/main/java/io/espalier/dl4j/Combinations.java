package io.espalier.dl4j;

import io.espalier.metrics.Task;
import io.espalier.port.Compatibility;
import io.espalier.port.Shape;
import io.espalier.space.Params;
import io.espalier.trial.EngineChoice;
import java.util.List;
import java.util.Optional;

/** Which combinations of {@link Options} are trained: all that no {@link Rule} refuses. */
public final class Combinations implements Compatibility {
  private final List<Rule> rules = Options.rules();

  /** Statistics of layers, such as those of batch normalization, would not be those of the mean. */
  @Override
  public Optional<Conflict> averaging(Params params) {
    String kind = params.get(Options.KIND);
    if (params.get(Regularizers.RANDOM_CONNECTIONS) > 0) {
      return Optional.of(
          new Conflict(
              List.of(Regularizers.RANDOM_CONNECTIONS.name()),
              "A soup averages forks that have the same connections: with random-connections each"
                  + " lacks others"));
    }
    return kind.equals(Perceptron.KIND)
        ? Optional.empty()
        : Optional.of(
            new Conflict(
                List.of(Options.KIND.name()),
                "A soup averages parameters of multi-layer perceptrons only, not of kind = "
                    + kind));
  }

  @Override
  public Optional<Conflict> conflict(Params params, Shape shape) {
    return Shaped.conflict(params, shape);
  }

  @Override
  public Optional<Conflict> unreached(Params params, int epochs) {
    int warmup = params.get(Codes.KL_WARMUP);
    return warmup > 0 && warmup >= epochs
        ? Optional.of(
            new Conflict(
                List.of(Codes.KL_WARMUP.name()),
                "kl-weight is reached after kl-warmup = %d epochs, and there are but %d"
                    .formatted(warmup, epochs)))
        : Optional.empty();
  }

  @Override
  public Optional<Conflict> incomparable(List<Params> params, String metric) {
    boolean several =
        params.stream().map(all -> all.get(Codes.RECONSTRUCTION)).distinct().count() > 1;
    return metric.equals("elbo") && several
        ? Optional.of(
            new Conflict(
                List.of(Codes.RECONSTRUCTION.name()),
                "elbo is the logarithm of a density of standardized inputs under reconstruction ="
                    + " mse, and of a probability of inputs from 0 to 1 under cross-entropy: fix"
                    + " reconstruction, or give search.metric = denoising-error"))
        : Optional.empty();
  }

  @Override
  public Optional<Conflict> unmeasured(Params params, String metric) {
    return metric.equals("elbo") && !Codes.variational(params)
        ? Optional.of(
            new Conflict(
                List.of(Options.KIND.name()),
                "Only networks of kind = vae have an elbo to be compared by: give"
                    + " search.metric = denoising-error"))
        : Optional.empty();
  }

  @Override
  public Optional<Conflict> conflict(Params params, Task task, EngineChoice engine) {
    for (Rule rule : rules) {
      Optional<Conflict> conflict = rule.conflict(params, task);
      if (conflict.isPresent()) {
        return conflict;
      }
    }
    return engine == EngineChoice.DIRECT
        ? DirectNetworks.uncovered(params)
            .map(
                option ->
                    new Conflict(
                        List.of(option.name()),
                        "training.engine = direct does not train "
                            + option.name()
                            + " = "
                            + params.get(option)
                            + ": give auto or dl4j"))
        : Optional.empty();
  }
}
