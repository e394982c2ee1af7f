package io.espalier.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.espalier.ensemble.Combination;
import io.espalier.ensemble.EnsembleSpec;
import io.espalier.ensemble.Weighting;
import io.espalier.port.Journal;
import io.espalier.port.TrialRunner;
import io.espalier.sampling.SamplerSpec;
import io.espalier.scheduling.SchedulerSpec;
import io.espalier.simulation.FaultPlan;
import io.espalier.simulation.InMemoryJournal;
import io.espalier.simulation.LearningCurves;
import io.espalier.simulation.SimulatedRunner;
import io.espalier.simulation.VirtualClock;
import io.espalier.space.Params;
import io.espalier.space.RealRange;
import io.espalier.space.Scale;
import io.espalier.space.SearchSpace;
import io.espalier.study.Study.Outcome;
import io.espalier.trial.Configuration;
import io.espalier.trial.Decision;
import io.espalier.trial.EngineChoice;
import io.espalier.trial.EnsembleFacts;
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
import io.espalier.trial.StudyView;
import io.espalier.trial.TestFigures;
import io.espalier.trial.TrainingPlan;
import io.espalier.trial.TrialId;
import io.espalier.trial.TrialStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The whole flow of a study, with simulated training and predictions made up from trials' numbers.
 */
class StudyTest {
  private static final int HORIZON = 9;
  private static final List<EnsembleSpec> ALL_KINDS =
      List.of(
          new EnsembleSpec.Averaging(3, Combination.MEAN, Weighting.UNIFORM),
          new EnsembleSpec.Greedy(10, 2, 3, 0.5, Combination.MEAN),
          new EnsembleSpec.Bagging(4, Combination.VOTE, Weighting.UNIFORM),
          new EnsembleSpec.Subsampling(3, 0.5, Combination.MEAN, Weighting.VALIDATION));

  private static final List<EnsembleSpec> OF_THE_SAME_ROWS =
      List.of(
          new EnsembleSpec.Subsampling(
              "subsampling-0.3", 2, 0.3, Combination.MEAN, Weighting.UNIFORM),
          new EnsembleSpec.Subsampling(
              "subsampling-0.6", 2, 0.6, Combination.MEAN, Weighting.UNIFORM),
          new EnsembleSpec.RandomConnections(3, 0.3, Combination.MEAN, Weighting.UNIFORM),
          new EnsembleSpec.Perturbation(
              2, Map.of("input-noise", 0.1), Combination.MEAN, Weighting.UNIFORM),
          new EnsembleSpec.Soup(3, 0.4, Start.Selection.GREEDY));

  private final MadeUpPredictions predictions = new MadeUpPredictions();
  private FaultPlan faults = FaultPlan.NONE;
  private final VirtualClock clock = new VirtualClock(Instant.EPOCH);

  private static StudySpec spec(StudySpec.Refit refit, StudySpec.Budget budget, boolean openTest) {
    return new StudySpec(
        "test",
        42,
        SearchSpace.of(new RealRange("learning-rate", 1e-3, 1e-1, Scale.LOG, 12)),
        new TrainingPlan(
            Params.EMPTY,
            new Objective("log-loss", true),
            List.of("log-loss", "accuracy"),
            EngineChoice.AUTO),
        HORIZON,
        new SamplerSpec.Grid(Integer.MAX_VALUE),
        new SchedulerSpec.Halving(3, 1),
        new StudySpec.Validation.HoldOut(),
        false,
        refit,
        ALL_KINDS,
        budget,
        2,
        openTest);
  }

  private static StudySpec full() {
    return spec(new StudySpec.Refit(3, true), StudySpec.Budget.NONE, true);
  }

  private Study study(StudySpec spec, Journal journal) {
    SimulatedRunner runner =
        new SimulatedRunner(
            new SimulatedRunner.Cluster(2, 1, Duration.ofSeconds(1)),
            new SimulatedRunner.Workload(LearningCurves.powerLaw(5), spec.plan().objective(), 0),
            faults,
            clock);
    return new Study(spec, predictions.ports(journal, runner, clock), StudyListener.none());
  }

  @Test
  void aStudySearchesRefitsBuildsEnsemblesChoosesAndOpensOnce() throws IOException {
    Study study = study(full(), new InMemoryJournal());
    assertThat(study.run()).isEqualTo(Outcome.FINISHED);
    StudyView view = study.view();
    assertThat(view.stages()).containsExactly("search", "refit", "refit-all", "members");
    assertThat(view.ofStage("search")).hasSize(12);
    assertThat(view.ofStage("refit-all")).hasSize(3);
    assertThat(view.ofStage("members")).hasSize(7);
    assertThat(view.ensembles())
        .extracting(EnsembleFacts::name)
        .containsExactly("best", "averaging", "greedy", "bagging", "subsampling");
    assertThat(view.openings()).hasSize(1);
    assertThat(view.openings().get(0).figures()).hasSize(5);
  }

  @Test
  void theBestConfigurationsReachTheHorizon() throws IOException {
    Study study = study(full(), new InMemoryJournal());
    study.run();
    List<TrialId> ranked = Ranking.of(study.view());
    assertThat(ranked.subList(0, 3))
        .allMatch(id -> study.view().status(id) == TrialStatus.COMPLETED)
        .allMatch(id -> study.view().epoch(id) == HORIZON);
    assertThat(Ranking.best(study.view())).contains(ranked.get(0));
  }

