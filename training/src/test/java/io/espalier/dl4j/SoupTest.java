package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.espalier.metrics.Metric;
import io.espalier.metrics.Metrics;
import io.espalier.metrics.Predictions;
import io.espalier.metrics.Targets;
import io.espalier.space.Params;
import io.espalier.trial.EngineChoice;
import io.espalier.trial.LegResult;
import io.espalier.trial.LegResult.Cause;
import io.espalier.trial.LegResult.Ending;
import io.espalier.trial.Sample;
import io.espalier.trial.Start;
import io.espalier.trial.Start.Selection;
import io.espalier.trial.Trial;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Forks of a trial and the means of their parameters. */
class SoupTest {
  private static final int HORIZON = 6;
  private static final int FORK = 3;
  private static final Params USUAL =
      Legs.params("learning-rate", 0.02, "hidden", List.of(9, 5), "dropout", 0.2);

  private static Trial trial(Params params, long seed, int horizon) {
    Trial usual = Legs.trial(params, new Sample.Whole(), horizon);
    return new Trial(usual.id(), usual.configuration(), usual.sample(), seed, horizon);
  }

  private static URI checkpoint(LegResult result) {
    return Legs.artifacts(result).checkpoint();
  }

  private static LegResult trunk(Legs legs, Params params) {
    return legs.train(trial(params, 1, HORIZON), new Start.Scratch(), FORK);
  }

  private static LegResult fork(Legs legs, Params params, LegResult trunk, long seed) {
    return legs.train(trial(params, seed, HORIZON), new Start.Fork(checkpoint(trunk)), HORIZON);
  }

  private static LegResult soup(Legs legs, Selection selection, LegResult... forks) {
    List<URI> uris = Arrays.stream(forks).map(SoupTest::checkpoint).toList();
    return legs.train(trial(USUAL, 99, HORIZON), new Start.Soup(uris, selection), HORIZON);
  }

  private static float[] best(Legs legs, LegResult result) throws Exception {
    return legs.checkpoint(result).best().parameters().get(0);
  }

  private static Legs legs() {
    return new Legs(Tables.clouds(160, 4, 0.4, 1));
  }

  @Test
  void aForkBeginsAsTheTrunkAndGoesOnWithASeedOfItsOwn() throws Exception {
    for (EngineChoice engine : List.of(EngineChoice.DIRECT, EngineChoice.DL4J)) {
      Legs legs = legs();
      legs.engine = engine;
      Params still = Legs.params("updater", "sgd", "learning-rate", 0.0);
      LegResult trunk = trunk(legs, still);
      assertThat(legs.network(fork(legs, still, trunk, 5)).parameters())
          .isEqualTo(legs.network(trunk).parameters());

      LegResult moving = trunk(legs, USUAL);
      legs.reported.clear();
      LegResult one = fork(legs, USUAL, moving, 5);
      assertThat(legs.reported).extracting(m -> m.epoch()).containsExactly(4, 5, 6);
      assertThat(((LegResult.Reached) one).ending()).isEqualTo(Ending.HORIZON);
      assertThat(legs.bytes(fork(legs, USUAL, moving, 5))).isEqualTo(legs.bytes(one));
      assertThat(legs.network(fork(legs, USUAL, moving, 6)).parameters())
          .isNotEqualTo(legs.network(one).parameters());
      // What the trunk was best at is not the fork's.
      assertThat(legs.checkpoint(one).best().epoch()).isGreaterThan(FORK);
    }
  }

  @Test
  void aForkThatIsCutIntoLegsEqualsOneThatIsNot() throws Exception {
    for (EngineChoice engine : List.of(EngineChoice.DIRECT, EngineChoice.DL4J)) {
      Legs legs = legs();
      legs.engine = engine;
      LegResult trunk = trunk(legs, USUAL);
      LegResult whole = fork(legs, USUAL, trunk, 5);
      Trial own = trial(USUAL, 5, HORIZON);
      LegResult cut = legs.train(own, new Start.Fork(checkpoint(trunk)), FORK + 1);
      cut = legs.train(own, new Start.Checkpoint(checkpoint(cut)), HORIZON);
      assertThat(legs.bytes(cut)).isEqualTo(legs.bytes(whole));
    }
  }

