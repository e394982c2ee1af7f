package io.espalier.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.space.Params;
import io.espalier.trial.Artifacts;
import io.espalier.trial.BiasVariance;
import io.espalier.trial.ConfigId;
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
import io.espalier.trial.TestFigures;
import io.espalier.trial.TrainingPlan;
import io.espalier.trial.Trial;
import io.espalier.trial.TrialId;
import io.espalier.trial.TrialStatus;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventCodecTest {
  private static final Instant AT = Instant.parse("2026-11-21T01:02:03.000000456Z");
  private static final EventCodec CODEC = new EventCodec();
  private static final Artifacts ARTIFACTS =
      new Artifacts(
          URI.create("checkpoints/t1-a2-00.bin"),
          URI.create("hdfs://h:1/p%20q/r"),
          "none",
          Map.of("rmse", 0.1));

  static Stream<StudyEvent> events() {
    List<StudyEvent> all = new ArrayList<>();
    all.add(
        new StudyEvent.Created(
            AT, "digits", Long.MIN_VALUE, new Objective("rmse", true), Map.of("java", "17")));
    all.add(new StudyEvent.DriverStarted(AT, "host", 4_000_000_000L));
    all.add(new StudyEvent.StageStarted(AT, "search"));
    all.add(new StudyEvent.StageEnded(AT, "search"));
    samples().forEach(s -> all.add(new StudyEvent.Proposed(AT, "search", trial(s))));
    all.add(new StudyEvent.LegStarted(AT, leg(new Start.Scratch()), ""));
    all.add(
        new StudyEvent.LegStarted(
            AT, leg(new Start.Checkpoint(ARTIFACTS.checkpoint())), "rank 2 of 9 \"so\"\n→"));
    all.add(new StudyEvent.LegStarted(AT, leg(new Start.Fork(ARTIFACTS.checkpoint())), ""));
    all.add(
        new StudyEvent.LegStarted(
            AT,
            leg(
                new Start.Soup(
                    List.of(ARTIFACTS.checkpoint(), ARTIFACTS.predictions()),
                    Start.Selection.GREEDY)),
            ""));
    all.add(new StudyEvent.Measured(AT, measurement()));
    all.add(
        new StudyEvent.LegMoved(
            AT,
            new LegResult.Yielded(4, ARTIFACTS, "executor 1 is being decommissioned"),
            "host-2",
            1.5,
            leg(new Start.Checkpoint(ARTIFACTS.checkpoint()))));
    all.add(
        new StudyEvent.Settled(AT, TrialStatus.PRUNED, List.of(new TrialId(0), new TrialId(4))));
    all.add(new StudyEvent.Decided(AT, new TrialId(3), new Decision.Stop(7, "below median")));
    results()
        .forEach(
            r -> all.add(new StudyEvent.LegEnded(AT, new TrialId(0), 2, r, "h", Math.PI * 100)));
    all.add(
        new StudyEvent.LegRetried(
            AT,
            new LegResult.Failed(LegResult.Cause.LOST, "executor 3 \"lost\""),
            "h",
            1e-9,
            leg(new Start.Scratch())));
    all.add(new StudyEvent.Tick(AT, 0.1 + 0.2));
    all.add(new StudyEvent.BudgetSpent(AT, "epochs"));
    all.add(new StudyEvent.EnsembleBuilt(AT, ensemble()));
    BiasVariance.Term term = new BiasVariance.Term(0.1 + 0.2, Double.NaN);
    all.add(
        new StudyEvent.Decomposed(
            AT,
            List.of(
                new BiasVariance(
                    "best", "squared", 20, 360, term, term, term, term, term, 1e-9, "given"))));
    all.add(new StudyEvent.Chosen(AT, "greedy", "gain 0.01"));
    all.add(
        new StudyEvent.Opened(
            AT,
            "search",
            List.of(
                new TestFigures(
                    "best",
                    Map.of("accuracy", 0.97),
                    Map.of("accuracy", new Limits(0.96, 0.98), "r2", Limits.NONE),
                    0,
                    Double.NaN,
                    -0.0)),
            List.of(new Gauge("best", 0.98, 0.97, 0.01, new Limits(-1e-3, 1), 0.5, Limits.NONE))));
    return all.stream();
  }

  static Stream<Sample> samples() {
    return Stream.of(
        new Sample.Whole(),
        new Sample.WithValidation(),
        new Sample.Folds(5, 2, Long.MIN_VALUE),
        new Sample.Reshuffled(17),
        new Sample.Bootstrap(-5),
        new Sample.Subsample(1.0 / 3, Long.MAX_VALUE),
        new Sample.Nested(new Sample.Subsample(0.5, 2), new Sample.Bootstrap(-5)));
  }

  static Stream<LegResult> results() {
    return Stream.concat(
        Stream.of(new LegResult.Stopped(3, ARTIFACTS)),
        Stream.concat(
            Arrays.stream(LegResult.Ending.values())
                .map(e -> new LegResult.Reached(9, e, ARTIFACTS)),
            Arrays.stream(LegResult.Cause.values()).map(c -> new LegResult.Failed(c, "loss=NaN"))));
  }

  @ParameterizedTest
  @MethodSource("events")
  void everyEventComesBackEqual(StudyEvent event) throws IOException {
    String json = CODEC.write(event);
    assertThat(CODEC.event(json)).isEqualTo(event);
    assertThat(json).doesNotContain("\n").doesNotContain("io.espalier").doesNotContain("java.");
  }

  @Test
  void whatLegsOfOldLeftIsReadWithoutWhatTheyDidNotMeasure() throws IOException {
    String now = CODEC.write(new LegResult.Stopped(3, ARTIFACTS));
    String before = now.replace(",\"training\":{\"rmse\":0.1}", "");
    assertThat(before).isNotEqualTo(now);
    LegResult.Stopped read = (LegResult.Stopped) CODEC.legResult(before);
    assertThat(read.artifacts().training()).isEmpty();
    assertThat(read.artifacts().checkpoint()).isEqualTo(ARTIFACTS.checkpoint());
  }

  @Test
  void everyKindOfEventIsAmongThoseTested() {
    assertThat(events().map(Object::getClass).collect(Collectors.toSet()))
        .containsExactlyInAnyOrder(StudyEvent.class.getPermittedSubclasses());
    assertThat(samples().map(Object::getClass))
        .containsExactlyInAnyOrder(Sample.class.getPermittedSubclasses());
  }

  /** As they were written before figures had intervals and openings had gauges. */
  @Test
  void journalsOfOldAreRead() throws IOException {
    String built =
        "{\"type\":\"ensemble-built\",\"at\":\"2026-11-21T01:02:03Z\",\"ensemble\":{\"name\":\"best\","
            + "\"kind\":\"best\",\"combination\":\"mean\",\"members\":[{\"trial\":3,\"weight\":1.0}],"
            + "\"validation\":{\"accuracy\":0.9},\"assessed\":0.8,\"gain\":0.0,\"gainLow\":0.0,"
            + "\"gainHigh\":0.0,\"outOfBag\":{}}}";
    String opened =
        "{\"type\":\"opened\",\"at\":\"2026-11-21T01:02:03Z\",\"purpose\":\"search\",\"figures\":["
            + "{\"ensemble\":\"best\",\"metrics\":{\"accuracy\":0.9},\"gain\":0.0,\"gainLow\":0.0,"
            + "\"gainHigh\":0.0}]}";
    EnsembleFacts facts = ((StudyEvent.EnsembleBuilt) CODEC.event(built)).ensemble();
    assertThat(facts.validation()).containsEntry("accuracy", 0.9);
    assertThat(facts.limits()).isEmpty();
    StudyEvent.Opened opening = (StudyEvent.Opened) CODEC.event(opened);
    assertThat(opening.figures().get(0).limits()).isEmpty();
    assertThat(opening.gauges()).isEmpty();
    String torn = built.replace("\"outOfBag\":{}", "\"more\":{}");
    assertThatThrownBy(() -> CODEC.event(torn)).isInstanceOf(IOException.class);
    String missing = built.replace("\"validation\":{\"accuracy\":0.9},", "");
    assertThatThrownBy(() -> CODEC.event(missing))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("validation");
  }

  @Test
  void aBatchComesBackEqualAndInOrder() throws IOException {
    List<StudyEvent> batch = events().toList();
    assertThat(CODEC.events(CODEC.write(batch))).isEqualTo(batch);
    assertThat(CODEC.events(CODEC.write(List.<StudyEvent>of()))).isEmpty();
  }

  @Test
  void whatCrossesTheWireComesBackEqual() throws IOException {
    Leg leg = leg(new Start.Scratch());
    assertThat(CODEC.leg(CODEC.write(leg))).isEqualTo(leg);
    assertThat(CODEC.measurement(CODEC.write(measurement()))).isEqualTo(measurement());
    for (LegResult result : results().toList()) {
      assertThat(CODEC.legResult(CODEC.write(result))).isEqualTo(result);
    }
    for (Decision decision :
        List.of(Decision.CONTINUE, new Decision.Stop(2, "why"), new Decision.Yield("it goes"))) {
      assertThat(CODEC.decision(CODEC.write(decision))).isEqualTo(decision);
    }
    TrainingPlan plan =
        new TrainingPlan(
            params(),
            new Objective("accuracy", false),
            List.of("accuracy", "f1"),
            EngineChoice.AUTO);
    assertThat(CODEC.plan(CODEC.write(plan))).isEqualTo(plan);
  }

  @Test
  void theOrderOfParametersAndMeasuredValuesIsKept() throws IOException {
    Leg leg = CODEC.leg(CODEC.write(leg(new Start.Scratch())));
    assertThat(leg.trial().configuration().params().values().keySet())
        .containsExactlyElementsOf(params().values().keySet());
    assertThat(CODEC.measurement(CODEC.write(measurement())).values().keySet())
        .containsExactlyElementsOf(measurement().values().keySet());
  }

  @Test
  void doublesSurviveToTheBit() throws IOException {
    SplittableRandom random = new SplittableRandom(42);
    Map<String, Double> values = new LinkedHashMap<>();
    for (int i = 0; i < 2000; i++) {
      values.put("v" + i, Double.longBitsToDouble(random.nextLong()));
    }
    values.put("min", Double.MIN_VALUE);
    values.put("zero", -0.0);
    Measurement read =
        CODEC.measurement(CODEC.write(new Measurement(new TrialId(0), 1, 1, values)));
    values.forEach(
        (name, value) ->
            assertThat(Double.doubleToLongBits(read.values().get(name)))
                .as(name)
                .isEqualTo(Double.doubleToLongBits(value)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"java.lang.Runtime\",\"at\":\"2026-11-21T01:02:03Z\"}",
        "{\"@class\":\"java.util.ArrayList\",\"at\":\"2026-11-21T01:02:03Z\"}",
        "{\"type\":\"tick\",\"at\":\"yesterday\",\"activeSeconds\":1}",
        "{\"type\":\"tick\",\"at\":\"2026-11-21T01:02:03Z\"}",
        "{\"type\":\"tick\",\"at\":\"2026-11-21T01:02:03Z\",\"activeSeconds\":1,\"more\":2}",
        "{\"type\":\"tick\",\"at\":\"2026-11-21T01:02:03Z\",\"activeSeconds\":1} {}",
        "{\"type\":\"decided\",\"at\":\"2026-11-21T01:02:03Z\",\"trial\":-1,"
            + "\"decision\":{\"type\":\"stop\",\"atEpoch\":1,\"reason\":\"\"}}",
        "{\"type\":\"decided\",\"at\":\"2026-11-21T01:02:03Z\",\"trial\":1,"
            + "\"decision\":{\"type\":\"continue\"}}",
        "[]",
        "",
        "{\"type\":\"tick\""
      })
  void whatIsNoEventIsRefused(String json) {
    assertThatThrownBy(() -> CODEC.event(json)).isInstanceOf(IOException.class);
  }

  @Test
  void aParameterOfAnUnknownKindIsRefused() {
    Leg leg = leg(new Start.Scratch(), new Params(Map.of("when", AT)));
    assertThatThrownBy(() -> CODEC.write(leg))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("when: 2026-11-21T01:02:03.000000456Z is neither a number");
    assertThatThrownBy(
            () ->
                CODEC.plan(
                    "{\"fixed\":{\"a\":{\"class\":\"x\"}},\"objective\":"
                        + "{\"metric\":\"m\",\"lowerIsBetter\":true},\"metrics\":[]}"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no kind of a value");
  }

  private static Params params() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("z-first", 1.0);
    values.put("epochs", 1);
    values.put("big", 5L);
    values.put("half", 0.5f);
    values.put("tiny", 1e-300);
    values.put("nan", Double.NaN);
    values.put("inf", Double.NEGATIVE_INFINITY);
    values.put("hidden", List.of(64, 32));
    values.put("mixed", List.of(1, 1.0, "1", true, List.of(2L)));
    values.put("updater", "adam");
    values.put("flag", false);
    return new Params(values);
  }

  private static Trial trial(Sample sample) {
    return new Trial(new TrialId(3), new Configuration(new ConfigId(2), params()), sample, -9, 30);
  }

  private static Leg leg(Start start) {
    return new Leg(trial(new Sample.Whole()), 4, start, 9);
  }

  private static Leg leg(Start start, Params params) {
    Configuration configuration = new Configuration(new ConfigId(0), params);
    return new Leg(new Trial(new TrialId(0), configuration, new Sample.Whole(), 1, 9), 1, start, 9);
  }

  private static Measurement measurement() {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("training-loss", Double.POSITIVE_INFINITY);
    values.put("accuracy", Double.NaN);
    values.put("a", 0.1 + 0.2);
    return new Measurement(new TrialId(5), 2, 11, values);
  }

  private static EnsembleFacts ensemble() {
    return new EnsembleFacts(
        "greedy",
        "greedy",
        "mean",
        List.of(
            new EnsembleFacts.Member(new TrialId(1), 1.0 / 3),
            new EnsembleFacts.Member(new TrialId(2), 2.0 / 3)),
        Map.of("accuracy", 0.98),
        Map.of("accuracy", new Limits(0.97, 0.99)),
        0.97,
        0.01,
        -0.01,
        0.03,
        Map.of());
  }
}
