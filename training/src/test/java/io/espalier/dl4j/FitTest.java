package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.space.Params;
import io.espalier.trial.EngineChoice;
import io.espalier.trial.LegResult;
import io.espalier.trial.Measurement;
import io.espalier.trial.Objective;
import io.espalier.trial.Sample;
import io.espalier.trial.Start;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What trials say of the rows that they were trained on. */
class FitTest {

  private static Map<String, Double> fit(LegResult result) {
    return Legs.artifacts(result).training();
  }

  /** Clouds that do not differ: whatever is learned of them is learned by heart. */
  @Test
  void aTrialThatLearnsByHeartFitsItsTrainingRowsAndNoOthers() {
    for (EngineChoice engine : List.of(EngineChoice.DIRECT, EngineChoice.DL4J)) {
      Legs legs = new Legs(Tables.clouds(120, 6, 0, 1));
      legs.engine = engine;
      legs.objective = new Objective("accuracy", false);
      Params params =
          Legs.params("hidden", List.of(64), "learning-rate", 0.02, "batch", 16, "dropout", 0.1);
      LegResult result = legs.train(params, 60);
      double best = legs.curve("accuracy").stream().mapToDouble(a -> a).max().orElseThrow();
      assertThat(fit(result)).containsOnlyKeys("accuracy");
      // 30 validation rows of two classes by chance: 0.75 or more has a probability of 0.5 % an
      // epoch, but the best of epochs is looked for.
      assertThat(best).isLessThan(0.85);
      assertThat(fit(result).get("accuracy")).isGreaterThan(best);
    }
  }

  @Test
  void theFitIsOfTheBestEpochWhereverTheTrialWasCut() {
    Legs legs = new Legs(Tables.clouds(160, 4, 0.4, 1));
    Params params = Legs.params("learning-rate", 0.05, "dropout", 0.3);
    LegResult whole = legs.train(params, 6);
    LegResult cut = legs.train(Legs.trial(params, new Sample.Whole(), 6), new Start.Scratch(), 4);
    cut =
        legs.train(
            Legs.trial(params, new Sample.Whole(), 6),
            new Start.Checkpoint(Legs.artifacts(cut).checkpoint()),
            6);
    assertThat(fit(cut)).isEqualTo(fit(whole)).containsOnlyKeys(Measurement.VALIDATION_LOSS);
  }

  @Test
  void foldsAreAveragedAndTrialsWithoutValidationRowsHaveNoFit() {
    Legs legs = new Legs(Tables.clouds(90, 4, 2, 1).undivided());
    legs.objective = new Objective("accuracy", false);
    Params params = Legs.params("learning-rate", 0.05);
    LegResult folds =
        legs.train(Legs.trial(params, new Sample.Folds(3, 1, 5), 5), new Start.Scratch(), 5);
    assertThat(fit(folds).get("accuracy")).isGreaterThan(0.9);
    LegResult all =
        legs.train(Legs.trial(params, new Sample.WithValidation(), 2), new Start.Scratch(), 2);
    assertThat(fit(all)).isEmpty();
  }
}