  @Test
  void membersShareTheBestConfigurationAndDrawTheirOwnRows() throws IOException {
    Study study = study(full(), new InMemoryJournal());
    study.run();
    StudyView view = study.view();
    List<Sample> samples =
        view.ofStage("members").stream().map(id -> view.trial(id).sample()).toList();
    assertThat(samples).doesNotHaveDuplicates();
    assertThat(samples.subList(0, 4)).allMatch(s -> s instanceof Sample.Bootstrap);
    assertThat(samples.subList(4, 7)).allMatch(s -> s instanceof Sample.Subsample);
    assertThat(view.ofStage("members"))
        .extracting(id -> view.trial(id).configuration())
        .containsOnly(view.trial(bestBeforeMembers(view)).configuration());
  }

  private static StudySpec ofTheSameRows() {
    StudySpec usual = spec(new StudySpec.Refit(0, false), StudySpec.Budget.NONE, true);
    return new StudySpec(
        usual.name(),
        usual.seed(),
        usual.space(),
        usual.plan(),
        usual.epochs(),
        usual.sampler(),
        usual.scheduler(),
        usual.validation(),
        true,
        usual.refit(),
        OF_THE_SAME_ROWS,
        usual.budget(),
        usual.retries(),
        true);
  }

  @Test
  void membersThatDifferInHyperparametersShareAConfigurationOfTheirOwn() throws IOException {
    Study study = study(ofTheSameRows(), new InMemoryJournal());
    study.run();
    StudyView view = study.view();
    List<Configuration> members =
        view.ofStage("members").stream().map(id -> view.trial(id).configuration()).toList();
    Configuration best = view.trial(bestBeforeMembers(view)).configuration();
    assertThat(members.subList(0, 4)).containsOnly(best);
    Configuration sparse = members.get(4);
    assertThat(members.subList(4, 7)).containsOnly(sparse);
    assertThat(sparse.params())
        .isEqualTo(best.params().with(new Params(Map.of("random-connections", 0.3))));
    Configuration noisy = members.get(7);
    assertThat(members.subList(7, 9)).containsOnly(noisy);
    assertThat(noisy.params())
        .isEqualTo(best.params().with(new Params(Map.of("input-noise", 0.1))));
    // Twelve were searched, and the default one is the thirteenth.
    assertThat(List.of(sparse.id().number(), noisy.id().number())).allMatch(n -> n > 12);
    assertThat(sparse.id()).isNotEqualTo(noisy.id());
    assertThat(view.ofStage("members").stream().map(id -> view.trial(id).seed()))
        .doesNotHaveDuplicates();
    // The made-up curves of perturbed members are hopeless, so that they were stopped.
    assertThat(view.ensembles())
        .extracting(EnsembleFacts::name)
        .containsExactly(
            "best",
            "subsampling-0.3",
            "subsampling-0.6",
            "random-connections",
            "soup",
            "forks",
            "default");
    assertThat(view.ensembles().get(1).kind()).isEqualTo("subsampling");
    assertThat(view.ensembles())
        .extracting(facts -> facts.members().size())
        .containsExactly(1, 2, 2, 3, 1, 3, 1);
    // A greedy soup was selected by all validation rows: nothing assesses it, nothing chooses it.
    EnsembleFacts soup = named(view.ensembles(), "soup");
    assertThat(soup.assessed()).isNaN();
    assertThat(soup.gain()).isNaN();
    assertThat(soup.validation().get("log-loss")).isFinite();
    assertThat(named(view.ensembles(), "forks").assessed()).isFinite();
    assertThat(view.chosen()).isPresent().get().isNotEqualTo("soup");
  }

  @Test
  void forksLeaveTheTrunkAndEndInASoup() throws IOException {
    InMemoryJournal journal = new InMemoryJournal();
    Study study = study(ofTheSameRows(), journal);
    study.run();
    StudyView view = study.view();
    TrialId trunk = view.ofStage("trunk").get(0);
    assertThat(view.status(trunk)).isEqualTo(TrialStatus.COMPLETED);
    assertThat(view.epoch(trunk)).isEqualTo(4);
    List<Start> starts =
        journal
            .replay()
            .filter(e -> e instanceof StudyEvent.LegStarted)
            .map(e -> ((StudyEvent.LegStarted) e).leg())
            .filter(leg -> view.stage(leg.trial().id()).equals("forks"))
            .map(Leg::start)
            .toList();
    assertThat(starts)
        .hasSize(3)
        .containsOnly(new Start.Fork(view.artifacts(trunk).orElseThrow().checkpoint()));
    // Five epochs each behind the four of the trunk.
    assertThat(view.epochs("forks")).isEqualTo(15);
    TrialId soup = view.ofStage("soup").get(0);
    assertThat(view.epochs("soup")).isEqualTo(1);
    Start.Soup blended = (Start.Soup) view.leg(soup).orElseThrow().start();
    TrialId bestFork =
        view.ofStage("forks").stream()
            .min(Comparator.comparingDouble(f -> view.bestCost(f, HORIZON).orElseThrow()))
            .orElseThrow();
    assertThat(blended.forks()).hasSize(3);
    assertThat(blended.forks().get(0))
        .isEqualTo(view.artifacts(bestFork).orElseThrow().checkpoint());
    assertThat(predictions.deleted).doesNotContainAnyElementsOf(blended.forks());
  }

  @Test
  void aStudyWithForksResumesToTheSameDecisionsAfterDriverDeath() throws IOException {
    InMemoryJournal undisturbed = new InMemoryJournal();
    study(ofTheSameRows(), undisturbed).run();
    for (int batches = 0; batches <= undisturbed.batches(); batches++) {
      InMemoryJournal journal = undisturbed.cut(batches);
      Study study = study(ofTheSameRows(), journal);
      assertThat(study.run()).isEqualTo(Outcome.FINISHED);
      assertThat(story(journal)).as("dead behind batch %s", batches).isEqualTo(story(undisturbed));
    }
  }

  private static TrialId bestBeforeMembers(StudyView view) {
    return Ranking.best(view).orElseThrow();
  }

