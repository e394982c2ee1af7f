package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.espalier.metrics.Metrics;
import io.espalier.metrics.Predictions;
import io.espalier.metrics.Targets;
import io.espalier.metrics.Task;
import io.espalier.metrics.Task.Reconstruction;
import io.espalier.space.Params;
import io.espalier.trial.EngineChoice;
import io.espalier.trial.LegResult;
import io.espalier.trial.Sample;
import io.espalier.trial.Start;
import io.espalier.trial.Trial;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Autoencoders as trials: what they learn, and what is said of rows. */
class CodesTest {
  private static final Task BACK = new Reconstruction(Task.Outliers.UNKNOWN, 0.5);

  private static Tables.Table digits(Task task) throws IOException {
    return Tables.digits().of(task);
  }

  private static Params with(Params params, Object... more) {
    Map<String, Object> all = new LinkedHashMap<>(params.values());
    all.putAll(Legs.params(more).values());
    return new Params(all);
  }

  private static Params autoencoder(Object... more) {
    return with(
        Legs.params("kind", "autoencoder", "hidden", List.of(64), "learning-rate", 3e-3), more);
  }

  private static Params vae(Object... more) {
    return with(
        Legs.params("kind", "vae", "hidden", List.of(64), "latent", 8, "learning-rate", 3e-3),
        more);
  }

  private static double last(Legs legs, String metric) {
    List<Double> curve = legs.curve(metric);
    return curve.get(curve.size() - 1);
  }

  @Test
  void denoisedDigitsAreNearerToTheCleanOnesThanTheNoisyOnes() throws IOException {
    Legs plain = new Legs(digits(BACK));
    plain.train(autoencoder("hidden", List.of(128)), 12);
    Legs denoising = new Legs(digits(BACK));
    denoising.train(
        autoencoder("hidden", List.of(128), "corruption", "gaussian", "corruption-amount", 0.5),
        12);
    // Standardized inputs with noise of variance 0.5 are off by 0.5 in the mean.
    assertThat(last(denoising, "denoising-error")).isLessThan(0.35);
    assertThat(last(plain, "denoising-error"))
        .isGreaterThan(1.3 * last(denoising, "denoising-error"));
    assertThat(last(plain, "reconstruction-error"))
        .isLessThan(last(denoising, "reconstruction-error"));
  }

  /** The mean size of a code's numbers on validation rows, and the share of them that are 0. */
  private static double[] codes(Tables.Table data, double penalty) throws IOException {
    Legs legs = new Legs(data);
    // Wider than the 64 inputs.
    LegResult result = legs.train(autoencoder("hidden", List.of(100), "code-l1", penalty), 5);
    int rows = data.validationRows().length;
    try (TrainedNetwork network = TrainedNetwork.load(legs.bytes(result))) {
      float[] inputs = network.inputs(0, data.raw(data.validationRows()), rows);
      INDArray taken = Nd4j.createFromArray(inputs).reshape(rows, 64);
      INDArray codes =
          network
              .networks()
              .get(0)
              .output(taken)
              .get(NDArrayIndex.all(), NDArrayIndex.interval(64, 164));
      return new double[] {
        codes.norm1Number().doubleValue() / codes.length(),
        codes.eq(0).castTo(DataType.FLOAT).meanNumber().doubleValue()
      };
    }
  }

  @Test
  void codesAreSmallerAndMoreOfThemNothingUnderTheirPenalty() throws IOException {
    Tables.Table data = Tables.digits();
    double[] free = codes(data, 0);
    double[] penalized = codes(data, 3);
    assertThat(penalized[0]).isLessThan(0.7 * free[0]);
    assertThat(penalized[1]).isGreaterThan(free[1] + 0.05);
  }

