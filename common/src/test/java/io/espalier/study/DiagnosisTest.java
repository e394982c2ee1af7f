package io.espalier.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.ensemble.Combination;
import io.espalier.ensemble.Decomposition.Noise;
import io.espalier.ensemble.EnsembleSpec;
import io.espalier.ensemble.Weighting;
import io.espalier.sampling.SamplerSpec;
import io.espalier.scheduling.SchedulerSpec;
import io.espalier.simulation.InMemoryJournal;
import io.espalier.space.Choice;
import io.espalier.space.Params;
import io.espalier.space.SearchSpace;
import io.espalier.trial.BiasVariance;
import io.espalier.trial.BiasVariance.Term;
import io.espalier.trial.EngineChoice;
import io.espalier.trial.EnsembleFacts;
import io.espalier.trial.Fit;
import io.espalier.trial.Leg;
import io.espalier.trial.Objective;
import io.espalier.trial.Sample;
import io.espalier.trial.Start;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.StudyView;
import io.espalier.trial.TrainingPlan;
import io.espalier.trial.Trial;
import io.espalier.trial.TrialId;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Bias, variance and out-of-bag estimates held against a truth that is known. */
class DiagnosisTest {
  private static final double NOISE = 0.3;
  private static final int WORLDS = 20;

  /**
   * Binomial(20, 0.95) lies below it with a probability of 0.26 %: so often a test of this kind
   * fails that looks at intervals of two standard errors which do what they claim.
   */
  private static final int COVERED = 16;

  private static double wave(double x) {
    return Math.sin(4 * x);
  }

  private static ClosedForm world(long seed, int training, ClosedForm.Learner learner) {
    return new ClosedForm(
        seed, new int[] {training, 300, 2000}, NOISE, DiagnosisTest::wave, learner);
  }

  private static StudySpec spec(long seed, Diagnosis diagnosis, List<EnsembleSpec> ensembles) {
    return new StudySpec(
        "closed-form",
        seed,
        SearchSpace.of(new Choice<>("degree", List.of(3))),
        new TrainingPlan(
            Params.EMPTY, new Objective("rmse", true), List.of("rmse", "mse"), EngineChoice.AUTO),
        1,
        new SamplerSpec.Grid(Integer.MAX_VALUE),
        new SchedulerSpec.RunToEnd(),
        new StudySpec.Validation.HoldOut(),
        false,
        new StudySpec.Refit(0, false),
        ensembles,
        StudySpec.Budget.NONE,
        0,
        true,
        diagnosis);
  }

  private static Diagnosis resampling(int resamples, int members) {
    return new Diagnosis(
        Optional.of(
            new Diagnosis.Resampling(
                resamples,
                OptionalDouble.empty(),
                members,
                Optional.of(new Noise(NOISE * NOISE, "given")))),
        Optional.empty());
  }

  private static StudyView run(StudySpec spec, ClosedForm world) throws IOException {
    Study study = new Study(spec, world.ports(new InMemoryJournal()), StudyListener.none());
    assertThat(study.run()).isEqualTo(Study.Outcome.FINISHED);
    return study.view();
  }

  private static boolean within2(Term term, double truth) {
    return Math.abs(term.value() - truth) <= 2 * term.standardError();
  }

  /**
   * Means of 15 neighbours, which are biased where f bends. The truth is made of 400 resamples of
   * each world that the study never sees, and of f and σ themselves; the study knows noisy labels
   * and σ².
   */
  @Test
  void theThreeTermsAreThoseOfTheTruthAndAddUpToTheMeasuredError() throws IOException {
    int bias = 0;
    int variance = 0;
    int error = 0;
    for (int seed = 1; seed <= WORLDS; seed++) {
      ClosedForm world = world(seed, 100, ClosedForm.neighbours(15));
      StudyView view = run(spec(seed, resampling(30, 0), List.of()), world);
      BiasVariance found = view.biasVariance().get(0);
      double[] truth = truth(world, view);
      bias += within2(found.bias(), truth[0]) ? 1 : 0;
      variance += within2(found.variance(), truth[1]) ? 1 : 0;
      error += within2(found.error(), truth[0] + truth[1] + NOISE * NOISE) ? 1 : 0;
    }
    assertThat(bias).isGreaterThanOrEqualTo(COVERED);
    assertThat(variance).isGreaterThanOrEqualTo(COVERED);
    assertThat(error).isGreaterThanOrEqualTo(COVERED);
  }