  @Test
  void aUniformSoupIsTheMeanOfTheForksBestParameters() throws Exception {
    for (EngineChoice engine : List.of(EngineChoice.DIRECT, EngineChoice.DL4J)) {
      Legs legs = legs();
      legs.engine = engine;
      LegResult trunk = trunk(legs, USUAL);
      LegResult one = fork(legs, USUAL, trunk, 5);
      LegResult other = fork(legs, USUAL, trunk, 6);
      legs.reported.clear();
      LegResult soup = soup(legs, Selection.UNIFORM, one, other);
      assertThat(legs.reported).hasSize(1);
      assertThat(legs.reported.get(0).epoch()).isEqualTo(HORIZON);
      assertThat(((LegResult.Reached) soup).ending()).isEqualTo(Ending.HORIZON);
      float[] mean = best(legs, soup);
      for (int i = 0; i < mean.length; i++) {
        double expected = (best(legs, one)[i] + (double) best(legs, other)[i]) / 2;
        assertThat(mean[i]).isCloseTo((float) expected, within(1e-6f));
      }
      try (TrainedNetwork network = TrainedNetwork.load(legs.bytes(soup))) {
        float[] said =
            network
                .predict(
                    ((Tables.Table) legs.data).raw(legs.data.validationRows()),
                    legs.data.validationRows().length)
                .values();
        float[] kept = legs.kept(soup).validation().values();
        for (int i = 0; i < said.length; i++) {
          assertThat(kept[i]).isCloseTo(said[i], within(1e-5f));
        }
      }
    }
  }

  @Test
  void aGreedySoupTakesWhatDoesNotMakeItWorse() {
    Soup soup =
        new Soup(
            new Checkpoint.Lineage(1, 3, 5),
            List.of(new float[] {1, 0}, new float[] {9, 9}, new float[] {0, 1}));
    // The nearer to (0.5, 0.5), the better: the second one is left out.
    float[] parameters = soup.parameters(Selection.GREEDY, p -> Math.hypot(p[0] - 0.5, p[1] - 0.5));
    assertThat(parameters).containsExactly(0.5f, 0.5f);
    assertThat(soup.parameters(Selection.UNIFORM, p -> 0)).containsExactly(10 / 3f, 10 / 3f);
    assertThat(soup.parameters(Selection.GREEDY, p -> Double.POSITIVE_INFINITY))
        .as("of what nobody can tell apart")
        .containsExactly(10 / 3f, 10 / 3f);
  }

  @Test
  void aSoupOfUnrelatedStartsIsRefused() {
    Legs legs = legs();
    LegResult trunk = trunk(legs, USUAL);
    LegResult fork = fork(legs, USUAL, trunk, 5);
    LegResult alone = legs.train(trial(USUAL, 6, HORIZON), new Start.Scratch(), HORIZON);
    assertThat(soup(legs, Selection.UNIFORM, fork, alone))
        .isEqualTo(
            new LegResult.Failed(
                Cause.ERROR,
                "A soup takes forks of one checkpoint, but a trial of seed 6 began with parameters"
                    + " of its own"));
    LegResult other = legs.train(trial(USUAL, 2, HORIZON), new Start.Scratch(), FORK);
    LegResult foreign = fork(legs, USUAL, other, 7);
    assertThat(soup(legs, Selection.GREEDY, fork, foreign))
        .isInstanceOfSatisfying(
            LegResult.Failed.class,
            failed ->
                assertThat(failed.reason())
                    .startsWith("A soup takes forks of one checkpoint, not"));
    assertThat(soup(legs, Selection.GREEDY, fork)).isInstanceOf(LegResult.Reached.class);
  }