  static Stream<Params> trials() {
    return Stream.of(
        autoencoder("corruption", "gaussian", "l2", 1e-3, "schedule", "cosine"),
        autoencoder("corruption", "masking", "tied", true, "hidden", List.of(9, 5)),
        autoencoder("contractive", 0.1, "activation", "sigmoid", "patience", 2),
        vae(
            "kl-warmup",
            4,
            "corruption",
            "salt-and-pepper",
            "learning-rate",
            1e-4,
            "updater",
            "nesterovs"),
        vae(
            "scaling",
            "unit",
            "output",
            "sigmoid",
            "reconstruction",
            "cross-entropy",
            "kl-weight",
            0.5));
  }

  private static void assertCutChangesNothing(Params params, Tables.Table data) {
    assertCutChangesNothing(params, data, EngineChoice.DIRECT);
    assertCutChangesNothing(params, data, EngineChoice.DL4J);
  }

  private static void assertCutChangesNothing(
      Params params, Tables.Table data, EngineChoice engine) {
    Trial trial = Legs.trial(params, new Sample.Bootstrap(5), 6);
    Legs whole = new Legs(data);
    whole.engine = engine;
    LegResult undisturbed = whole.train(trial, new Start.Scratch(), 6);
    Legs cut = new Legs(data);
    cut.engine = engine;
    LegResult last = cut.train(trial, new Start.Scratch(), 1);
    for (int until : new int[] {2, 5, 6}) {
      if (last instanceof LegResult.Reached r && r.ending() == LegResult.Ending.PAUSED) {
        last = cut.train(trial, new Start.Checkpoint(r.artifacts().checkpoint()), until);
      }
    }
    assertThat(cut.bytes(last)).isEqualTo(whole.bytes(undisturbed));
    assertThat(cut.kept(last).validation().values())
        .isEqualTo(whole.kept(undisturbed).validation().values());
    assertThat(cut.kept(last).outOfBag().values())
        .isEqualTo(whole.kept(undisturbed).outOfBag().values());
    assertThat(cut.reported.stream().map(m -> m.values().get("training-loss")))
        .containsExactlyElementsOf(whole.curve("training-loss"));
  }

  @ParameterizedTest
  @MethodSource("trials")
  void trialCutIntoLegsEqualsUndisturbedOneToTheBit(Params params) {
    Tables.Table clouds = Tables.clouds(160, 4, 0.4, 1);
    assertCutChangesNothing(params, clouds);
    assertCutChangesNothing(params, clouds.of(BACK));
  }

  @Test
  void conditionalTrialCutIntoLegsEqualsUndisturbedOneToTheBit() {
    assertCutChangesNothing(vae("conditional", true), Tables.clouds(160, 4, 0.4, 1));
  }

  @Test
  void modelSaysOfRowsWhatTheTrialSaid() throws IOException {
    Tables.Table clouds = Tables.clouds(160, 4, 0.4, 1);
    for (Params params : List.of(autoencoder("tied", true), vae(), vae("conditional", true))) {
      boolean told = params.values().containsKey("conditional");
      for (Tables.Table data : told ? List.of(clouds) : List.of(clouds, clouds.of(BACK))) {
        Legs legs = new Legs(data);
        LegResult result = legs.train(params, 4);
        int[] rows = data.validationRows();
        try (TrainedNetwork network = TrainedNetwork.load(legs.bytes(result))) {
          assertThat(network.predict(data.raw(rows), rows.length).values())
              .isEqualTo(legs.kept(result).validation().values());
          // Whatever the batch, as noise belongs to the row.
          int[] other = {rows[7], rows[3]};
          Predictions two = network.predict(data.raw(other), 2);
          Predictions all = legs.kept(result).validation();
          for (int c = 0; c < two.columns(); c++) {
            assertClose(two.at(0, c), all.at(7, c));
            assertClose(two.at(1, c), all.at(3, c));
          }
        }
      }
    }
  }

  /** Products of other numbers of rows may round otherwise. */
  private static void assertClose(float actual, float expected) {
    if (Float.isNaN(expected)) {
      assertThat(actual).isNaN();
    } else {
      assertThat(actual).isCloseTo(expected, within(1e-4f * (1 + Math.abs(expected))));
    }
  }