  /** Squared bias and variance over many resamples, against f itself. */
  private static double[] truth(ClosedForm world, StudyView view) {
    int resamples = 400;
    double[] f = world.validation.say(DiagnosisTest::wave);
    double[] sum = new double[f.length];
    double[] squares = new double[f.length];
    int rows = world.training.x().length;
    for (int r = 0; r < resamples; r++) {
      double[] said =
          world.validation.say(
              world.fit(leg(view.trial(new TrialId(0))), new Sample.Bootstrap(-1 - r).draw(rows)));
      for (int i = 0; i < f.length; i++) {
        sum[i] += said[i];
        squares[i] += said[i] * said[i];
      }
    }
    double bias = 0;
    double variance = 0;
    for (int i = 0; i < f.length; i++) {
      double mean = sum[i] / resamples;
      double own = (squares[i] - sum[i] * mean) / (resamples - 1);
      variance += own / f.length;
      bias += ((mean - f[i]) * (mean - f[i]) - own / resamples) / f.length;
    }
    return new double[] {bias, variance};
  }

  private static Leg leg(Trial trial) {
    return new Leg(trial, 1, new Start.Scratch(), 1);
  }

  /** One neighbour: least squares would vary as little alone as bagged. */
  @Test
  void baggingLowersTheVariance() throws IOException {
    for (int seed = 1; seed <= 5; seed++) {
      StudyView view =
          run(spec(seed, resampling(30, 10), List.of()), world(seed, 60, ClosedForm.neighbours(1)));
      assertThat(view.biasVariance())
          .extracting(BiasVariance::model)
          .containsExactly("best", "bagging");
      Term single = view.biasVariance().get(0).variance();
      Term bagged = view.biasVariance().get(1).variance();
      double standardError = Math.hypot(single.standardError(), bagged.standardError());
      assertThat(single.value() - bagged.value()).isGreaterThan(2 * standardError);
    }
  }

  @Test
  void membersOfAResampledEnsembleSeeItsRowsOnly() throws IOException {
    StudyView view =
        run(spec(1, resampling(3, 4), List.of()), world(1, 40, ClosedForm.neighbours(1)));
    List<TrialId> trials = view.ofStage(Stages.RESAMPLES);
    assertThat(trials).hasSize(15);
    for (int i = 0; i < 15; i++) {
      Sample outer = view.trial(trials.get(i - i % 5)).sample();
      assertThat(outer).isInstanceOf(Sample.Bootstrap.class);
      if (i % 5 > 0) {
        Sample.Nested own = (Sample.Nested) view.trial(trials.get(i)).sample();
        assertThat(own.outer()).isEqualTo(outer);
      }
    }
    assertThat(trials.stream().map(id -> view.trial(id).sample())).doesNotHaveDuplicates();
    assertThat(trials.stream().map(id -> view.trial(id).seed())).doesNotHaveDuplicates();
  }

  @Test
  void theLearningCurveTrainsTheBestConfigurationOnSharesOfTheRows() throws IOException {
    Diagnosis diagnosis =
        new Diagnosis(
            Optional.empty(), Optional.of(new Diagnosis.LearningCurve(List.of(0.25, 1.0), 2)));
    StudyView view = run(spec(1, diagnosis, List.of()), world(1, 40, ClosedForm::polynomial));
    assertThat(view.ofStage(Stages.LEARNING_CURVE).stream().map(id -> view.trial(id).sample()))
        .extracting(sample -> ((Sample.Subsample) sample).fraction())
        .containsExactly(0.25, 0.25, 1.0, 1.0);
    assertThat(view.biasVariance()).isEmpty();
  }

