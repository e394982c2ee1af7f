package io.espalier.dl4j;

import io.espalier.space.Hyperparameter;
import io.espalier.space.ValueType;
import java.util.List;

/** Hyperparameters of polynomial models, and of what a training goes through beside its epochs. */
final class Regimens {
  /** Highest power of a polynomial model; 1 is the linear model. */
  static final Hyperparameter<Integer> DEGREE =
      new Hyperparameter<>(
          "degree", ValueType.integer(1, 30), 1, "highest power of a feature; 1 is a linear model");

  /** Whether a polynomial model multiplies different features. */
  static final Hyperparameter<Boolean> INTERACTIONS =
      new Hyperparameter<>(
          "interactions",
          ValueType.flag(),
          false,
          "whether products of different features are terms too, up to the degree");

  private Regimens() {}

  static List<Hyperparameter<?>> all() {
    return List.of(DEGREE, INTERACTIONS);
  }

  static List<Rule> rules() {
    return List.of(
        Rule.only(DEGREE, "polynomial"),
        Rule.only(INTERACTIONS, "polynomial"),
        new Rule(
            List.of(DEGREE, INTERACTIONS),
            (params, task) -> params.get(INTERACTIONS) && params.get(DEGREE) == 1,
            "interactions mean nothing but from degree = 2 on"),
        Rule.notUnder(Options.HIDDEN, Options.KIND, "polynomial"),
        Rule.notUnder(Options.ACTIVATION, Options.KIND, "polynomial"),
        Rule.notUnder(Options.DROPOUT, Options.KIND, "polynomial"));
  }
}
