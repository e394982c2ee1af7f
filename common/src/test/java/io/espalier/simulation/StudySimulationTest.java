package io.espalier.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.ensemble.Combination;
import io.espalier.ensemble.EnsembleSpec;
import io.espalier.ensemble.Weighting;
import io.espalier.scheduling.SchedulerSpec;
import io.espalier.study.Study;
import io.espalier.study.StudySpec;
import io.espalier.trial.Measurement;
import io.espalier.trial.StudyEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The real loop with every scheduler, over simulated training. */
class StudySimulationTest {
  private static final int HORIZON = 30;

  static Stream<SchedulerSpec> all() {
    return Stream.of(
        new SchedulerSpec.RunToEnd(),
        new SchedulerSpec.Median(3, 5),
        new SchedulerSpec.Halving(3, 1),
        new SchedulerSpec.Asha(3, 1),
        new SchedulerSpec.Hyperband(3, 1),
        new SchedulerSpec.TopK(20, 1));
  }

  static Stream<SchedulerSpec> synchronous() {
    return all().filter(SchedulerSpec::synchronous);
  }

  static Stream<SchedulerSpec> asynchronous() {
    return all().filter(s -> !s.synchronous());
  }

  private static Referee.Rule rule(SchedulerSpec spec, int trials, int horizon) {
    int[] ladder = horizon == 9 ? new int[] {1, 3, 9} : new int[] {1, 3, 9, 30};
    if (spec instanceof SchedulerSpec.Halving) {
      return new Rules.Synchronous(
          trials, List.of(ladder), new int[] {trials}, n -> Math.max(1, n / 3));
    } else if (spec instanceof SchedulerSpec.TopK t) {
      return new Rules.Synchronous(
          trials, List.of(new int[] {1, horizon}), new int[] {trials}, n -> t.k());
    } else if (spec instanceof SchedulerSpec.Hyperband) {
      List<int[]> ladders =
          IntStream.range(0, ladder.length)
              .mapToObj(i -> java.util.Arrays.copyOfRange(ladder, i, ladder.length))
              .toList();
      int[] sizes = horizon == 9 ? new int[] {9, 5, 3} : new int[] {27, 12, 6, 4};
      return new Rules.Synchronous(trials, ladders, sizes, n -> Math.max(1, n / 3));
    } else if (spec instanceof SchedulerSpec.Asha) {
      return new Rules.Asynchronous(trials, 3, ladder);
    } else if (spec instanceof SchedulerSpec.Median m) {
      return new Rules.MedianRule(m.graceEpochs(), m.minTrials(), horizon);
    }
    return new Rules.RunToEnd(horizon);
  }

  private static List<StudyEvent> events(InMemoryJournal journal) {
    return journal.replay().toList();
  }

  /** What was decided about each trial: how far it was sent and why, and where it was stopped. */
  private static Map<Integer, List<String>> decisions(InMemoryJournal journal) {
    Map<Integer, List<String>> decisions = new TreeMap<>();
    for (StudyEvent event : events(journal)) {
      if (event instanceof StudyEvent.LegStarted e) {
        decisions
            .computeIfAbsent(e.leg().trial().id().number(), n -> new ArrayList<>())
            .add("to " + e.leg().untilEpoch() + " " + e.reason());
      } else if (event instanceof StudyEvent.Decided e) {
        decisions.get(e.trial().number()).add(e.decision().toString());
      } else if (event instanceof StudyEvent.Measured e) {
        decisions
            .get(e.measurement().trial().number())
            .add(e.measurement().epoch() + ": " + e.measurement().values().get("rmse"));
      }
    }
    return decisions;
  }

  private static List<Object> conclusion(InMemoryJournal journal) {
    List<Object> conclusion = new ArrayList<>();
    for (StudyEvent event : events(journal)) {
      if (event instanceof StudyEvent.EnsembleBuilt e) {
        conclusion.add(e.ensemble());
      } else if (event instanceof StudyEvent.Chosen e) {
        conclusion.add(e.ensemble() + " " + e.reason());
      }
    }
    return conclusion;
  }

  @ParameterizedTest
  @MethodSource("all")
  void tenThousandTrialsUnderFaultsKeepToTheRules(SchedulerSpec spec) throws IOException {
    int trials = 10_000;
    Rig rig = Rig.of(spec, trials).faults(Rig.ROUGH);
    Referee referee = new Referee(16, rule(spec, trials, HORIZON));
    assertThat(rig.run(new InMemoryJournal(), referee)).isEqualTo(Study.Outcome.FINISHED);
  }