  @Test
  void theChoiceIsJournaledBeforeTheTestSetIsOpened() throws IOException {
    InMemoryJournal journal = new InMemoryJournal();
    predictions.beforeOpening =
        () ->
            assertThat(journal.replay())
                .anyMatch(e -> e instanceof StudyEvent.Chosen)
                .noneMatch(e -> e instanceof StudyEvent.Opened);
    study(full(), journal).run();
    assertThat(predictions.openings).isEqualTo(1);
  }

  @Test
  void onlyWhatWasListedBeforeADriverMadeSureOfItsStudyIsRemoved() throws IOException {
    InMemoryJournal journal = new InMemoryJournal();
    List<Integer> listed = new ArrayList<>();
    List<Integer> swept = new ArrayList<>();
    predictions.whenListed = () -> listed.add(journal.batches());
    predictions.whenSwept = () -> swept.add(journal.batches());
    study(full(), journal).run();
    assertThat(listed).containsExactly(0, journal.batches() - 1);
    assertThat(swept).containsExactly(1, journal.batches());

    swept.clear();
    InMemoryJournal replaced = InMemoryJournal.dyingAfter(0);
    assertThatThrownBy(() -> study(full(), replaced).run()).isInstanceOf(IOException.class);
    assertThat(swept).isEmpty();
  }

  @Test
  void theTestSetStaysClosedUnlessAsked() throws IOException {
    InMemoryJournal journal = new InMemoryJournal();
    StudySpec closed = spec(new StudySpec.Refit(2, false), StudySpec.Budget.NONE, false);
    study(closed, journal).run();
    assertThat(predictions.openings).isZero();

    Study again = study(closed, journal);
    assertThat(again.evaluate()).isEqualTo(Study.Evaluation.OPENED);
    assertThat(again.view().openings()).hasSize(1);
    assertThat(again.view().openings().get(0).purpose()).isEqualTo("evaluate");
    assertThat(study(closed, journal).evaluate()).isEqualTo(Study.Evaluation.OPENED_BEFORE);
    assertThat(predictions.openings).isEqualTo(1);

    Study third = study(closed, journal);
    assertThat(third.reopen()).isEqualTo(Study.Evaluation.OPENED);
    assertThat(third.view().openings().get(1).purpose()).isEqualTo("reopened");
  }

  @Test
  void nothingIsEvaluatedBeforeAChoice() throws IOException {
    assertThat(study(full(), new InMemoryJournal()).evaluate())
        .isEqualTo(Study.Evaluation.NOT_CHOSEN);
    assertThat(predictions.openings).isZero();
  }

  @Test
  void aFinishedStudyThatIsResumedDoesNothingAgain() throws IOException {
    InMemoryJournal journal = new InMemoryJournal();
    study(full(), journal).run();
    List<StudyEvent> before = journal.replay().toList();
    assertThat(study(full(), journal).run()).isEqualTo(Outcome.FINISHED);
    List<StudyEvent> after = journal.replay().toList();
    assertThat(after.subList(before.size(), after.size()))
        .allMatch(e -> e instanceof StudyEvent.DriverStarted || e instanceof StudyEvent.Tick);
    assertThat(predictions.openings).isEqualTo(1);
  }

  /** The driver dies behind every batch; whoever takes over comes to the same decisions. */
  @Test
  void studyResumesToTheSameDecisionsAfterDriverDeath() throws IOException {
    InMemoryJournal undisturbed = new InMemoryJournal();
    study(full(), undisturbed).run();
    for (int batches = 0; batches <= undisturbed.batches(); batches++) {
      InMemoryJournal journal = undisturbed.cut(batches);
      Study study = study(full(), journal);
      assertThat(study.run()).isEqualTo(Outcome.FINISHED);
      assertThat(story(journal)).as("dead behind batch %s", batches).isEqualTo(story(undisturbed));
    }
  }

  /**
   * What must not change: promotions and results, without times, attempts and the order of arrival.
   */
  private static List<String> story(InMemoryJournal journal) {
    List<String> told = new ArrayList<>();
    journal
        .replay()
        .forEach(
            event -> {
              if (event instanceof StudyEvent.Proposed e) {
                told.add("proposed " + e.trial());
              } else if (event instanceof StudyEvent.LegStarted e) {
                told.add(
                    "leg " + e.leg().trial().id() + " until " + e.leg().untilEpoch() + e.reason());
              } else if (event instanceof StudyEvent.Measured e) {
                Map<String, Double> values = new TreeMap<>(e.measurement().values());
                values.remove(Measurement.SECONDS);
                told.add(
                    "measured " + e.measurement().trial() + " " + e.measurement().epoch() + values);
              } else if (event instanceof StudyEvent.EnsembleBuilt e) {
                told.add("built " + e.ensemble());
              } else if (event instanceof StudyEvent.Chosen e) {
                told.add("chosen " + e.ensemble() + e.reason());
              } else if (event instanceof StudyEvent.Opened e) {
                told.add("opened " + e.figures());
              }
            });
    return told.stream().sorted().toList();
  }

  @Test
  void anEpochBudgetEndsTheSearchWithAUsableResult() throws IOException {
    StudySpec spec =
        spec(
            new StudySpec.Refit(3, false),
            new StudySpec.Budget(Integer.MAX_VALUE, 8, Double.POSITIVE_INFINITY),
            false);
    Study study = study(spec, new InMemoryJournal());
    assertThat(study.run()).isEqualTo(Outcome.BUDGET_SPENT);
    assertThat(study.view().budgetSpent()).hasValue("epochs = 8");
    assertThat(study.view().stages()).containsExactly("search");
    assertThat(study.view().epochs("search")).isBetween(8L, 10L);
    assertThat(study.view().chosen()).isPresent();
    assertThat(study.view().running()).isEmpty();
  }