  @Test
  void errorsAreInTheSameUnitWhateverTheScaling() {
    // A network that gives back the mean of each column, and nothing else, errs by 1.
    Tables.Table data = Tables.clouds(400, 5, 1, 3).of(BACK);
    for (String scaling : List.of("standardize", "unit")) {
      Legs legs = new Legs(data);
      legs.train(autoencoder("scaling", scaling, "l1", 1e4, "hidden", List.of(1)), 40);
      assertThat(last(legs, "reconstruction-error")).as(scaling).isCloseTo(1, within(0.25));
    }
  }

  @Test
  void probeOnCodesClassifiesAndNoLabelWasLearnedFrom() throws IOException {
    Tables.Table digits = Tables.digits();
    Legs legs = new Legs(digits);
    Params params = autoencoder("hidden", List.of(32), "activation", "tanh");
    LegResult result = legs.train(params, 8);
    assertThat(last(legs, "accuracy")).isGreaterThan(0.9);
    // With other labels the network is the same, but for the probe behind it.
    float[] others = digits.targets().clone();
    for (int i = 0; i < others.length; i++) {
      others[i] = (others[i] + i) % 10;
    }
    Legs elsewhere = new Legs(digits.of(digits.task(), others));
    LegResult other = elsewhere.train(params, 8);
    assertThat(elsewhere.curve("training-loss")).isEqualTo(legs.curve("training-loss"));
    int own = 2 * 64 * 32 + 32 + 64;
    float[] one = legs.network(result).parameters();
    assertThat(one).hasSize(own + 10 * 33);
    assertThat(Arrays.copyOf(elsewhere.network(other).parameters(), own))
        .isEqualTo(Arrays.copyOf(one, own));
  }

  @Test
  void networkThatIsToldTheClassPredictsItByBayesRule() throws IOException {
    Legs legs = new Legs(Tables.digits());
    legs.train(vae("conditional", true), 10);
    assertThat(last(legs, "accuracy")).isGreaterThan(0.9);
  }

  @Test
  void lowerBoundRisesAndOnlyVariationalOnesHaveIt() throws IOException {
    Legs variational = new Legs(digits(BACK));
    variational.train(vae(), 5);
    assertThat(variational.curve("elbo").get(4)).isGreaterThan(variational.curve("elbo").get(0));
    Legs plain = new Legs(digits(BACK));
    plain.train(autoencoder(), 1);
    assertThat(plain.curve("elbo")).containsExactly(Double.NaN);
  }

  @Test
  void outliersAreToldByTheirErrors() throws IOException {
    // Fours among the digits, none of them learned from.
    float[] marks = Tables.digits().targets().clone();
    for (int i = 0; i < marks.length; i++) {
      marks[i] = marks[i] == 4 ? 1 : 0;
    }
    Tables.Table data = Tables.digits().of(new Reconstruction(Task.Outliers.EXCLUDE, 0.1), marks);
    Legs legs = new Legs(data);
    LegResult result = legs.train(autoencoder("hidden", List.of(16)), 10);
    assertThat(last(legs, "outlier-auc")).isGreaterThan(0.85);
    Preparation fitted = legs.network(result).preparation();
    int[] learned =
        Arrays.stream(data.trainingRows()).filter(row -> data.target(row) == 0).toArray();
    assertThat(fitted.columns()).isEqualTo(Preparation.fit(data, learned).columns());
    Predictions said = legs.kept(result).validation();
    Targets truth = data.targets(data.validationRows());
    assertThat(Metrics.of("outlier-auc").score(said, truth)).isEqualTo(last(legs, "outlier-auc"));
  }

  @Test
  void connectionsThatAnAutoencoderLacksNeverCome() throws IOException {
    for (EngineChoice engine : List.of(EngineChoice.DIRECT, EngineChoice.DL4J)) {
      assertLackingConnectionsNeverCome(engine, false);
      assertLackingConnectionsNeverCome(engine, true);
    }
  }