  @ParameterizedTest
  @MethodSource("all")
  void trialsThatLosePatienceKeepToTheRules(SchedulerSpec spec) throws IOException {
    int trials = 500;
    Rig rig = Rig.of(spec, trials).faults(Rig.ROUGH).patience(2);
    Referee referee = new Referee(16, rule(spec, trials, HORIZON));
    assertThat(rig.run(new InMemoryJournal(), referee)).isEqualTo(Study.Outcome.FINISHED);
  }

  @ParameterizedTest
  @MethodSource("all")
  void theSameSeedGivesTheSameEvents(SchedulerSpec spec) throws IOException {
    Rig rig = whole(Rig.of(spec, 200).faults(Rig.ROUGH).patience(3));
    InMemoryJournal first = new InMemoryJournal();
    InMemoryJournal second = new InMemoryJournal();
    rig.run(first);
    rig.run(second);
    assertThat(events(second)).isEqualTo(events(first));
  }

  @ParameterizedTest
  @MethodSource("synchronous")
  void synchronousDecisionsDependNeitherOnSlotsNorOnFaults(SchedulerSpec spec) throws IOException {
    FaultPlan onlyDivergence = new FaultPlan(77, 0, 0, 0.03, 0, 1, 0, 0, 0);
    Rig rig = whole(Rig.of(spec, 200).faults(onlyDivergence).patience(3));
    InMemoryJournal reference = new InMemoryJournal();
    rig.run(reference);
    for (int slots : new int[] {1, 2, 16, 64}) {
      for (FaultPlan faults : List.of(onlyDivergence, Rig.ROUGH)) {
        InMemoryJournal journal = new InMemoryJournal();
        rig.slots(slots).faults(faults).run(journal);
        assertThat(decisions(journal)).as(slots + " slots").isEqualTo(decisions(reference));
        assertThat(conclusion(journal)).isEqualTo(conclusion(reference));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("synchronous")
  void studyResumesToTheSameDecisionsAfterDriverDeathAtAnyBatch(SchedulerSpec spec)
      throws IOException {
    Rig rig = whole(Rig.of(spec, 24).horizon(9).slots(4).patience(4).faults(Rig.ROUGH));
    InMemoryJournal undisturbed = new InMemoryJournal();
    rig.run(undisturbed);
    for (int batches = 0; batches <= undisturbed.batches(); batches++) {
      InMemoryJournal journal = undisturbed.cut(batches);
      assertThat(rig.run(journal)).isEqualTo(Study.Outcome.FINISHED);
      assertThat(decisions(journal)).as("after " + batches).isEqualTo(decisions(undisturbed));
      assertThat(conclusion(journal)).isEqualTo(conclusion(undisturbed));
    }
  }

  @ParameterizedTest
  @MethodSource("asynchronous")
  void studyKeepsItsDecisionsAndGoesOnLegallyAfterDriverDeathAtAnyBatch(SchedulerSpec spec)
      throws IOException {
    Rig rig = whole(Rig.of(spec, 24).horizon(9).slots(4).patience(4).faults(Rig.ROUGH));
    InMemoryJournal undisturbed = new InMemoryJournal();
    rig.run(undisturbed);
    for (int batches = 0; batches <= undisturbed.batches(); batches++) {
      InMemoryJournal journal = undisturbed.cut(batches);
      List<StudyEvent> kept = events(journal);
      assertThat(rig.run(journal)).isEqualTo(Study.Outcome.FINISHED);
      assertThat(events(journal).subList(0, kept.size())).isEqualTo(kept);
      Referee referee = new Referee(4, rule(spec, 24, 9));
      events(journal).forEach(referee::check);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void aSpentBudgetEndsTheSearchWithoutRunningLegs(SchedulerSpec spec) throws IOException {
    StudySpec.Budget epochs =
        new StudySpec.Budget(Integer.MAX_VALUE, 150, Double.POSITIVE_INFINITY);
    StudySpec.Budget seconds = new StudySpec.Budget(Integer.MAX_VALUE, Long.MAX_VALUE, 60);
    StudySpec.Budget trials = new StudySpec.Budget(30, Long.MAX_VALUE, Double.POSITIVE_INFINITY);
    for (StudySpec.Budget budget : List.of(epochs, seconds, trials)) {
      Rig rig = Rig.of(spec, 200).faults(Rig.ROUGH).budget(budget);
      InMemoryJournal journal = new InMemoryJournal();
      Referee referee = new Referee(16, (event, state) -> {});
      assertThat(rig.run(journal, referee)).as("%s", budget).isEqualTo(Study.Outcome.BUDGET_SPENT);
      assertThat(conclusion(journal)).isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void aDriverThatCannotWriteItsJournalEndsAndAnotherGoesOn(SchedulerSpec spec) throws IOException {
    Rig rig = whole(Rig.of(spec, 40).faults(Rig.ROUGH));
    InMemoryJournal dying = InMemoryJournal.dyingAfter(20);
    assertThatThrownBy(() -> rig.run(dying)).hasMessage("The driver died after 20 batches");
    assertThat(rig.run(dying.cut(20))).isEqualTo(Study.Outcome.FINISHED);
  }

  /** A cross-validated trial reports many values: what decides is their mean. */
  @ParameterizedTest
  @MethodSource("all")
  void crossValidatedTrialsArePrunedAndRankedByTheMeanOfTheirFolds(SchedulerSpec spec)
      throws IOException {
    Rig rig =
        Rig.of(spec, 60)
            .faults(Rig.ROUGH)
            .stages(
                new StudySpec.Refit(3, false),
                new EnsembleSpec.Averaging(3, Combination.MEAN, Weighting.UNIFORM));
    InMemoryJournal held = new InMemoryJournal();
    rig.run(held);
    InMemoryJournal crossed = new InMemoryJournal();
    rig.validation(new StudySpec.Validation.Folds(5, 2)).run(crossed);
    assertThat(events(crossed))
        .filteredOn(StudyEvent.Measured.class::isInstance)
        .isNotEmpty()
        .allMatch(e -> meanOfFolds((StudyEvent.Measured) e));
    assertThat(decisions(crossed)).isEqualTo(decisions(held));
    assertThat(members(crossed)).isEqualTo(members(held));
  }

  private static boolean meanOfFolds(StudyEvent.Measured event) {
    Map<String, Double> values = event.measurement().values();
    double mean =
        IntStream.rangeClosed(1, 10)
            .mapToDouble(fold -> values.get(Measurement.ofFold("rmse", fold)))
            .average()
            .orElseThrow();
    return Math.abs(mean - values.get("rmse")) < 1e-9;
  }

  private static List<Object> members(InMemoryJournal journal) {
    return events(journal).stream()
        .filter(StudyEvent.EnsembleBuilt.class::isInstance)
        .<Object>map(e -> ((StudyEvent.EnsembleBuilt) e).ensemble().members())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("synchronous")
  void aReshuffledSearchResumesToTheSameDecisionsAfterDriverDeathAtAnyBatch(SchedulerSpec spec)
      throws IOException {
    Rig rig =
        whole(Rig.of(spec, 12).horizon(9).slots(4).patience(4).faults(Rig.ROUGH))
            .validation(new StudySpec.Validation.Reshuffled())
            .withBaseline();
    InMemoryJournal undisturbed = new InMemoryJournal();
    assertThat(rig.run(undisturbed)).isEqualTo(Study.Outcome.FINISHED);
    for (int batches = 0; batches <= undisturbed.batches(); batches++) {
      InMemoryJournal journal = undisturbed.cut(batches);
      assertThat(rig.run(journal)).isEqualTo(Study.Outcome.FINISHED);
      assertThat(decisions(journal)).as("after " + batches).isEqualTo(decisions(undisturbed));
      assertThat(conclusion(journal)).isEqualTo(conclusion(undisturbed));
    }
  }

  /** All stages and all kinds of ensembles. */
  private static Rig whole(Rig rig) {
    return rig.stages(
        new StudySpec.Refit(3, true),
        new EnsembleSpec.Averaging(3, Combination.MEAN, Weighting.UNIFORM),
        new EnsembleSpec.Bagging(4, Combination.MEAN, Weighting.UNIFORM),
        new EnsembleSpec.Subsampling(4, 0.5, Combination.MEAN, Weighting.UNIFORM));
  }
}