  @Test
  void aTimeBudgetCountsAllDriversTogether() throws IOException {
    StudySpec spec =
        spec(
            new StudySpec.Refit(3, false),
            new StudySpec.Budget(Integer.MAX_VALUE, Long.MAX_VALUE, 15),
            false);
    Study study = study(spec, new InMemoryJournal());
    assertThat(study.run()).isEqualTo(Outcome.BUDGET_SPENT);
    assertThat(study.view().activeSeconds()).isBetween(15.0, 60.0);
  }

  @Test
  void aTrialBudgetStartsNoFurtherTrialButPromotesThoseThatThereAre() throws IOException {
    Study study = study(limited(5), new InMemoryJournal());
    assertThat(study.run()).isEqualTo(Outcome.BUDGET_SPENT);
    assertThat(study.view().trials()).isEqualTo(5);
    assertThat(study.view().count(TrialStatus.COMPLETED)).isEqualTo(3);
    assertThat(study.view().budgetSpent()).hasValue("trials = 5");
  }

  @Test
  void aTrialBudgetThatCutsNothingOffIsNotSpent() throws IOException {
    Study study = study(limited(12 + 7), new InMemoryJournal());
    assertThat(study.run()).isEqualTo(Outcome.FINISHED);
    assertThat(study.view().trials()).isEqualTo(19);
  }

  private static StudySpec limited(int trials) {
    return spec(
        new StudySpec.Refit(3, false),
        new StudySpec.Budget(trials, Long.MAX_VALUE, Double.POSITIVE_INFINITY),
        false);
  }

  /** Wherever a driver dies, its successor waits for the legs that a spent budget has stopped. */
  @Test
  void aSpentBudgetIsResumedToTheSameOutcome() throws IOException {
    StudySpec spec =
        spec(
            new StudySpec.Refit(3, false),
            new StudySpec.Budget(Integer.MAX_VALUE, 8, Double.POSITIVE_INFINITY),
            false);
    InMemoryJournal undisturbed = new InMemoryJournal();
    study(spec, undisturbed).run();
    for (int batches = 0; batches <= undisturbed.batches(); batches++) {
      Study study = study(spec, undisturbed.cut(batches));
      assertThat(study.run()).as("dead behind %s", batches).isEqualTo(Outcome.BUDGET_SPENT);
      assertThat(study.view().running()).isEmpty();
      assertThat(study.view().stages()).containsExactly("search");
    }
  }

  @Test
  void whatATrialHadBeforeItFailedMayStillBeUsed() throws IOException {
    faults = new FaultPlan(1, 0, 0, 1, 0, 1, 0, 0, 0);
    Study study = study(full(), new InMemoryJournal());
    assertThat(study.run()).isEqualTo(Outcome.FINISHED);
    StudyView view = study.view();
    List<TrialId> ranked = Ranking.of(view);
    assertThat(ranked)
        .anyMatch(id -> view.status(id) == TrialStatus.FAILED && view.artifacts(id).isPresent());
    for (TrialId id : ranked) {
      assertThat(predictions.deleted).doesNotContain(view.artifacts(id).orElseThrow().checkpoint());
    }
  }

  /** Messages are slow, so that trials run on for epochs before they hear of a stop. */
  @Test
  void aTrialThatRanOnBeyondItsStopCanBeRefitted() throws IOException {
    faults = new FaultPlan(1, 0, 0, 0, 0, 1, 0, 0, 20);
    StudySpec of = full();
    StudySpec median =
        new StudySpec(
            of.name(),
            of.seed(),
            of.space(),
            of.plan(),
            of.epochs(),
            of.sampler(),
            new SchedulerSpec.Median(1, 1),
            new StudySpec.Validation.HoldOut(),
            false,
            new StudySpec.Refit(12, false),
            of.ensembles(),
            of.budget(),
            of.retries(),
            of.openTest());
    InMemoryJournal journal = new InMemoryJournal();
    Study study = study(median, journal);
    assertThat(study.run()).isEqualTo(Outcome.FINISHED);
    assertThat(journal.replay()).anyMatch(e -> e instanceof StudyEvent.Decided);
    assertThat(study.view().count(TrialStatus.FAILED)).isZero();
  }

  @Test
  void aStudyWhoseTrialsAllDivergeSaysSo() throws IOException {
    faults = new FaultPlan(1, 0, 0, 1, 0, 1, 0, 0, 0);
    StudySpec spec = spec(new StudySpec.Refit(3, false), StudySpec.Budget.NONE, true);
    InMemoryJournal journal = new InMemoryJournal();
    Study study = study(new DivergingSpec(spec).spec(), journal);
    assertThat(study.run()).isEqualTo(Outcome.NO_TRIAL_SUCCEEDED);
    assertThat(study.view().count(TrialStatus.FAILED)).isEqualTo(12);
    assertThat(predictions.openings).isZero();
    assertThat(study(new DivergingSpec(spec).spec(), journal).run())
        .as("resumed")
        .isEqualTo(Outcome.NO_TRIAL_SUCCEEDED);
  }

  /** Run to the end, every trial meets the epoch at which it diverges or is lost. */
  private record DivergingSpec(StudySpec of) {
    StudySpec spec() {
      return new StudySpec(
          of.name(),
          of.seed(),
          of.space(),
          of.plan(),
          of.epochs(),
          of.sampler(),
          new SchedulerSpec.RunToEnd(),
          of.validation(),
          of.baseline(),
          of.refit(),
          of.ensembles(),
          of.budget(),
          of.retries(),
          of.openTest());
    }
  }

