package io.espalier.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.espalier.space.Params;
import io.espalier.trial.Artifacts;
import io.espalier.trial.BiasVariance;
import io.espalier.trial.ConfigId;
import io.espalier.trial.Configuration;
import io.espalier.trial.EnsembleFacts;
import io.espalier.trial.EnsembleFacts.Member;
import io.espalier.trial.Gauge;
import io.espalier.trial.Leg;
import io.espalier.trial.LegResult;
import io.espalier.trial.Limits;
import io.espalier.trial.Measurement;
import io.espalier.trial.Objective;
import io.espalier.trial.Sample;
import io.espalier.trial.Start;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.StudyState;
import io.espalier.trial.TestFigures;
import io.espalier.trial.Trial;
import io.espalier.trial.TrialId;
import io.espalier.trial.TrialStatus;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StudySummaryTest {
  private static final Instant AT = Instant.EPOCH;
  private static final Circumstances CIRCUMSTANCES =
      new Circumstances("studies/digits", 90, 12.34567, 3.2);

  private final StudyState state = new StudyState();
  private Map<String, Limits> limits = Map.of();
  private List<Gauge> gauges = List.of();
  private Map<String, Double> fit = Map.of();
  private Sample sample = new Sample.Whole();
  private Objective objective = new Objective("accuracy", false);

  private void begin() {
    state.apply(new StudyEvent.Created(AT, "digits", 42, objective, Map.of()));
  }

  private void stage(String name) {
    state.apply(new StudyEvent.StageStarted(AT, name));
  }

  private TrialId propose(String stage) {
    TrialId id = new TrialId(state.trials());
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("hidden", List.of(64, 32));
    params.put("learning-rate", 0.001);
    params.put("updater", "adam");
    params.put("batch", 16 * (id.number() + 1));
    params.put("bias", true);
    Trial trial =
        new Trial(
            id, new Configuration(new ConfigId(id.number()), new Params(params)), sample, 1, 30);
    state.apply(new StudyEvent.Proposed(AT, stage, trial));
    return id;
  }

  /** A trial that measured some accuracies in one leg of 1.5 s. */
  private TrialId trained(String stage, double... accuracies) {
    TrialId id = propose(stage);
    state.apply(
        new StudyEvent.LegStarted(AT, new Leg(state.trial(id), 1, new Start.Scratch(), 30), ""));
    for (int epoch = 1; epoch <= accuracies.length; epoch++) {
      Map<String, Double> values =
          Map.of(
              Measurement.TRAINING_LOSS,
              1.0,
              Measurement.VALIDATION_LOSS,
              0.5,
              Measurement.SECONDS,
              0.1,
              Measurement.pretrainingError(1),
              0.3,
              "accuracy",
              accuracies[epoch - 1],
              "log-loss",
              0.4);
      state.apply(new StudyEvent.Measured(AT, new Measurement(id, 1, epoch, values)));
    }
    Artifacts artifacts = new Artifacts(URI.create("c"), URI.create("p"), "none", fit);
    LegResult result =
        new LegResult.Reached(accuracies.length, LegResult.Ending.PATIENCE, artifacts);
    state.apply(new StudyEvent.LegEnded(AT, id, 1, result, "host", 1.5));
    return id;
  }

  private EnsembleFacts facts(String name, double accuracy, double gain, int... members) {
    List<Member> list =
        java.util.Arrays.stream(members)
            .mapToObj(m -> new Member(new TrialId(m), 1.0 / members.length))
            .toList();
    return new EnsembleFacts(
        name,
        name,
        "mean",
        list,
        Map.of("accuracy", accuracy, "log-loss", 0.1234567),
        limits,
        accuracy - 0.01,
        gain,
        gain - 0.011,
        gain + 0.0111,
        name.equals("bagging") ? Map.of("accuracy", 0.955) : Map.of());
  }

  private void search() {
    begin();
    stage("search");
    trained("search", 0.5, 0.9, 0.8);
    trained("search", 0.6, 0.95);
    stage("refit");
    stage("bagging");
    trained("bagging", 0.5, 0.97, 0.96);
  }

  private void finish() {
    search();
    state.apply(new StudyEvent.EnsembleBuilt(AT, facts("best", 0.95, 0, 1)));
    state.apply(new StudyEvent.EnsembleBuilt(AT, facts("averaging", 0.9777777, 0.0028, 0, 1)));
    state.apply(new StudyEvent.EnsembleBuilt(AT, facts("bagging", 0.96, -0.0028, 2)));
    state.apply(new StudyEvent.Chosen(AT, "averaging", "best assessed"));
  }

  private void open(double accuracy) {
    state.apply(
        new StudyEvent.Opened(
            AT,
            "search",
            List.of(
                new TestFigures("best", Map.of("accuracy", 0.94), limits, 0, 0, 0),
                new TestFigures(
                    "averaging",
                    Map.of("accuracy", accuracy),
                    limits,
                    0.03,
                    Double.NaN,
                    Double.NaN)),
            gauges));
  }

  private JsonNode json() throws IOException {
    String line = SummaryJson.line(StudySummary.of(state, CIRCUMSTANCES));
    assertThat(line).doesNotContain("\n");
    return new ObjectMapper().readTree(line);
  }

  private String text() {
    List<String> lines = SummaryText.lines(StudySummary.of(state, CIRCUMSTANCES));
    assertThat(lines).allMatch(line -> line.chars().allMatch(c -> c >= ' ' && c < 127));
    return String.join("\n", lines);
  }

  @Test
  void epochsAndSecondsAreCountedByWhatTheyServed() {
    search();
    StudySummary summary = StudySummary.of(state, CIRCUMSTANCES);
    assertThat(summary.searchEpochs()).isEqualTo(5);
    assertThat(summary.ensembleEpochs()).isEqualTo(3);
    assertThat(summary.trainSeconds()).isEqualTo(4.5);
    assertThat(summary.trials())
        .containsOnlyKeys(TrialStatus.values())
        .containsEntry(TrialStatus.COMPLETED, 3)
        .containsEntry(TrialStatus.FAILED, 0);
  }

  @Test
  void beforeEnsemblesTheBestIsTheSearchsBestMeasuredTrial() {
    search();
    StudySummary.Best best = StudySummary.of(state, CIRCUMSTANCES).best().orElseThrow();
    assertThat(best.trial()).isEqualTo(new TrialId(1));
    assertThat(best.stage()).isEqualTo("search");
    assertThat(best.validation()).isEqualTo(Map.of("accuracy", 0.95, "log-loss", 0.4));
    assertThat(best.assessed()).isEmpty();
  }

  @Test
  void aStudyThatHasJustBegunHasNoBest() throws IOException {
    begin();
    stage("search");
    propose("search");
    JsonNode json = json();
    assertThat(json.has("best")).isFalse();
    assertThat(json.has("chosen")).isFalse();
    assertThat(json.get("ensembles")).isEmpty();
    assertThat(json.at("/trials/proposed").asInt()).isEqualTo(1);
    assertThat(text()).startsWith("digits: 1 trials (1 proposed)").doesNotContain("members  ");
  }

  @Test
  void jsonHoldsTheKeysThatProgramsReadOn() throws IOException {
    finish();
    open(0.961);
    JsonNode json = json();
    assertThat(json.fieldNames())
        .toIterable()
        .containsExactly(
            "study",
            "directory",
            "trials",
            "searchEpochs",
            "ensembleEpochs",
            "diagnosisEpochs",
            "baselineEpochs",
            "epochsExhaustive",
            "best",
            "ensembles",
            "chosen",
            "openings",
            "gauges",
            "biasVariance",
            "learningCurve",
            "wallSeconds",
            "trainSeconds",
            "startupSeconds");
    assertThat(json.get("study").asText()).isEqualTo("digits");
    assertThat(json.get("directory").asText()).isEqualTo("studies/digits");
    assertThat(json.at("/trials/completed").asInt()).isEqualTo(3);
    assertThat(json.get("epochsExhaustive").asInt()).isEqualTo(90);
    assertThat(json.at("/best/trial").asText()).isEqualTo("t1");
    assertThat(json.at("/best/params").toString())
        .isEqualTo(
            "{\"hidden\":[64,32],\"learning-rate\":0.001,\"updater\":\"adam\",\"batch\":32,"
                + "\"bias\":true}");
    assertThat(json.at("/best/validation/accuracy").asDouble()).isEqualTo(0.95);
    assertThat(json.at("/best/test/accuracy").asDouble()).isEqualTo(0.94);
    assertThat(json.get("ensembles")).hasSize(2);
    JsonNode averaging = json.at("/ensembles/0");
    assertThat(averaging.get("kind").asText()).isEqualTo("averaging");
    assertThat(averaging.get("members").asInt()).isEqualTo(2);
    assertThat(averaging.at("/weights/t0").asDouble()).isEqualTo(0.5);
    assertThat(averaging.at("/validation/accuracy").asDouble()).isEqualTo(0.9777777);
    assertThat(averaging.at("/test/accuracy").asDouble()).isEqualTo(0.961);
    assertThat(averaging.at("/testGainInterval/0").isNull()).isTrue();
    assertThat(averaging.has("outOfBag")).isFalse();
    assertThat(json.at("/ensembles/1/outOfBag/accuracy").asDouble()).isEqualTo(0.955);
    assertThat(json.at("/ensembles/1").has("test")).isFalse();
    assertThat(json.get("chosen").asText()).isEqualTo("averaging");
    assertThat(json.get("openings").asInt()).isEqualTo(1);
    assertThat(json.get("wallSeconds").asDouble()).isEqualTo(12.346);
    assertThat(json.get("trainSeconds").asDouble()).isEqualTo(4.5);
    assertThat(json.get("startupSeconds").asDouble()).isEqualTo(3.2);
  }

  @Test
  void theLastOpeningCountsAndAllAreCounted() throws IOException {
    finish();
    open(0.961);
    open(0.962);
    assertThat(json().at("/ensembles/0/test/accuracy").asDouble()).isEqualTo(0.962);
    assertThat(json().get("openings").asInt()).isEqualTo(2);
    assertThat(text()).contains("opened 2 times");
  }

  @Test
  void theTableComparesEnsemblesWithTheBestTrial() {
    finish();
    open(0.961);
    assertThat(text())
        .isEqualTo(
"""
digits: 3 trials (3 completed)
epochs: 5 for the search, 5.6 % of the 90 that full training of all would take; 3 for members of ensembles

accuracy on validation rows; gains are over the best trial in percentage points
              members  accuracy  cross-fitted           gain [95 %]  out of bag
   best             1   95.00 %       94.00 %
 * averaging        2   97.78 %       96.78 %  +0.28 [-0.82, +1.39]
   bagging          1   96.00 %       95.00 %  -0.28 [-1.38, +0.83]     95.50 %

accuracy on test rows
              accuracy  gain [95 %]
   best        94.00 %
 * averaging   96.10 %        +3.00
   bagging

best: t1 hidden=[64, 32] learning-rate=0.001 updater=adam batch=32 bias=true
chosen: averaging, by validation rows only; the test set was opened once
results: studies/digits
time: 12.3 s, of which start-up 3.2 s; training 4.5 s, summed over slots\
""");
  }

  @Test
  void figuresAreShownWithTheirIntervals() throws IOException {
    limits = Map.of("accuracy", new Limits(0.9011, 0.9922));
    finish();
    open(0.961);
    assertThat(text().lines().filter(line -> line.contains("accuracy (95 %)"))).hasSize(2);
    assertThat(text().lines().filter(line -> line.contains("* averaging")))
        .satisfiesExactly(
            validation -> assertThat(validation).contains("97.78 % (90.11-99.22)"),
            test -> assertThat(test).contains("96.10 % (90.11-99.22)"));
    assertThat(json().at("/ensembles/0/validationIntervals/accuracy/1").asDouble())
        .isEqualTo(0.9922);
    assertThat(json().at("/best/testIntervals/accuracy/0").asDouble()).isEqualTo(0.9011);
  }

  @Test
  void theDefaultConfigurationStandsInTheTableButIsNoEnsemble() throws IOException {
    begin();
    stage("baseline");
    trained("baseline", 0.4, 0.7);
    stage("search");
    trained("search", 0.5, 0.9, 0.8);
    state.apply(new StudyEvent.EnsembleBuilt(AT, facts("best", 0.9, 0, 1)));
    state.apply(new StudyEvent.EnsembleBuilt(AT, facts("default", 0.7, -0.2, 0)));
    state.apply(new StudyEvent.Chosen(AT, "best", "no other"));
    StudySummary summary = StudySummary.of(state, CIRCUMSTANCES);
    assertThat(summary.ensembles()).isEmpty();
    assertThat(summary.ensembleEpochs()).isZero();
    assertThat(summary.baselineEpochs()).isEqualTo(2);
    assertThat(text())
        .contains("2 for the default configuration")
        .containsPattern("  default +1 +70.00 % +69.00 % +-20.00 ");
    assertThat(json().at("/default/validation/accuracy").asDouble()).isEqualTo(0.7);
    assertThat(json().at("/best/trial").asText()).isEqualTo("t1");
  }

  private static Gauge gauge(String model, double optimism, double overDefault) {
    Limits around = new Limits(optimism - 0.01, optimism + 0.01);
    return new Gauge(
        model, 0.9 + optimism, 0.9, optimism, around, overDefault, new Limits(-0.05, 0.05));
  }

  @Test
  void gaugesAreToldInWords() throws IOException {
    gauges =
        List.of(
            gauge("best", 0.02, -0.01), gauge("default", 0.001, 0), gauge("averaging", 0.0, 0.03));
    finish();
    open(0.961);
    assertThat(text())
        .contains(
            "gauge: best 92.00 % on validation rows, 90.00 % on test rows; optimism +2.00 [+1.00,"
                + " +3.00] percentage points: the validation rows flattered it",
            "gauge: averaging 90.00 % on validation rows, 90.00 % on test rows; optimism 0.00"
                + " [-1.00, +1.00] percentage points: within chance",
            "gauge: on the test rows best did worse than the default configuration, by -1.00"
                + " [-5.00, +5.00] percentage points: within chance",
            "gauge: on the test rows averaging did better than the default configuration, by +3.00")
        .doesNotContain("default did");
    assertThat(json().at("/gauges/0/optimismInterval/0").asDouble()).isCloseTo(0.01, within(1e-9));
    assertThat(json().at("/gauges/2/overDefault").asDouble()).isEqualTo(0.03);
  }

  @Test
  void figuresOfOtherNetworksAreNotCompared() throws IOException {
    Limits none = Limits.NONE;
    Gauge folds = new Gauge("best", 0.9, 0.95, Double.NaN, none, 0.02, new Limits(0.01, 0.03));
    gauges = List.of(folds, new Gauge("averaging", 0.9, 0.95, Double.NaN, none, 0.02, none));
    finish();
    open(0.961);
    assertThat(text())
        .contains(
            "gauge: best 90.00 % on validation rows, 95.00 % on test rows; not comparable, as other"
                + " networks predict test rows than validation rows",
            "best did better than the default configuration, by +2.00 [+1.00, +3.00] percentage"
                + " points\n");
    assertThat(json().at("/gauges/0/optimism").isNull()).isTrue();
    OverTuning all = OverTuning.of(List.of(StudySummary.of(state, CIRCUMSTANCES)));
    assertThat(all.means().get(0).studies()).isZero();
    assertThat(String.join("\n", all.lines()))
        .contains("not comparable", "accuracy: no optimism, as other networks");
  }

  @Test
  void overTuningIsAveragedOverTheStudiesThatWereOpened() {
    finish();
    StudySummary closed = StudySummary.of(state, CIRCUMSTANCES);
    gauges = List.of(gauge("best", 0.02, -0.01), gauge("averaging", 0.01, 0.03));
    open(0.961);
    StudySummary first = StudySummary.of(state, CIRCUMSTANCES);
    gauges = List.of(gauge("best", 0.05, Double.NaN), gauge("averaging", 0.01, Double.NaN));
    open(0.961);
    StudySummary second = StudySummary.of(state, CIRCUMSTANCES);
    gauges = List.of(gauge("best", 0.02, 0.01), gauge("averaging", 0.01, 0.03));
    open(0.961);
    StudySummary third = StudySummary.of(state, CIRCUMSTANCES);

    OverTuning all = OverTuning.of(List.of(closed, first, second, third));
    assertThat(all.studies()).hasSize(3);
    assertThat(all.studies().get(0).chosen().ensemble()).isEqualTo("averaging");
    OverTuning.Mean mean = all.means().get(0);
    assertThat(mean.optimism()).isCloseTo(0.03, within(1e-12));
    // The deviation of 0.02, 0.05 and 0.02 is the root of 0.0003.
    assertThat(mean.standardError().getAsDouble()).isCloseTo(0.01, within(1e-12));
    assertThat(mean.compared()).isEqualTo(2);
    assertThat(mean.worse()).isEqualTo(1);
    assertThat(String.join("\n", all.lines()))
        .containsPattern("studies/digits +once +accuracy +92.00 % +90.00 % +\\+2.00 ")
        .containsPattern("studies/digits +2 times +accuracy +95.00 %")
        .endsWith(
            "accuracy: mean optimism of 3 studies +3.0 (standard error 1.0); worse than the default"
                + " configuration on the test rows: 1 of 2 (50.0 %)");
    assertThat(OverTuning.of(List.of(first)).means().get(0).standardError()).isEmpty();
  }

  @Test
  void accuracyIsShownBesideAnotherObjective() {
    objective = new Objective("log-loss", true);
    finish();
    open(0.961);
    assertThat(text().lines().filter(line -> line.contains("log-loss  ")))
        .hasSize(2)
        .allSatisfy(heading -> assertThat(heading).endsWith("  accuracy"));
    assertThat(text().lines().filter(line -> line.contains("* averaging")))
        .satisfiesExactly(
            validation -> assertThat(validation).endsWith("97.78 %"),
            test -> assertThat(test).endsWith("96.10 %"));
  }

  @Test
  void aSpentBudgetAndAnUnopenedTestSetAreSaid() throws IOException {
    finish();
    state.apply(new StudyEvent.BudgetSpent(AT, "60 s"));
    assertThat(text())
        .contains("ended early: 60 s")
        .contains("unopened")
        .doesNotContain("on test rows");
    assertThat(json().get("budgetSpent").asText()).isEqualTo("60 s");
  }

  @Test
  void figuresHaveAsManyDigitsAsTheyDeserve() {
    assertThat(Figures.metric("accuracy", 0.97777)).isEqualTo("97.78 %");
    assertThat(Figures.metric("rmse", 55012.34)).isEqualTo("55012");
    assertThat(Figures.metric("log-loss", 0.0123456)).isEqualTo("0.01235");
    assertThat(Figures.metric("r2", -3.14159)).isEqualTo("-3.142");
    assertThat(Figures.metric("mse", 0)).isEqualTo("0.000");
    assertThat(Figures.metric("mse", Double.NaN)).isEqualTo("undefined");
    assertThat(Figures.metric("log-loss", 0.0123456, new Limits(0.01, 0.0160001)))
        .isEqualTo("0.01235 (0.01000-0.01600)");
    assertThat(Figures.metric("r2", 0.12341, new Limits(-0.2, 0.31)))
        .isEqualTo("0.1234 (-0.2000 to 0.3100)");
    assertThat(Figures.metric("mse", 2.5, Limits.NONE)).isEqualTo("2.500");
    assertThat(Figures.gain("rmse", 512.3, 101.7, 980.2)).isEqualTo("+512 [+102, +980]");
    assertThat(Figures.gain("log-loss", 0.0123, -0.0011, 0.0251))
        .isEqualTo("+0.012 [-0.001, +0.025]");
    assertThat(Figures.gain("accuracy", -0.00001, 0, 0)).isEqualTo("0.00 [0.00, 0.00]");
    assertThat(Figures.gain("mae", 0.5, Double.NaN, 1)).isEqualTo("+0.50");
    assertThat(Figures.gain("mae", Double.NaN, 0, 1)).isEqualTo("undefined");
    assertThat(Figures.seconds(99.94)).isEqualTo("99.9 s");
    assertThat(Figures.seconds(200.4)).isEqualTo("3 min 20 s");
    assertThat(Figures.seconds(7530)).isEqualTo("2 h 5 min");
  }

  @Test
  void biasAndVarianceAreToldWithTheirStandardErrors() throws IOException {
    finish();
    stage("resamples");
    trained("resamples", 0.9, 0.91);
    state.apply(
        new StudyEvent.Decomposed(
            AT,
            List.of(
                decomposed("best", "zero-one", Double.NaN, "unknown"),
                decomposed("bagging", "squared", 0.5, "given"))));
    assertThat(StudySummary.of(state, CIRCUMSTANCES).diagnosisEpochs()).isEqualTo(2);
    assertThat(text())
        .contains("; 2 for the diagnosis")
        .contains(
            "bias and variance: best on 20 resamples: 0-1 error 10.0 % = bias and noise"
                + " 8.0 % (0.8 %) + net variance 2.0 % (0.2 %)\n")
        .contains(
            "bias and variance: two models like best name different classes on 5.0 % (0.5 %) of"
                + " the rows\n")
        .contains(
            "bias and variance: bagging on 20 resamples: squared error 0.1000 = squared"
                + " bias 0.08000 (0.008000) + variance 0.02000 (0.002000) + noise 0.5000 (given)");
    assertThat(json().at("/biasVariance/0/biasStandardError").asDouble()).isEqualTo(0.008);
    assertThat(json().at("/biasVariance/0").has("noise")).isFalse();
    assertThat(json().at("/biasVariance/1/noise").asDouble()).isEqualTo(0.5);
  }

  @Test
  void theFitOfTheBestAndTheLearningCurveAreTold() throws IOException {
    fit = Map.of("accuracy", 0.99);
    finish();
    stage("learning-curve");
    fit = Map.of("accuracy", 1.0);
    sample = new Sample.Subsample(0.5, 1);
    trained("learning-curve", 0.9);
    sample = new Sample.Subsample(0.25, 1);
    trained("learning-curve", 0.7);
    sample = new Sample.Subsample(0.25, 2);
    trained("learning-curve", 0.8);
    assertThat(text())
        .contains(
            "\nfit: best 99.00 % on rows that it was trained on, 95.00 % on validation rows, at"
                + " epoch 2 of 2\n")
        .contains(
            "\nlearning curve: 75.00 % at 25.0 % (100.00 %), 90.00 % at 50.0 % (100.00 %) of the"
                + " training rows (in parentheses on these)\n");
    assertThat(json().at("/fit/gap").asDouble()).isCloseTo(0.04, within(1e-9));
    assertThat(json().at("/learningCurve/0/trials").asInt()).isEqualTo(2);
  }

  private static BiasVariance decomposed(String model, String loss, double noise, String source) {
    return new BiasVariance(
        model,
        loss,
        20,
        100,
        new BiasVariance.Term(0.1, 0.01),
        new BiasVariance.Term(0.08, 0.008),
        new BiasVariance.Term(0.04, 0.004),
        new BiasVariance.Term(0.02, 0.002),
        new BiasVariance.Term(0.05, 0.005),
        noise,
        source);
  }
}
