package io.espalier.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.espalier.ensemble.EnsembleSpec;
import io.espalier.ensemble.EnsembleSpec.Averaging;
import io.espalier.ensemble.EnsembleSpec.Bagging;
import io.espalier.ensemble.EnsembleSpec.Greedy;
import io.espalier.ensemble.EnsembleSpec.Subsampling;
import io.espalier.sampling.SamplerSpec;
import io.espalier.scheduling.SchedulerSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each key of reference.conf: its default, its mapping, its rejection. */
class KeysTest {

  /**
   * What is known of a key.
   *
   * @param context other keys that bring its value to bear
   * @param read where it goes
   * @param usual what its default becomes
   * @param given another value, as HOCON
   * @param becomes what that becomes
   * @param refused a value that is not allowed, as HOCON
   * @param advice part of the message
   */
  record Case(
      String key,
      String context,
      Function<StudyFile, Object> read,
      Object usual,
      String given,
      Object becomes,
      String refused,
      String advice) {
    @Override
    public String toString() {
      return key;
    }
  }

  private static Case of(
      String key,
      String context,
      Function<StudyFile, Object> read,
      Object usual,
      String given,
      Object becomes,
      String refused,
      String advice) {
    return new Case(key, context, read, usual, given, becomes, refused, advice);
  }

  private static SplitSpec.Fractions split(StudyFile file) {
    return (SplitSpec.Fractions) file.data().split();
  }

  private static <T extends EnsembleSpec> Function<StudyFile, Object> ensemble(
      Class<T> type, Function<T, Object> read) {
    return f -> read.apply(type.cast(f.study().ensembles().get(0)));
  }

  private static <T extends SchedulerSpec> Function<StudyFile, Object> scheduler(
      Class<T> type, Function<T, Object> read) {
    return f -> read.apply(type.cast(f.study().scheduler()));
  }

  private static final String A = "ensemble.averaging {}";
  private static final String G = "ensemble.greedy {}";
  private static final String B = "ensemble.bagging {}";
  private static final String S = "ensemble.subsampling {}";
  private static final String WORD = "one of";
  private static final String WHOLE = "a whole number from 1 on";