  @Test
  void faultsAreRetriedAndChangeNoNumber() throws IOException {
    InMemoryJournal calm = new InMemoryJournal();
    study(full(), calm).run();
    faults = new FaultPlan(3, 0.1, 0.1, 0, 0.1, 10, 0.5, 0.2, 0.5);
    InMemoryJournal stormy = new InMemoryJournal();
    study(full(), stormy).run();
    assertThat(stormy.replay()).anyMatch(e -> e instanceof StudyEvent.LegRetried);
    assertThat(story(stormy)).isEqualTo(story(calm));
  }

  /**
   * Has each leg's first attempts leave their place half-way, and takes lost ones for taken away.
   */
  private record Preempting(SimulatedRunner runner, Map<TrialId, Integer> ends, Set<String> cut)
      implements TrialRunner {
    @Override
    public int freeSlots() {
      return runner.freeSlots();
    }

    @Override
    public int slots() {
      return runner.slots();
    }

    @Override
    public void start(Leg leg) {
      TrialId id = leg.trial().id();
      int from = leg.start() instanceof Start.Scratch ? 0 : ends.getOrDefault(id, 0);
      int half = from + Math.max(1, (leg.untilEpoch() - from) / 2);
      boolean leaves = leg.attempt() % 3 != 0 && half < leg.untilEpoch();
      if (leaves) {
        cut.add(id + " " + leg.attempt());
      }
      runner.start(leaves ? new Leg(leg.trial(), leg.attempt(), leg.start(), half) : leg);
    }

    @Override
    public void publish(TrialId trial, Decision decision) {
      runner.publish(trial, decision);
    }

    @Override
    public List<StudyEvent> poll(Duration wait) {
      return runner.poll(wait).stream().map(this::preempted).toList();
    }

    private StudyEvent preempted(StudyEvent event) {
      if (!(event instanceof StudyEvent.LegEnded end)) {
        return event;
      }
      LegResult result = end.result();
      if (result instanceof LegResult.Reached r) {
        ends.put(end.trial(), r.epoch());
      }
      if (result instanceof LegResult.Reached r
          && cut.contains(end.trial() + " " + end.attempt())) {
        result = new LegResult.Yielded(r.epoch(), r.artifacts(), "executor 1 goes");
      } else if (result instanceof LegResult.Failed f && f.cause() == LegResult.Cause.LOST) {
        result = new LegResult.Failed(LegResult.Cause.PREEMPTED, "executor 2 was taken away");
      }
      return new StudyEvent.LegEnded(
          end.at(), end.trial(), end.attempt(), result, end.host(), end.seconds());
    }

    @Override
    public void close() {
      runner.close();
    }
  }

  @Test
  void whatTheClusterTakesAwayGoesOnElsewhereCountsAsNoFaultAndChangesNoNumber()
      throws IOException {
    StudySpec spec = new DivergingSpec(full()).spec();
    InMemoryJournal calm = new InMemoryJournal();
    study(spec, calm).run();
    faults = new FaultPlan(3, 0.4, 0, 0, 0, 1, 0.5, 0, 0.5);
    InMemoryJournal taken = new InMemoryJournal();
    SimulatedRunner runner =
        new SimulatedRunner(
            new SimulatedRunner.Cluster(2, 1, Duration.ofSeconds(1)),
            new SimulatedRunner.Workload(LearningCurves.powerLaw(5), spec.plan().objective(), 0),
            faults,
            clock);
    Study study =
        new Study(
            spec,
            predictions.ports(
                taken, new Preempting(runner, new HashMap<>(), new HashSet<>()), clock),
            StudyListener.none());
    study.run();
    StudyView view = study.view();
    assertThat(view.count(TrialStatus.FAILED)).isZero();
    List<TrialId> all = IntStream.range(0, view.trials()).mapToObj(TrialId::new).toList();
    assertThat(all).allMatch(id -> view.faults(id) == 0);
    // More often than a trial is tried again.
    assertThat(all).anyMatch(id -> view.preemptions(id) > 2);
    assertThat(taken.replay()).anyMatch(e -> e instanceof StudyEvent.LegMoved);
    assertThat(taken.replay()).anyMatch(e -> e instanceof StudyEvent.LegRetried);
    for (TrialId id : all) {
      assertThat(costs(view, id)).as("%s", id).isEqualTo(costs(replayed(calm), id));
    }
    StudyState again = replayed(taken);
    assertThat(all).allMatch(id -> again.preemptions(id) == view.preemptions(id));
  }

  private static StudyState replayed(InMemoryJournal journal) throws IOException {
    StudyState state = new StudyState();
    journal.replay().forEach(state::apply);
    return state;
  }

  private static List<Double> costs(StudyView view, TrialId id) {
    return IntStream.rangeClosed(1, view.epoch(id))
        .mapToObj(epoch -> view.bestCost(id, epoch).orElseThrow())
        .toList();
  }

  @Test
  void noTrialStaysPausedWhenTheStudyHasEnded() throws IOException {
    Study study = study(full(), new InMemoryJournal());
    study.run();
    StudyView view = study.view();
    assertThat(view.count(TrialStatus.PAUSED)).isZero();
    TrialId left =
        view.ofStage("search").stream()
            .filter(id -> view.status(id) == TrialStatus.PRUNED)
            .findFirst()
            .orElseThrow();
    assertThat(view.reason(left))
        .isEqualTo("others were preferred after epoch " + view.trainedEpoch(left));
    assertThat(view.ofStage("refit-all"))
        .isNotEmpty()
        .allMatch(id -> view.status(id) == TrialStatus.COMPLETED);
  }

