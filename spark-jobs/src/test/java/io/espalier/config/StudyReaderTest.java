package io.espalier.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.data.CellRules;
import io.espalier.data.Format;
import io.espalier.data.SourceSpec;
import io.espalier.data.Split;
import io.espalier.data.TaskKind;
import io.espalier.dl4j.Combinations;
import io.espalier.dl4j.Options;
import io.espalier.ensemble.Combination;
import io.espalier.ensemble.EnsembleSpec;
import io.espalier.ensemble.Weighting;
import io.espalier.metrics.Metrics;
import io.espalier.sampling.SamplerSpec;
import io.espalier.scheduling.SchedulerSpec;
import io.espalier.space.Choice;
import io.espalier.space.Hyperparameter;
import io.espalier.space.RealRange;
import io.espalier.space.Scale;
import io.espalier.study.Diagnosis;
import io.espalier.study.StudySpec;
import io.espalier.study.StudySpec.Budget;
import io.espalier.trial.Objective;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StudyReaderTest {
  private static final String SAMPLE =
"""
study    { name = digits, seed = 42 }
data     { source = "data/digits.csv.gz", label = label, task = classification       # or regression
           split { kind = fractions, train = 0.6, validation = 0.2, test = 0.2, stratified = true } }
network  { kind = mlp }
space    { hidden = [[64], [128], [64, 32], [128, 64]]
           learning-rate { log = [1e-3, 1e-2], points = 3 }
           l2 = [0, 1e-4], dropout = [0, 0.25] }                                       # dropout: share dropped
training { epochs = 30, batch = 64, updater = adam, patience = 10 }
search   { sampler = grid, metric = accuracy, scheduler { kind = asha, eta = 3, min-epochs = 1 } }
ensemble { averaging { top = 5 }, bagging { members = 10 }, subsampling { members = 10, fraction = 0.5 } }
open-test = true
""";

  @Test
  void theDocumentedSampleMapsToItsStudy() {
    StudyFile file = Fixtures.read(SAMPLE);
    StudySpec study = file.study();
    assertThat(study.name()).isEqualTo("digits");
    assertThat(study.seed()).isEqualTo(42);
    assertThat(study.space().dimensions())
        .containsExactly(
            new Choice<>(
                "hidden", List.of(List.of(64), List.of(128), List.of(64, 32), List.of(128, 64))),
            new RealRange("learning-rate", 1e-3, 1e-2, Scale.LOG, 3),
            new Choice<>("l2", List.of(0.0, 1e-4)),
            new Choice<>("dropout", List.of(0.0, 0.25)));
    assertThat(study.space().grid()).hasSize(48);
    assertThat(study.plan().fixed().values())
        .containsEntry("batch", 64)
        .containsEntry("updater", "adam")
        .containsEntry("patience", 10)
        .containsEntry("activation", "relu")
        .containsKeys(Options.all().stream().map(Hyperparameter::name).toArray(String[]::new));
    assertThat(study.plan().objective()).isEqualTo(new Objective("accuracy", false));
    assertThat(study.plan().metrics()).startsWith("accuracy", "log-loss");
    assertThat(study.epochs()).isEqualTo(30);
    assertThat(study.sampler()).isEqualTo(new SamplerSpec.Grid(Integer.MAX_VALUE));
    assertThat(study.scheduler()).isEqualTo(new SchedulerSpec.Asha(3, 1));
    assertThat(study.ensembles())
        .containsExactly(
            new EnsembleSpec.Averaging(5, Combination.MEAN, Weighting.UNIFORM),
            new EnsembleSpec.Bagging(10, Combination.MEAN, Weighting.UNIFORM),
            new EnsembleSpec.Subsampling(10, 0.5, Combination.MEAN, Weighting.UNIFORM));
    assertThat(study.openTest()).isTrue();
    assertThat(file.data())
        .isEqualTo(
            new SourceSpec(
                URI.create("data/digits.csv.gz"),
                Format.AUTO,
                "label",
                TaskKind.CLASSIFICATION,
                new Split.Fractions(0.6, 0.2, 0.2, true)));
    assertThat(file.notes()).isEmpty();
  }

  @Test
  void theLeastStudyTrainsOneNetworkToItsEndAndKeepsTheTestSetClosed() {
    StudyFile file = Fixtures.read(Fixtures.LEAST);
    assertThat(file.study().name()).isEqualTo("study");
    assertThat(file.study().space().grid()).hasSize(1);
    assertThat(file.study().scheduler()).isEqualTo(new SchedulerSpec.RunToEnd());
    assertThat(file.study().ensembles()).isEmpty();
    assertThat(file.study().refit()).isEqualTo(new StudySpec.Refit(0, false));
    assertThat(file.study().budget()).isEqualTo(Budget.NONE);
    assertThat(file.study().openTest()).isFalse();
    assertThat(file.runtime())
        .isEqualTo(
            new RuntimeSpec(
                "studies",
                Optional.empty(),
                RuntimeSpec.Progress.AUTO,
                10,
                3600,
                OptionalInt.empty(),
                OptionalInt.empty(),
                1,
                512 << 20,
                Optional.empty(),
                Optional.empty()));
    assertThat(file.runtime().directory("digits")).isEqualTo("studies/digits");
  }

  private static Stream<String> ready() {
    return Stream.of(
        "digits.conf",
        "digits-synchronous.conf",
        "regularization.conf",
        "dropout.conf",
        "ensembles.conf",
        "pretraining.conf",
        "curriculum.conf",
        "denoising.conf",
        "vae.conf",
        "sequences.conf",
        "images.conf",
        "fashion.conf");
  }

  @ParameterizedTest
  @MethodSource("ready")
  void readyStudiesAreInOrder(String name) {
    StudyFile file = Fixtures.reader().read(Fixtures.ready(name), Overrides.NONE);
    assertThat(file.notes()).isEmpty();
    assertThat(file.study().name()).isEqualTo(name.replace(".conf", ""));
    assertThat(file.study().openTest()).isTrue();
  }

  @Test
  void theReadyStudyOfDigitsSearchesAtLeast48ConfigurationsAndBuildsEveryKindOfEnsemble() {
    StudySpec study = Fixtures.reader().read(Fixtures.ready("digits.conf"), Overrides.NONE).study();
    assertThat(study.space().grid()).hasSizeGreaterThanOrEqualTo(48);
    assertThat(study.scheduler()).isInstanceOf(SchedulerSpec.Asha.class);
    assertThat(study.ensembles().stream().map(EnsembleSpec::kind))
        .containsExactly("averaging", "greedy", "bagging", "subsampling");
  }

  @ParameterizedTest
  @MethodSource("ready")
  void theResolvedTextReadsBackToTheSameStudy(String name) {
    StudyFile file = Fixtures.reader().read(Fixtures.ready(name), Overrides.NONE);
    StudyFile again = Fixtures.reader().read(file.resolved(), "study.conf", Overrides.NONE);
    assertThat(again.resolved()).isEqualTo(file.resolved());
    assertThat(again).isEqualTo(file);
  }

  @Test
  void theResolvedTextOfAnInvolvedStudyReadsBackToTheSameStudy() {
    StudyFile file =
        Fixtures.read(
"""
data { source = "s3a://b/x y.csv", label = "a label", task = regression }
network { hidden = [8, 4] }
training.learning-rate = 0.1
space {
  momentum { linear = [0.5, 0.9], points = 2, when { updater = nesterovs, batch = [16, 32] } }
  updater = [adam, nesterovs]
  batch { log = [16, 64], points = 3 }
  dropout = 0.5
  constraints = ["batch <= 32 || momentum < 0.8"]
}
search { sampler = random, trials = 7, budget { epochs = 5000000000, seconds = 1.5 } }
ensemble { greedy {}, averaging { weights = validation } }
runtime.slots { trials = 3, threads = 2 }
""",
            "study.name=other");
    StudyFile again = Fixtures.read(file.resolved());
    assertThat(again.resolved()).isEqualTo(file.resolved());
    assertThat(again).isEqualTo(file);
    assertThat(again.study().name()).isEqualTo("other");
    assertThat(again.study().space().names()).containsExactly("updater", "batch", "momentum");
  }

  @Test
  void anOverrideBeatsTheFileAndSparkPropertiesAndItsOwnPredecessors() {
    StudyFile file =
        Fixtures.reader()
            .read(
                Fixtures.LEAST + "training { epochs = 2, batch = 3, patience = 4 }",
                "study.conf",
                new Overrides(
                    List.of("training.epochs=30", "training.epochs=31"),
                    Map.of("training.epochs", "20", "training.batch", "21")));
    assertThat(file.study().epochs()).isEqualTo(31);
    assertThat(file.study().plan().fixed().values())
        .containsEntry("batch", 21)
        .containsEntry("patience", 4);
  }

  @Test
  void anOverriddenSectionReplacesTheFilesInsteadOfMergingWithIt() {
    StudyFile file =
        Fixtures.read(SAMPLE, "space.learning-rate={linear=[0,1],points=2}", "ensemble={greedy{}}");
    assertThat(file.study().space().dimensions())
        .contains(new RealRange("learning-rate", 0, 1, Scale.LINEAR, 2));
    assertThat(file.study().ensembles()).hasSize(1);
  }

  @Test
  void anOverrideTakesWhatTheFileAskedForAwayByNull() {
    StudyFile file = Fixtures.read(SAMPLE, "ensemble.bagging=null", "space.hidden=null");
    assertThat(file.study().ensembles().stream().map(EnsembleSpec::kind))
        .containsExactly("averaging", "subsampling");
    assertThat(file.study().space().names()).doesNotContain("hidden");
  }

  @Test
  void anOverriddenValueReachesWhatTheFileDerivesFromIt() {
    StudyFile file =
        Fixtures.read(
            Fixtures.LEAST + "training { epochs = 2, patience = ${training.epochs} }",
            "training.epochs=9");
    assertThat(file.study().plan().fixed().values()).containsEntry("patience", 9);
  }

  @Test
  void aUriNeedsNoQuotesInAnOverride() {
    StudyFile file =
        Fixtures.read(Fixtures.LEAST, "data.source=hdfs://host:8020/rows.csv", "runtime.out=/o");
    assertThat(file.data().source()).isEqualTo(URI.create("hdfs://host:8020/rows.csv"));
    assertThat(file.runtime().directory("any")).isEqualTo("/o");
  }

  @Test
  void aColumnMayBeNamedByANumber() {
    assertThat(Fixtures.read("data { source = x, label = 0 }").data().label()).isEqualTo("0");
  }

  @Test
  void theMetricFollowsTheTaskWhereNoneIsGiven() {
    StudySpec study = Fixtures.read(Fixtures.LEAST + "data.task = regression").study();
    assertThat(study.plan().objective()).isEqualTo(new Objective("rmse", true));
    assertThat(study.plan().metrics()).containsExactly("rmse", "mse", "mae");
  }

  @Test
  void theMetricThatIsGivenIsMeasuredFirst() {
    StudySpec study = Fixtures.read(Fixtures.LEAST + "search.metric = log-loss").study();
    assertThat(study.plan().objective()).isEqualTo(new Objective("log-loss", true));
    assertThat(study.plan().metrics()).startsWith("log-loss", "accuracy").doesNotHaveDuplicates();
  }

  @Test
  void aKeyThatHasNoEffectIsNotedWithItsPlace() {
    StudyFile file =
        Fixtures.read(Fixtures.LEAST + "search.scheduler {\n kind = median\n eta = 4 }");
    assertThat(file.notes()).hasSize(1);
    Problem note = file.notes().get(0);
    assertThat(note.place()).isEqualTo("study.conf:4");
    assertThat(note.subject()).isEqualTo("search.scheduler.eta = 4");
    assertThat(note.message()).contains("search.scheduler.kind = median");
  }

  @Test
  void theLabelOfLibsvmAndIdxNeedNotBeNamed() {
    assertThat(Fixtures.read("data.source = t-images-idx3-ubyte.gz").data().label())
        .isEqualTo("label");
    assertThat(Fixtures.read("data { source = rows, format = libsvm }").data().label())
        .isEqualTo("label");
    assertThat(Fixtures.read("data { source = rows.libsvm, label = y }").data().label())
        .isEqualTo("y");
  }

  @Test
  void theDefaultsOfCellsAreThoseThatTheCodeCallsUsual() {
    assertThat(Fixtures.read(Fixtures.LEAST).data().cells()).isEqualTo(CellRules.USUAL);
  }

  @Test
  void aTestSetOfItsOwnCanBeOpenedWithoutAShare() {
    String shares = "open-test = true\ndata.split { train = 0.7, validation = 0.3, test = 0 }\n";
    assertThat(
            Fixtures.read(Fixtures.LEAST + shares + "data.test-source = t.csv").study().openTest())
        .isTrue();
  }

  @Test
  void aListOfFractionsIsAnEnsembleEach() {
    StudyFile file =
        Fixtures.read(Fixtures.LEAST + "ensemble.subsampling { fraction = [0.8, 0.25] }");
    assertThat(file.study().ensembles())
        .extracting(EnsembleSpec::name)
        .containsExactly("subsampling-0.25", "subsampling-0.8");
    StudyFile again = Fixtures.read(file.resolved());
    assertThat(again.study().ensembles()).isEqualTo(file.study().ensembles());
  }

  @Test
  void aDiagnosisIsMadeWhereAFileAsksForItAndSurvivesAResume() {
    assertThat(Fixtures.read(Fixtures.LEAST).study().diagnosis()).isEqualTo(Diagnosis.NONE);
    StudyFile plain = Fixtures.read(Fixtures.read(Fixtures.LEAST).resolved());
    assertThat(plain.study().diagnosis()).isEqualTo(Diagnosis.NONE);
    StudyFile file =
        Fixtures.read(Fixtures.LEAST + "bias-variance { noise = 0.25 }, learning-curve {}");
    assertThat(file.study().diagnosis().trials(1)).isEqualTo(20 + 4);
    assertThat(Fixtures.read(file.resolved()).study().diagnosis())
        .isEqualTo(file.study().diagnosis());
  }

  @Test
  void biasAndVarianceAreThoseOfConfigurationsByRankAndOfEnsemblesByName() {
    StudyFile file =
        Fixtures.read(
            Fixtures.LEAST
                +
"""
space.l2 = [0, 1e-4, 1e-3, 1e-2]
ensemble { averaging { top = 3 }, subsampling { members = 2, fraction = [0.3, 0.6] }, soup { members = 2 } }
bias-variance { of = [default, rank-2, best, averaging, subsampling, soup], resamples = 5 }
""");
    Diagnosis diagnosis = file.study().diagnosis();
    assertThat(diagnosis.resampling().orElseThrow().models())
        .extracting(Diagnosis.Model::name)
        .containsExactly(
            "default", "rank-2", "best", "averaging", "subsampling-0.3", "subsampling-0.6", "soup");
    // The default one, three by rank, two times two members; two forks, their trunk and the soup.
    assertThat(diagnosis.trials(4)).isEqualTo(5 * (1 + 3 + 2 * 2 + 4));
    assertThat(diagnosis.trials(2)).isEqualTo(5 * (1 + 2 + 2 * 2 + 4));
    assertThat(Fixtures.read(file.resolved()).study().diagnosis()).isEqualTo(diagnosis);
  }

  @Test
  void biasAndVarianceOfWhatThereIsNotAreRefused() {
    assertRefused(
        "ensemble.averaging {}, bias-variance.of = [best, bagging]",
        "an ensemble that the study builds, which are: averaging");
    assertRefused("bias-variance.of = soup", "an ensemble that the study builds, which are: none");
    assertRefused("bias-variance.of = [best, best]", "or a list of such");
    assertRefused(
        "space.l2 = [0, 1e-4], bias-variance.of = rank-3",
        "The search ranks 2 configurations at most: there can be no rank-3");
    assertRefused(
        "space.l2 = [0, 1e-4], search.validation.kind = reshuffled, refit.top = 1"
            + ", bias-variance.of = rank-2",
        "The search ranks 1 configurations at most: there can be no rank-2");
  }

  @Test
  void membersThatNobodyCanTrainAreRefusedWhereTheyAreAskedFor() {
    StudyReader poor = new StudyReader(List.of(Options.KIND), Metrics.all(), new Combinations());
    assertThatThrownBy(
            () ->
                poor.read(
                    Fixtures.LEAST + "ensemble.random-connections {}",
                    "study.conf",
                    Overrides.NONE))
        .isInstanceOf(ConfigErrors.class)
        .hasMessageContaining("study.conf:2")
        .hasMessageContaining("ensemble.random-connections")
        .hasMessageContaining(
            "Nothing here trains networks with a hyperparameter random-connections");
  }

  @Test
  void whatWouldBeIgnoredIsRefused() {
    assertRefused(
        "training.momentum = 0.5", "momentum means nothing but under updater = nesterovs");
    assertRefused(
        "training { updater = adadelta, learning-rate = 0.1 }",
        "learning-rate means nothing under updater = adadelta");
    assertRefused(
        "training.final-share = 0.5",
        "final-share means nothing but under schedule = exponential or linear or cosine");
    assertRefused("training.steps = 5", "steps means nothing but under schedule = step");
    assertRefused("training.step-factor = 0.5", "step-factor means nothing but under schedule");
    assertRefused(
        "training { schedule = exponential, final-share = 0 }", "give a final-share above 0");
    assertRefused("training.min-improvement = 0.1", "means nothing under patience = 0");
    String vae = "data.task = reconstruction, network.kind = vae, ";
    assertRefused(
        vae + "training { epochs = 5, kl-warmup = 5 }",
        "kl-weight is reached after kl-warmup = 5 epochs, and there are but 5");
    assertRefused(
        vae
            + "search.metric = elbo, network.output = sigmoid, training.scaling = unit,"
            + " space.reconstruction = [mse, cross-entropy]",
        "elbo is the logarithm of a density");
  }

  @Test
  void whatCannotBePerturbedForkedOrKnownIsRefused() {
    assertRefused(
        "ensemble.perturbation { input-noise = 0 }",
        "Without noise, shifts, flips or rotations nothing is perturbed");
    assertRefused("training.epochs = 1, ensemble.soup {}", "take an epoch after one in common");
    assertRefused("bias-variance { noise = 0.5 }", "give less than 0.5");
    assertRefused("bias-variance { noise = estimate }", "wrong labels cannot be estimated");
    assertRefused(
        "search.validation.kind = folds, ensemble.soup {}", "members of ensemble.soup could be");
    assertRefused(
        "search.validation.kind = folds, learning-curve {}", "trials of learning-curve could be");
  }

  private static void assertRefused(String text, String reason) {
    assertThatThrownBy(() -> Fixtures.read(Fixtures.LEAST + text))
        .isInstanceOf(ConfigErrors.class)
        .hasMessageContaining(reason);
  }
}