  static List<Case> ownKeys() {
    return List.of(
        of("study.name", "", f -> f.study().name(), "study", "a-1", "a-1", "\"a b\"", "letters"),
        of("study.seed", "", f -> f.study().seed(), 1L, "-7", -7L, "1.5", "a whole number"),
        of("data.source", "", f -> f.data().source(), "rows.csv", "b.csv", "b.csv", "[a]", "path"),
        of(
            "data.format",
            "",
            f -> f.data().format(),
            DataSpec.Format.CSV,
            "csv",
            DataSpec.Format.CSV,
            "cvs",
            "did you mean csv?"),
        of("data.label", "", f -> f.data().label(), "y", "z", "z", "\" \"", "the name of a column"),
        of(
            "data.task",
            "",
            f -> f.data().task(),
            DataSpec.TaskKind.CLASSIFICATION,
            "regression",
            DataSpec.TaskKind.REGRESSION,
            "regresion",
            "did you mean regression?"),
        of(
            "data.split.kind",
            "",
            f -> f.data().split().getClass(),
            SplitSpec.Fractions.class,
            "fractions",
            SplitSpec.Fractions.class,
            "folds",
            WORD),
        of(
            "data.split.train",
            "data.split.test = 0.1",
            f -> split(f).train(),
            0.6,
            "0.7",
            0.7,
            "1",
            "a share in (0, 1)"),
        of(
            "data.split.validation",
            "data.split.test = 0.1",
            f -> split(f).validation(),
            0.2,
            "0.3",
            0.3,
            "0",
            "a share in (0, 1)"),
        of(
            "data.split.test",
            "data.split.train = 0.8",
            f -> split(f).test(),
            0.2,
            "0",
            0.0,
            "-0.1",
            "a number in [0, 1)"),
        of(
            "data.split.stratified",
            "",
            f -> split(f).stratified(),
            true,
            "false",
            false,
            "maybe",
            "true or false"),
        of("network.kind", "", f -> f.study().name(), "study", "mlp", "study", "cnn", WORD),
        of("training.epochs", "", f -> f.study().epochs(), 30, "7", 7, "0", WHOLE),
        of(
            "search.sampler",
            "search.trials = 9",
            f -> f.study().sampler(),
            new SamplerSpec.Grid(9),
            "random",
            new SamplerSpec.Random(9),
            "rand",
            WORD),
        of(
            "search.metric",
            "",
            f -> f.study().plan().objective().metric(),
            "accuracy",
            "log-loss",
            "log-loss",
            "logloss",
            "did you mean log-loss?"),
        of(
            "search.trials",
            "",
            f -> f.study().sampler(),
            new SamplerSpec.Grid(Integer.MAX_VALUE),
            "5",
            new SamplerSpec.Grid(5),
            "0",
            WHOLE),
        of("search.retries", "", f -> f.study().retries(), 2, "0", 0, "-1", "from 0 to 100"),
        of(
            "search.scheduler.kind",
            "",
            f -> f.study().scheduler(),
            new SchedulerSpec.RunToEnd(),
            "hyperband",
            new SchedulerSpec.Hyperband(3, 1),
            "aha",
            "did you mean asha?"),
        of(
            "search.scheduler.eta",
            "search.scheduler.kind = asha",
            scheduler(SchedulerSpec.Asha.class, SchedulerSpec.Asha::eta),
            3,
            "2",
            2,
            "1",
            "a whole number from 2"),
        of(
            "search.scheduler.min-epochs",
            "search.scheduler.kind = halving",
            scheduler(SchedulerSpec.Halving.class, SchedulerSpec.Halving::minEpochs),
            1,
            "2",
            2,
            "0",
            WHOLE),
        of(
            "search.scheduler.grace-epochs",
            "search.scheduler.kind = median",
            scheduler(SchedulerSpec.Median.class, SchedulerSpec.Median::graceEpochs),
            5,
            "2",
            2,
            "0",
            WHOLE),
        of(
            "search.scheduler.min-trials",
            "search.scheduler.kind = median",
            scheduler(SchedulerSpec.Median.class, SchedulerSpec.Median::minTrials),
            5,
            "2",
            2,
            "0",
            WHOLE),
        of(
            "search.scheduler.k",
            "search.scheduler.kind = top-k",
            scheduler(SchedulerSpec.TopK.class, SchedulerSpec.TopK::k),
            5,
            "2",
            2,
            "0",
            WHOLE),
        of(
            "search.budget.trials",
            "",
            f -> f.study().budget().trials(),
            Integer.MAX_VALUE,
            "3",
            3,
            "none",
            WHOLE),
        of(
            "search.budget.epochs",
            "",
            f -> f.study().budget().epochs(),
            Long.MAX_VALUE,
            "5000000000",
            5_000_000_000L,
            "0",
            "a whole number from 1 on"),
        of(
            "search.budget.seconds",
            "",
            f -> f.study().budget().seconds(),
            Double.POSITIVE_INFINITY,
            "1.5",
            1.5,
            "0",
            "a number of seconds above 0"),
        of("refit.top", "", f -> f.study().refit().top(), 0, "4", 4, "-1", "from 0 on"),
        of(
            "refit.with-validation",
            "refit.top = 1",
            f -> f.study().refit().withValidation(),
            false,
            "true",
            true,
            "1",
            "true or false"),
        of(
            "ensemble.averaging.top",
            A,
            ensemble(Averaging.class, Averaging::top),
            5,
            "3",
            3,
            "0",
            WHOLE),
        combine("averaging", A),
        weights("averaging", A, ensemble(Averaging.class, Averaging::weighting)),
        of(
            "ensemble.greedy.size",
            G,
            ensemble(Greedy.class, Greedy::size),
            20,
            "4",
            4,
            "0",
            "from 1 to 10000"),
        of(
            "ensemble.greedy.start",
            G,
            ensemble(Greedy.class, Greedy::start),
            3,
            "1",
            1,
            "0",
            "from 1 to 10000"),
        of(
            "ensemble.greedy.bags",
            G,
            ensemble(Greedy.class, Greedy::bags),
            20,
            "1",
            1,
            "0",
            "from 1 to 10000"),
        of(
            "ensemble.greedy.fraction",
            G,
            ensemble(Greedy.class, Greedy::fraction),
            0.5,
            "1",
            1.0,
            "1.1",
            "a share in (0, 1]"),
        combine("greedy", G),
        of(
            "ensemble.bagging.members",
            B,
            ensemble(Bagging.class, Bagging::members),
            10,
            "3",
            3,
            "2.5",
            "from 1 to 10000"),
        combine("bagging", B),
        weights("bagging", B, ensemble(Bagging.class, Bagging::weighting)),
        of(
            "ensemble.subsampling.members",
            S,
            ensemble(Subsampling.class, Subsampling::members),
            10,
            "3",
            3,
            "0",
            "from 1 to 10000"),
        of(
            "ensemble.subsampling.fraction",
            S,
            ensemble(Subsampling.class, Subsampling::fraction),
            0.5,
            "0.25",
            0.25,
            "0",
            "a share in (0, 1]"),
        combine("subsampling", S),
        weights("subsampling", S, ensemble(Subsampling.class, Subsampling::weighting)),
        of(
            "open-test",
            "",
            f -> f.study().openTest(),
            false,
            "true",
            true,
            "later",
            "true or false"),
        of(
            "runtime.root",
            "",
            f -> f.runtime().directory("s"),
            "studies/s",
            "\"hdfs://h/r/\"",
            "hdfs://h/r/s",
            "{}",
            "the path or URI of a directory"),
        of(
            "runtime.out",
            "",
            f -> f.runtime().directory("s"),
            "studies/s",
            "o",
            "o",
            "\"\"",
            "the path or URI of a directory"),
        of(
            "runtime.progress",
            "",
            f -> f.runtime().progress(),
            RuntimeSpec.Progress.AUTO,
            "none",
            RuntimeSpec.Progress.NONE,
            "bars",
            "did you mean bar?"),
        of(
            "runtime.tables-interval",
            "",
            f -> f.runtime().tablesInterval(),
            10.0,
            "0.5",
            0.5,
            "0",
            "a number of seconds above 0"),
        of(
            "runtime.slots.trials",
            "",
            f -> f.runtime().concurrentTrials().orElse(0),
            0,
            "2",
            2,
            "0",
            WHOLE),
        of(
            "runtime.slots.threads",
            "",
            f -> f.runtime().threadsPerTrial(),
            1,
            "2",
            2,
            "0",
            "from 1 to 1024"));
  }