  @Test
  void anEndedStudyNeedsTheFilesOfMembersAloneAndARunningOneThoseOfAllTrials() throws IOException {
    InMemoryJournal journal = new InMemoryJournal();
    study(full(), journal).run();
    StudyState state = new StudyState();
    journal
        .replay()
        .forEach(
            event -> {
              if (event instanceof StudyEvent.Chosen) {
                Needed before = Needed.of(state);
                assertThat(before.checkpoints()).hasSize(state.trials());
                assertThat(before.predictions()).hasSize(state.trials());
              }
              state.apply(event);
              for (TrialId id : state.running()) {
                if (state.leg(id).orElseThrow().start() instanceof Start.Checkpoint start) {
                  assertThat(Needed.of(state).checkpoints()).contains(start.uri());
                }
              }
            });
    Set<TrialId> members = new HashSet<>();
    state.ensembles().forEach(e -> e.members().forEach(m -> members.add(m.trial())));
    Needed after = Needed.of(state);
    assertThat(after.checkpoints())
        .hasSizeLessThan(state.trials())
        .containsAll(members.stream().map(id -> Study.finalCheckpoint(state, id)).toList());
    assertThat(after.predictions()).hasSize(members.size());
  }

  @Test
  void anInterruptedStudyCanBeResumed() throws IOException {
    InMemoryJournal journal = new InMemoryJournal();
    SimulatedRunner runner =
        new SimulatedRunner(
            new SimulatedRunner.Cluster(2, 1, Duration.ofSeconds(1)),
            new SimulatedRunner.Workload(LearningCurves.powerLaw(5), full().plan().objective(), 0),
            faults,
            clock);
    Study[] self = new Study[1];
    self[0] =
        new Study(
            full(),
            predictions.ports(journal, runner, clock),
            (batch, view) -> {
              if (view.epochs("search") > 5) {
                self[0].interrupt();
              }
            });
    assertThat(self[0].run()).isEqualTo(Outcome.INTERRUPTED);
    assertThat(study(full(), journal).run()).isEqualTo(Outcome.FINISHED);
  }

  @Test
  void twinsTrainedOnValidationRowsStandForTheirTrialsInTheFinalModel() throws IOException {
    Study study = study(full(), new InMemoryJournal());
    study.run();
    StudyView view = study.view();
    TrialId best = Ranking.best(view).orElseThrow();
    TrialId twin = view.ofStage("refit-all").get(0);
    assertThat(view.trial(twin).configuration()).isEqualTo(view.trial(best).configuration());
    assertThat(view.epoch(twin)).isEqualTo(view.bestEpoch(best));
    assertThat(Study.finalCheckpoint(view, best))
        .isEqualTo(view.artifacts(twin).orElseThrow().checkpoint());
  }

  private static StudySpec validated(
      StudySpec.Validation validation, boolean baseline, List<EnsembleSpec> ensembles) {
    StudySpec of = full();
    return new StudySpec(
        of.name(),
        of.seed(),
        of.space(),
        new TrainingPlan(
            new Params(Map.of("learning-rate", 0.5, "batch", 8)),
            of.plan().objective(),
            of.plan().metrics(),
            of.plan().engine()),
        of.epochs(),
        of.sampler(),
        of.scheduler(),
        validation,
        baseline,
        of.refit(),
        ensembles,
        of.budget(),
        of.retries(),
        of.openTest());
  }

  private static StudySpec reshuffled() {
    return validated(new StudySpec.Validation.Reshuffled(), false, ALL_KINDS);
  }

  @Test
  void aReshuffledSearchGivesEachConfigurationRowsOfItsOwnAndRefitsTheBestOnTheSplit()
      throws IOException {
    Study study = study(reshuffled(), new InMemoryJournal());
    assertThat(study.run()).isEqualTo(Outcome.FINISHED);
    StudyView view = study.view();
    assertThat(view.ofStage("search"))
        .extracting(id -> view.trial(id).sample())
        .hasSize(12)
        .doesNotHaveDuplicates()
        .allMatch(sample -> sample instanceof Sample.Reshuffled);
    List<TrialId> refitted = view.ofStage("refit");
    assertThat(refitted)
        .hasSize(3)
        .allMatch(id -> view.trial(id).sample() instanceof Sample.Whole)
        .allMatch(id -> view.epoch(id) == HORIZON)
        .allMatch(id -> view.attempt(id) == 1);
    assertThat(refitted)
        .extracting(id -> view.trial(id).configuration())
        .containsExactlyElementsOf(
            Ranking.of(view).stream().limit(3).map(id -> view.trial(id).configuration()).toList());
  }

  /** Though another of the refitted ones may do better on the rows of the split. */
  @Test
  void whatAReshuffledSearchRanksFirstIsTheBestAndOnlyRefittedTrialsAreCandidates()
      throws IOException {
    InMemoryJournal journal = new InMemoryJournal();
    Study study = study(reshuffled(), journal);
    study.run();
    StudyView view = study.view();
    List<TrialId> refitted = view.ofStage("refit");
    Map<String, List<TrialId>> members = new TreeMap<>();
    view.ensembles()
        .forEach(
            facts ->
                members.put(
                    facts.name(),
                    facts.members().stream().map(EnsembleFacts.Member::trial).toList()));
    assertThat(members.get("best")).containsExactly(refitted.get(0));
    assertThat(members.get("averaging")).hasSize(3).isSubsetOf(refitted);
    assertThat(members.get("greedy")).isSubsetOf(refitted);
    assertThat(view.trial(members.get("bagging").get(0)).configuration())
        .isEqualTo(view.trial(refitted.get(0)).configuration());
    TrialId twin = view.ofStage("refit-all").get(0);
    assertThat(view.trial(twin).configuration())
        .isEqualTo(view.trial(refitted.get(0)).configuration());
    assertThat(Study.finalCheckpoint(view, refitted.get(0)))
        .isEqualTo(view.artifacts(twin).orElseThrow().checkpoint());
    assertThat(predictions.read)
        .isNotEmpty()
        .doesNotContainAnyElementsOf(view.ofStage("search").stream().map(TrialId::number).toList());
  }

