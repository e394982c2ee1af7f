package io.espalier.dl4j;

import io.espalier.space.Params;
import io.espalier.trial.EngineChoice;
import io.espalier.trial.LegResult;

/** A process that chooses engines and trains, for a machine on which no native BLAS loads. */
final class WithoutBlas {
  private WithoutBlas() {}

  public static void main(String[] arguments) {
    System.out.println("auto: " + Engines.choose(EngineChoice.AUTO, Params.EMPTY).description());
    try {
      Engines.choose(EngineChoice.DIRECT, Params.EMPTY);
    } catch (IllegalStateException e) {
      System.out.println("direct: " + e.getMessage());
    }
    LegResult result = new Legs(Tables.clouds(80, 2, 1, 1)).train(Legs.params(), 2);
    System.out.println(
        "trained "
            + ((LegResult.Reached) result).epoch()
            + " epochs by "
            + Legs.artifacts(result).engine());
  }
}