  private static void assertLackingConnectionsNeverCome(EngineChoice engine, boolean tied)
      throws IOException {
    Legs legs = new Legs(Tables.clouds(160, 10, 0.4, 1).of(BACK));
    legs.engine = engine;
    Params params =
        autoencoder("hidden", List.of(5), "random-connections", 0.4, "tied", tied, "l2", 0.01);
    float[] own = legs.network(legs.train(params, 4)).parameters();
    // Of 10 inputs each of 5 units lacks 4, of 5 each of 10 lacks 2.
    int weights = 10 * 5 + 5 + (tied ? 0 : 5 * 10) + 10;
    int zeros = 0;
    for (int i = 0; i < weights; i++) {
      zeros += own[i] == 0 ? 1 : 0;
    }
    assertThat(own).hasSize(weights + 2);
    assertThat(zeros).isEqualTo(5 * 4 + (tied ? 0 : 10 * 2));
  }

  @Test
  void outlierScoreIsTheErrorStandardizedByThoseOfTheRowsTrainedOn() {
    Tables.Table data = Tables.clouds(160, 4, 0.4, 1).of(BACK);
    Legs legs = new Legs(data);
    LegResult result = legs.train(autoencoder(), 3);
    try (TrainedNetwork network = loaded(legs, result)) {
      int[] rows = data.trainingRows();
      Predictions said = network.predict(data.raw(rows), rows.length);
      double sum = 0;
      double squares = 0;
      for (int row = 0; row < rows.length; row++) {
        double score = said.at(row, Reconstruction.OUTLIER_SCORE);
        sum += score;
        squares += score * score;
      }
      assertThat(sum / rows.length).isCloseTo(0, within(1e-3));
      assertThat(squares / rows.length).isCloseTo(1, within(1e-3));
    }
  }

  private static TrainedNetwork loaded(Legs legs, LegResult result) {
    try {
      return TrainedNetwork.load(legs.bytes(result));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void combinationThatCannotBeTrainedIsRefusedWithItsReason() {
    Combinations combinations = new Combinations();
    Task classes = Tables.classes(3);
    record Refused(Params params, Task task, String reason) {}
    for (Refused refused :
        List.of(
            new Refused(Legs.params(), BACK, "kind = autoencoder or vae"),
            new Refused(autoencoder(), new Task.Regression(), "predicts no number"),
            new Refused(vae("conditional", true), BACK, "needs classes"),
            new Refused(Legs.params("tied", true), classes, "nothing but under kind"),
            new Refused(autoencoder("tied", true, "decoder", List.of(3)), classes, "widths"),
            new Refused(autoencoder("decoder", List.of(3, 0)), classes, "no units"),
            new Refused(autoencoder("corruption-amount", 0.1), classes, "without a corruption"),
            new Refused(
                autoencoder("corruption", "masking", "corruption-amount", 2), classes, "a share"),
            new Refused(autoencoder("output", "sigmoid"), classes, "scaling = unit"),
            new Refused(
                autoencoder("scaling", "unit", "reconstruction", "cross-entropy"),
                classes,
                "output = sigmoid"),
            new Refused(vae("code-l1", 0.1), classes, "nothing but under kind"),
            new Refused(autoencoder("kl-weight", 0.5), classes, "nothing but under kind"),
            new Refused(autoencoder("dropout", 0.5), classes, "dropout"),
            new Refused(vae("clip-norm", 1), classes, "clip-norm"))) {
      assertThat(combinations.conflict(refused.params(), refused.task(), EngineChoice.AUTO))
          .as(refused.toString())
          .hasValueSatisfying(conflict -> assertThat(conflict.reason()).contains(refused.reason()));
    }
    for (EngineChoice engine : EngineChoice.values()) {
      assertThat(combinations.conflict(autoencoder(), classes, engine)).isEmpty();
      assertThat(combinations.conflict(vae("conditional", true), classes, engine)).isEmpty();
    }
    assertThat(combinations.unmeasured(autoencoder(), "elbo")).isPresent();
    assertThat(combinations.unmeasured(vae(), "elbo")).isEmpty();
  }
}