  @Test
  void aReshuffledSearchThatEndsBeforeItsRefitHasNothingToChooseFrom() throws IOException {
    StudySpec of = reshuffled();
    StudySpec short8 =
        new StudySpec(
            of.name(),
            of.seed(),
            of.space(),
            of.plan(),
            of.epochs(),
            of.sampler(),
            of.scheduler(),
            of.validation(),
            of.baseline(),
            of.refit(),
            of.ensembles(),
            new StudySpec.Budget(Integer.MAX_VALUE, 8, Double.POSITIVE_INFINITY),
            of.retries(),
            of.openTest());
    Study study = study(short8, new InMemoryJournal());
    assertThat(study.run()).isEqualTo(Outcome.NO_TRIAL_SUCCEEDED);
    assertThat(study.view().budgetSpent()).hasValue("epochs = 8");
    assertThat(predictions.openings).isZero();
  }

  @Test
  void whatCannotBeDoneUnderAValidationIsRefused() {
    assertThatThrownBy(
            () -> validated(new StudySpec.Validation.Folds(5, 1), false, ALL_KINDS.subList(2, 3)))
        .hasMessageContaining("Cross-validation leaves no rows");
    assertThatThrownBy(() -> reshuffledWithoutRefit()).hasMessageContaining("a refit has to train");
  }

  private static StudySpec reshuffledWithoutRefit() {
    StudySpec of = reshuffled();
    return new StudySpec(
        of.name(),
        of.seed(),
        of.space(),
        of.plan(),
        of.epochs(),
        of.sampler(),
        of.scheduler(),
        of.validation(),
        of.baseline(),
        new StudySpec.Refit(0, false),
        of.ensembles(),
        of.budget(),
        of.retries(),
        of.openTest());
  }

  @Test
  void crossValidatedTrialsShareTheirFoldsAndGoOnInTheRefit() throws IOException {
    StudySpec spec = validated(new StudySpec.Validation.Folds(5, 2), true, ALL_KINDS.subList(0, 2));
    Study study = study(spec, new InMemoryJournal());
    assertThat(study.run()).isEqualTo(Outcome.FINISHED);
    StudyView view = study.view();
    assertThat(view.ofStage("search"))
        .extracting(id -> view.trial(id).sample())
        .allMatch(sample -> sample.equals(view.trial(view.ofStage("baseline").get(0)).sample()))
        .allMatch(sample -> sample instanceof Sample.Folds folds && folds.networks() == 10);
    assertThat(view.ofStage("refit")).isEmpty();
    assertThat(Ranking.of(view).subList(0, 3)).allMatch(id -> view.epoch(id) == HORIZON);
    assertThat(view.ensembles())
        .extracting(EnsembleFacts::name)
        .containsExactly("best", "averaging", "greedy", "default");
  }

  private static StudySpec withBaseline() {
    return validated(new StudySpec.Validation.HoldOut(), true, ALL_KINDS);
  }

  @Test
  void theDefaultConfigurationIsTrainedToTheHorizonAndIsNoCandidate() throws IOException {
    Study study = study(withBaseline(), new InMemoryJournal());
    study.run();
    StudyView view = study.view();
    assertThat(view.stages())
        .containsExactly("baseline", "search", "refit", "refit-all", "members");
    TrialId standard = view.ofStage("baseline").get(0);
    assertThat(view.ofStage("baseline")).hasSize(1);
    assertThat(view.trial(standard).configuration().params())
        .isEqualTo(new Params(Map.of("learning-rate", 0.5)));
    assertThat(view.trial(standard).sample()).isEqualTo(new Sample.Whole());
    assertThat(view.epoch(standard)).isEqualTo(HORIZON);
    assertThat(Ranking.of(view)).doesNotContain(standard);
    assertThat(view.ofStage("search"))
        .extracting(id -> view.trial(id).configuration().id())
        .doesNotContain(view.trial(standard).configuration().id());
    for (EnsembleFacts facts : view.ensembles()) {
      assertThat(facts.members().stream().anyMatch(m -> m.trial().equals(standard)))
          .isEqualTo(facts.name().equals("default"));
    }
    assertThat(view.chosen()).isNotEqualTo(Optional.of("default"));
    assertThat(view.openings().get(0).figures())
        .extracting(TestFigures::ensemble)
        .contains("default");
  }

  /** Its search, members and choice: what is trained beside a search must not change it. */
  @Test
  void theBaselineChangesNothingOfTheSearch() throws IOException {
    Study with = study(withBaseline(), new InMemoryJournal());
    with.run();
    Study without =
        study(
            validated(new StudySpec.Validation.HoldOut(), false, ALL_KINDS), new InMemoryJournal());
    without.run();
    assertThat(curves(with.view())).isEqualTo(curves(without.view()));
  }

  private static List<Object> curves(StudyView view) {
    List<Object> curves = new ArrayList<>();
    for (TrialId id : view.ofStage("search")) {
      curves.add(view.trial(id).configuration());
      curves.add(view.trial(id).seed());
      curves.add(view.epoch(id));
      curves.add(view.bestCost(id, HORIZON));
    }
    return curves;
  }