  @Test
  void aForkOfAnotherConfigurationIsRefused() {
    Legs legs = legs();
    LegResult trunk = trunk(legs, USUAL);
    assertThat(fork(legs, USUAL.with(Legs.params("l2", 0.5)), trunk, 5))
        .isInstanceOfSatisfying(
            LegResult.Failed.class,
            failed ->
                assertThat(failed.reason()).contains("of another trial: its hyperparameters"));
  }

  @Test
  void aTrialOfSeveralNetworksIsNotForked() {
    Legs legs = legs();
    Sample folds = new Sample.Folds(2, 1, 5);
    LegResult trunk = legs.train(Legs.trial(USUAL, folds, HORIZON), new Start.Scratch(), FORK);
    Trial fork = Legs.trial(USUAL, folds, HORIZON);
    assertThat(legs.train(fork, new Start.Fork(checkpoint(trunk)), HORIZON))
        .isEqualTo(new LegResult.Failed(Cause.ERROR, "A trial of 2 networks cannot be forked"));
  }

  @Test
  void networksThatLackDifferentConnectionsAreNotAveraged() {
    Combinations combinations = new Combinations();
    assertThat(combinations.averaging(Legs.params("random-connections", 0.3)))
        .hasValueSatisfying(
            conflict -> assertThat(conflict.options()).containsExactly("random-connections"));
    assertThat(combinations.averaging(Legs.params("random-connections", 0.0))).isEmpty();
    assertThat(combinations.averaging(USUAL)).isEmpty();
  }

  /**
   * Ten times five forks on the digits. Averaged predictions cannot have more log loss than their
   * members have on average, and neither has the soup if forks lie in one basin: paired differences
   * of ten seeds, tested by Student's t at a level of 5 %.
   */
  @Test
  void soupAndAveragedPredictionsAreBetterThanSingleForksOverTenSeeds() throws Exception {
    Metric logLoss = Metrics.of("log-loss");
    Params params = Legs.params("learning-rate", 0.01, "hidden", List.of(32), "batch", 64);
    double[] soups = new double[10];
    double[] averages = new double[10];
    for (int seed = 1; seed <= 10; seed++) {
      Legs legs = new Legs(Tables.digits());
      Targets truth = legs.data.targets(legs.data.validationRows());
      LegResult trunk = legs.train(trial(params, 100 + seed, 10), new Start.Scratch(), 5);
      List<URI> forks = new ArrayList<>();
      List<Predictions> said = new ArrayList<>();
      double single = 0;
      for (int fork = 1; fork <= 5; fork++) {
        LegResult own =
            legs.train(
                trial(params, 1000L * seed + fork, 10), new Start.Fork(checkpoint(trunk)), 10);
        forks.add(checkpoint(own));
        said.add(legs.kept(own).validation());
        single += logLoss.score(said.get(said.size() - 1), truth) / 5;
      }
      LegResult soup =
          legs.train(trial(params, 99, 10), new Start.Soup(forks, Selection.UNIFORM), 10);
      soups[seed - 1] = single - logLoss.score(legs.kept(soup).validation(), truth);
      averages[seed - 1] = single - logLoss.score(mean(said), truth);
    }
    assertThat(Arrays.stream(averages).boxed()).allMatch(gain -> gain > 0);
    assertThat(lower(averages)).isPositive();
    assertThat(lower(soups)).isPositive();
  }

  private static Predictions mean(List<Predictions> all) {
    float[] mean = new float[all.get(0).values().length];
    for (Predictions one : all) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += one.values()[i] / all.size();
      }
    }
    return new Predictions(all.get(0).rows(), all.get(0).columns(), mean);
  }

  /** The lower end of Student's interval of 95 % for the mean of ten values. */
  private static double lower(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return mean - 2.262 * Math.sqrt(squares / 9 / 10);
  }
}