  private static Case combine(String kind, String context) {
    return of(
        "ensemble." + kind + ".combine",
        context,
        f -> Key.word(f.study().ensembles().get(0).combination()),
        "mean",
        "vote",
        "vote",
        "median",
        "one of mean, vote");
  }

  private static Case weights(String kind, String context, Function<StudyFile, Object> read) {
    return of(
        "ensemble." + kind + ".weights",
        context,
        f -> read.apply(f).toString(),
        "UNIFORM",
        "validation",
        "VALIDATION",
        "valid",
        "one of uniform, validation");
  }

  /** Hyperparameters are all read alike. */
  static Stream<Case> hyperparameters() {
    return Fixtures.VOCABULARY.stream()
        .map(
            h -> {
              String name = h.name();
              String section =
                  List.of("hidden", "activation", "init").contains(name) ? "network." : "training.";
              Object usual = h.defaultValue();
              String given =
                  switch (name) {
                    case "hidden" -> "[3, 2]";
                    case "activation" -> "tanh";
                    case "init" -> "he";
                    case "updater" -> "sgd";
                    case "schedule" -> "cosine";
                    default -> usual instanceof Integer ? "2" : "0.5";
                  };
              Object becomes =
                  switch (name) {
                    case "hidden" -> List.of(3, 2);
                    case "activation", "init", "updater", "schedule" -> given;
                    default -> usual instanceof Integer ? (Object) 2 : (Object) 0.5;
                  };
              return of(
                  section + name,
                  "",
                  f -> f.study().plan().fixed().values().get(name),
                  usual,
                  given,
                  becomes,
                  "-1",
                  h.type().allowed());
            });
  }

  static Stream<Case> all() {
    return Stream.concat(ownKeys().stream(), hyperparameters());
  }

  private static Map<String, ConfigValue> keys(ConfigObject object, String prefix) {
    Map<String, ConfigValue> keys = new TreeMap<>();
    object.forEach(
        (name, value) -> {
          if (value instanceof ConfigObject section) {
            keys.putAll(keys(section, prefix + name + "."));
          } else {
            keys.put(prefix + name, value);
          }
        });
    return keys;
  }