  @Test
  void anOpeningGaugesTheSelectedTheChosenAndTheDefaultConfiguration() throws IOException {
    Study study = study(withoutTwins(withBaseline()), new InMemoryJournal());
    study.run();
    StudyView view = study.view();
    StudyEvent.Opened opened = view.openings().get(0);
    assertThat(opened.gauges())
        .extracting(Gauge::ensemble)
        .contains("best", "default", view.chosen().orElseThrow())
        .hasSizeLessThanOrEqualTo(3);
    for (Gauge gauge : opened.gauges()) {
      EnsembleFacts facts = named(view.ensembles(), gauge.ensemble());
      TestFigures figures = figures(opened, gauge.ensemble());
      assertThat(gauge.validation()).isEqualTo(facts.validation().get("log-loss"));
      assertThat(gauge.test()).isEqualTo(figures.metrics().get("log-loss"));
      // The log loss is better where it is lower.
      assertThat(gauge.optimism()).isCloseTo(gauge.test() - gauge.validation(), within(1e-12));
      assertThat(gauge.optimism())
          .isBetween(gauge.optimismLimits().low(), gauge.optimismLimits().high());
      double standard = figures(opened, "default").metrics().get("log-loss");
      assertThat(gauge.overDefault()).isCloseTo(standard - gauge.test(), within(1e-12));
      assertThat(gauge.overDefault())
          .isBetween(gauge.overDefaultLimits().low(), gauge.overDefaultLimits().high());
    }
  }

  @Test
  void theBestTrialIsGaugedOnceWhereItIsChosen() throws IOException {
    Study study =
        study(
            validated(new StudySpec.Validation.HoldOut(), true, List.of()), new InMemoryJournal());
    study.run();
    assertThat(study.view().chosen()).hasValue("best");
    assertThat(study.view().openings().get(0).gauges())
        .extracting(Gauge::ensemble)
        .containsExactly("best", "default");
  }

  @Test
  void figuresOfOtherNetworksAreNoOptimism() throws IOException {
    // A trial of folds, whose networks all predict a test row; a twin of the best trial.
    for (StudySpec spec :
        List.of(
            validated(new StudySpec.Validation.Folds(5, 2), true, List.of(ALL_KINDS.get(0))),
            full())) {
      Study study = study(spec, new InMemoryJournal());
      study.run();
      Gauge best = study.view().openings().get(0).gauges().get(0);
      assertThat(best.ensemble()).isEqualTo("best");
      assertThat(best.comparable()).isFalse();
      assertThat(best.optimismLimits().low()).isNaN();
      assertThat(best.test())
          .isEqualTo(figures(study.view().openings().get(0), "best").metrics().get("log-loss"));
    }
  }

  private static StudySpec withoutTwins(StudySpec of) {
    return new StudySpec(
        of.name(),
        of.seed(),
        of.space(),
        of.plan(),
        of.epochs(),
        of.sampler(),
        of.scheduler(),
        of.validation(),
        of.baseline(),
        new StudySpec.Refit(of.refit().top(), false),
        of.ensembles(),
        of.budget(),
        of.retries(),
        of.openTest());
  }

  private static EnsembleFacts named(List<EnsembleFacts> ensembles, String name) {
    return ensembles.stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow();
  }

  private static TestFigures figures(StudyEvent.Opened opened, String name) {
    return opened.figures().stream()
        .filter(f -> f.ensemble().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void everyFigureHasAnInterval() throws IOException {
    Study study = study(full(), new InMemoryJournal());
    study.run();
    for (EnsembleFacts facts : study.view().ensembles()) {
      assertThat(facts.limits().keySet()).isEqualTo(facts.validation().keySet());
    }
    for (TestFigures figures : study.view().openings().get(0).figures()) {
      assertThat(figures.limits().keySet()).isEqualTo(figures.metrics().keySet());
      Limits limits = figures.limits().get("accuracy");
      assertThat(figures.metrics().get("accuracy")).isBetween(limits.low(), limits.high());
    }
    assertThat(study.view().openings().get(0).gauges())
        .isNotEmpty()
        .allMatch(gauge -> Double.isNaN(gauge.overDefault()));
  }

  @Test
  void whatASuccessorReplacesIsDeleted() throws IOException {
    Study study = study(full(), new InMemoryJournal());
    study.run();
    StudyView view = study.view();
    assertThat(predictions.deleted).isNotEmpty();
    for (int t = 0; t < view.trials(); t++) {
      assertThat(predictions.deleted)
          .doesNotContain(view.artifacts(new TrialId(t)).orElseThrow().checkpoint());
    }
  }

  @Test
  void aClockThatIsBehindThatOfTheDriverBeforeTakesNoEventBackInTime() throws IOException {
    InMemoryJournal journal = new InMemoryJournal();
    VirtualClock fast = new VirtualClock(Instant.EPOCH.plus(Duration.ofDays(2)));
    StudySpec spec = spec(new StudySpec.Refit(3, true), StudySpec.Budget.NONE, false);
    SimulatedRunner first =
        new SimulatedRunner(
            new SimulatedRunner.Cluster(2, 1, Duration.ofSeconds(1)),
            new SimulatedRunner.Workload(LearningCurves.powerLaw(5), spec.plan().objective(), 0),
            faults,
            fast);
    List<Study> running = new ArrayList<>();
    running.add(
        new Study(
            spec,
            predictions.ports(journal, first, fast),
            (batch, view) -> {
              if (view.epochs("search") > 10) {
                running.get(0).interrupt();
              }
            }));
    assertThat(running.get(0).run()).isEqualTo(Outcome.INTERRUPTED);
    double before = running.get(0).view().activeSeconds();
    Study second = study(spec, journal);
    Instant begun = clock.instant();
    assertThat(second.run()).isEqualTo(Outcome.FINISHED);
    assertThat(journal.replay().map(StudyEvent::at).toList()).isSorted();
    assertThat(second.view().activeSeconds())
        .isCloseTo(
            before + Duration.between(begun, clock.instant()).toMillis() / 1e3, within(1e-3));
  }
}
