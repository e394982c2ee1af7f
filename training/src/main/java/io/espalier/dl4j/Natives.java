package io.espalier.dl4j;

import io.espalier.direct.Products;
import io.espalier.metrics.Task;
import io.espalier.space.Params;
import io.espalier.trial.EngineChoice;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.factory.Nd4j;

/** The libraries and classes behind networks. */
public final class Natives {
  private Natives() {}

  /**
   * The products that the direct engine trains with.
   *
   * @throws IllegalStateException if no native BLAS loads
   */
  public static Products products() {
    return Engines.choose(EngineChoice.DIRECT, Params.EMPTY).products();
  }

  /** The BLAS behind them and its kernel; or why there is none. */
  public static String blas() {
    return NativeBlas.description();
  }

  /**
   * Loads the BLAS and, by a step of a tiny network, ND4J. That takes a second or more of a
   * process's life, which the first leg and the first model would spend, but can be spent in any
   * thread, while something else is waited for.
   *
   * @throws LinkageError if a native library does not load
   */
  public static void load() {
    NativeBlas.description();
    Networks.Plan plan =
        new Networks.Plan(
            new Params(Map.of()), 1, new Task.Classification(List.of("no", "yes")), 1, 1);
    try (Dl4jEngine engine = new Dl4jEngine(plan)) {
      engine.network().fit(Nd4j.ones(1, 1), Nd4j.ones(1, 2));
      engine.forward(new float[1], 1, new float[2], 0);
    }
  }
}