  @Test
  void everyKeyOfTheReferenceIsTestedAndEveryKeyThatIsReadStandsInIt() {
    List<String> reference = List.copyOf(keys(Sources.reference(), "").keySet());
    assertThat(all().map(Case::key)).containsExactlyInAnyOrderElementsOf(reference);
    assertThat(reference).containsAll(Keys.ALL.stream().<String>map(Key::path).toList());
    assertThat(Keys.ALL.stream().map(Key::path)).doesNotHaveDuplicates();
  }

  @Test
  void everyKeyAndSectionOfTheReferenceIsExplained() {
    ConfigObject reference = Sources.reference();
    List<String> bare =
        keys(reference, "").entrySet().stream()
            .filter(e -> e.getValue().origin().comments().isEmpty())
            .<String>map(Map.Entry::getKey)
            // The comment of the section explains these, once for all kinds.
            .filter(k -> !k.matches("ensemble\\..*\\.(combine|weights)"))
            .toList();
    assertThat(bare).isEmpty();
  }

  @Test
  void hyperparametersHaveTheDefaultsOfTheReference() {
    ConfigObject reference = Sources.reference();
    hyperparameters()
        .forEach(
            c -> {
              ConfigValue written = keys(reference, "").get(c.key());
              assertThat(Fixtures.VOCABULARY)
                  .filteredOn(h -> c.key().endsWith("." + h.name()))
                  .as(c.key())
                  .allSatisfy(
                      h ->
                          assertThat((Object) h.type().parse(written.unwrapped()))
                              .isEqualTo(h.defaultValue()));
            });
  }

  @ParameterizedTest
  @MethodSource("all")
  void aKeyHasItsDefault(Case c) {
    String context = Fixtures.LEAST + (c.key().startsWith("data.split.") ? "" : c.context());
    assertThat(c.read().apply(Fixtures.read(context))).isEqualTo(c.usual());
  }

  @ParameterizedTest
  @MethodSource("all")
  void aKeyIsRead(Case c) {
    String text = Fixtures.LEAST + c.context() + "\n" + c.key() + " = " + c.given();
    assertThat(c.read().apply(Fixtures.read(text))).isEqualTo(c.becomes());
    assertThat(
            c.read().apply(Fixtures.read(Fixtures.LEAST + c.context(), c.key() + "=" + c.given())))
        .isEqualTo(c.becomes());
  }

  @ParameterizedTest
  @MethodSource("all")
  void aKeyRefusesWhatIsNotAllowedAtItsLine(Case c) {
    String text = Fixtures.LEAST + c.context() + "\n" + c.key() + " = " + c.refused();
    int line = (int) text.lines().count();
    assertThatThrownBy(() -> Fixtures.read(text))
        .isInstanceOfSatisfying(
            ConfigErrors.class,
            e -> {
              assertThat(e.problems()).hasSize(1);
              Problem problem = e.problems().get(0);
              assertThat(problem.place()).isEqualTo("study.conf:" + line);
              assertThat(problem.key()).isEqualTo(c.key());
              assertThat(problem.value()).isNotEmpty();
              assertThat(problem.message()).contains(c.advice());
              assertThat(e).hasMessageContaining(problem.subject());
            });
  }

  @ParameterizedTest
  @MethodSource("all")
  void aKeyThatIsNullCountsAsNotGiven(Case c) {
    boolean required = c.key().equals("data.source") || c.key().equals("data.label");
    String text = Fixtures.LEAST + c.key() + " = null";
    Optional<ConfigErrors> errors = Optional.empty();
    try {
      StudyFile file = Fixtures.read(text);
      if (c.context().isEmpty()) {
        assertThat(c.read().apply(file)).isEqualTo(c.usual());
      }
    } catch (ConfigErrors e) {
      errors = Optional.of(e);
    }
    assertThat(errors.isPresent()).isEqualTo(required);
  }

  @Test
  void valuesAreShownAsTheyWouldBeWritten() {
    ConfigObject root = Sources.reference();
    assertThat(Problems.show(root.get("open-test"))).isEqualTo("false");
    assertThat(root.get("space").valueType()).isEqualTo(ConfigValueType.OBJECT);
    assertThat(root.get("open-test").render(ConfigRenderOptions.concise())).isEqualTo("false");
  }
}