  /**
   * The chapter's example (5.1): polynomials of degree 1 to 10 on 15 points. Training error can
   * only fall. The gap of degree 10 is wider than that of degree 3 in each world but by chance: in
   * 5 of 20 or more with a probability of 2 % even if it were wider in nine of ten only.
   */
  @Test
  void theGapBetweenTrainingAndValidationRisesWithTheDegree() throws IOException {
    int wider = 0;
    for (int seed = 1; seed <= WORLDS; seed++) {
      StudySpec usual = spec(seed, Diagnosis.NONE, List.of());
      StudySpec degrees =
          new StudySpec(
              usual.name(),
              seed,
              SearchSpace.of(new Choice<>("degree", List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10))),
              usual.plan(),
              1,
              usual.sampler(),
              usual.scheduler(),
              usual.validation(),
              false,
              usual.refit(),
              List.of(),
              usual.budget(),
              0,
              false);
      StudyView view = run(degrees, world(seed, 15, ClosedForm::polynomial));
      Map<Integer, Fit> fits = new TreeMap<>();
      for (TrialId id : view.ofStage(Stages.SEARCH)) {
        Object degree = view.trial(id).configuration().params().values().get("degree");
        fits.put((Integer) degree, Fit.of(view, id).orElseThrow());
      }
      assertThat(fits).hasSize(10);
      for (int degree = 2; degree <= 10; degree++) {
        // The slight ridge lets a higher degree be a little worse.
        assertThat(fits.get(degree).training())
            .isLessThan(1.01 * fits.get(degree - 1).training() + 1e-3);
      }
      Objective objective = view.objective();
      wider += fits.get(10).gap(objective) > fits.get(3).gap(objective) ? 1 : 0;
    }
    assertThat(wider).isGreaterThanOrEqualTo(COVERED);
  }

  @Test
  void aResumedStudyHasTheSameBiasAndVariance() throws IOException {
    StudySpec spec = spec(3, resampling(4, 2), List.of());
    ClosedForm world = world(3, 40, ClosedForm::polynomial);
    InMemoryJournal whole = new InMemoryJournal();
    Study study = new Study(spec, world.ports(whole), StudyListener.none());
    study.run();
    List<BiasVariance> expected = study.view().biasVariance();
    assertThat(expected).hasSize(2);
    for (int batches = 0; batches <= whole.batches(); batches++) {
      InMemoryJournal journal = whole.cut(batches);
      Study again = new Study(spec, world.ports(journal), StudyListener.none());
      assertThat(again.run()).isEqualTo(Study.Outcome.FINISHED);
      assertThat(again.view().biasVariance()).isEqualTo(expected);
      assertThat(journal.replay().filter(e -> e instanceof StudyEvent.Decomposed)).hasSize(1);
    }
  }

  /**
   * Fifty members, so that each row is left out by about 18 of them. The estimate, which comes of
   * those, and the test error are each as uncertain as the mean of their squared errors.
   */
  @Test
  void theOutOfBagErrorIsWithinItsStandardErrorOfTheTestError() throws IOException {
    int covered = 0;
    for (int seed = 1; seed <= WORLDS; seed++) {
      List<EnsembleSpec> bagging =
          List.of(new EnsembleSpec.Bagging(50, Combination.MEAN, Weighting.UNIFORM));
      ClosedForm world = world(seed, 200, ClosedForm.neighbours(1));
      StudyView view = run(spec(seed, Diagnosis.NONE, bagging), world);
      EnsembleFacts facts = view.ensembles().get(1);
      double test = view.openings().get(0).figures().get(1).metrics().get("mse");
      double outOfBag = facts.outOfBag().get("mse");
      // The squared errors of normal residuals deviate by √2 times their mean.
      double standardError = outOfBag * Math.sqrt(2.0 / 200 + 2.0 / 2000);
      covered += Math.abs(outOfBag - test) <= 2 * standardError ? 1 : 0;
    }
    assertThat(covered).isGreaterThanOrEqualTo(COVERED);
  }

  @Test
  void crossValidationLeavesNothingToDiagnoseOn() {
    StudySpec spec = spec(1, Diagnosis.NONE, List.of());
    assertThatThrownBy(
            () ->
                new StudySpec(
                    spec.name(),
                    1,
                    spec.space(),
                    spec.plan(),
                    1,
                    spec.sampler(),
                    spec.scheduler(),
                    new StudySpec.Validation.Folds(5, 1),
                    false,
                    spec.refit(),
                    List.of(),
                    spec.budget(),
                    0,
                    false,
                    resampling(5, 0)))
        .hasMessage("Cross-validation leaves no rows on which resampled trials could be compared");
  }
}
