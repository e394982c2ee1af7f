package io.espalier.dl4j;

import io.espalier.direct.Products;
import io.espalier.metrics.Task;
import io.espalier.space.Hyperparameter;
import io.espalier.space.Params;
import io.espalier.trial.EngineChoice;
import java.util.Optional;

/**
 * The choice of an engine for a network.
 *
 * @param products the direct engine's, null for DL4J's engine
 * @param description which one, and why not the other
 */
record Engines(Products products, String description) {

  /**
   * Chooses.
   *
   * @param params of the network, which the direct engine has to cover
   * @throws IllegalStateException if the direct engine is asked for and cannot run here
   */
  static Engines choose(EngineChoice choice, Params params) {
    if (choice == EngineChoice.DL4J) {
      return new Engines(null, "dl4j: training.engine asks for it");
    }
    Optional<Hyperparameter<?>> uncovered = DirectNetworks.uncovered(params);
    if (uncovered.isPresent()) {
      Hyperparameter<?> option = uncovered.get();
      return new Engines(
          null,
          "dl4j: the direct engine does not train %s = %s"
              .formatted(option.name(), params.get(option)));
    }
    Products products = NativeBlas.products();
    if (products != null) {
      return new Engines(products, "direct: " + NativeBlas.description());
    }
    String why = "no native BLAS loads for the direct engine: " + NativeBlas.description();
    if (choice == EngineChoice.DIRECT) {
      throw new IllegalStateException("training.engine = direct cannot run here: " + why);
    }
    return new Engines(null, "dl4j: " + why);
  }

  /**
   * A network with fresh parameters.
   *
   * @param preparation of the rows that it is trained on
   * @param batchRows rows of a full batch
   */
  Engine engine(Networks.Plan plan, Preparation preparation, int batchRows) {
    return Codes.coding(plan.params())
        ? codes(plan, preparation, batchRows)
        : engine(plan, batchRows);
  }

  /** The same of a network that gives back its inputs. */
  CodeEngine codes(Networks.Plan plan, Preparation preparation, int batchRows) {
    Coder coder =
        products == null
            ? new Dl4jCoder(plan, batchRows)
            : new DirectCoder(plan, batchRows, products);
    return new CodeEngine(coder, plan, preparation);
  }

  /**
   * The same of a network that does not give back its inputs, which knows nothing of their units.
   */
  Engine engine(Networks.Plan plan, int batchRows) {
    return products == null ? new Dl4jEngine(plan) : new DirectEngine(plan, batchRows, products);
  }

  /**
   * A stack of layers to pretrain, with fresh parameters.
   *
   * @param params of its training
   * @param task what it learns, if it is not to reconstruct its inputs
   * @param seed of its parameters
   * @param batchRows rows of a full batch
   */
  Stack stack(Stack.Shape shape, Params params, Task task, long seed, int batchRows) {
    return products == null
        ? new Dl4jStack(shape, params, task, seed)
        : new DirectStack(shape, params, task, seed, batchRows, products);
  }
}
