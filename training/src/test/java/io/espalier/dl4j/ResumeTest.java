package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.espalier.space.Params;
import io.espalier.trial.EngineChoice;
import io.espalier.trial.LegResult;
import io.espalier.trial.LegResult.Ending;
import io.espalier.trial.Measurement;
import io.espalier.trial.Objective;
import io.espalier.trial.Sample;
import io.espalier.trial.Start;
import io.espalier.trial.Trial;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ResumeTest {
  private static final int HORIZON = 6;

  static List<String> updaters() {
    return Legs.words(Options.UPDATER);
  }

  @ParameterizedTest
  @MethodSource("updaters")
  void trialCutIntoLegsEqualsUndisturbedOneToTheBit(String updater) throws Exception {
    assertCutChangesNothing(
        Legs.params(
                "dropout",
                0.3,
                "input-dropout",
                0.1,
                "schedule",
                "cosine",
                "warmup",
                2,
                "hidden",
                List.of(9, 5),
                "l2",
                1e-3)
            .with(Legs.updating(updater, 0.01)));
  }

  @Test
  void cutChangesNothingUnderPenaltiesClippingAndPatience() throws Exception {
    assertCutChangesNothing(
        Legs.params(
            "updater",
            "nesterovs",
            "learning-rate",
            0.5,
            "l1",
            1e-3,
            "weight-decay",
            1e-2,
            "clip-norm",
            0.5,
            "patience",
            2,
            "min-improvement",
            1e-3,
            "schedule",
            "step"));
  }

  @Test
  void cutChangesNothingOfAPolynomialModel() throws Exception {
    assertCutChangesNothing(
        Legs.params("kind", "polynomial", "degree", 3, "interactions", true, "l1", 1e-3));
  }

  @Test
  void cutChangesNothingUnderACurriculum() throws Exception {
    for (String curriculum : List.of("teacher", "self")) {
      for (String pacing : Legs.words(Regimens.PACING)) {
        assertCutChangesNothing(
            Legs.params(
                "curriculum",
                curriculum,
                "pacing",
                pacing,
                "pacing-end",
                0.8,
                "curriculum-mix",
                0.3,
                "curriculum-balanced",
                true,
                "dropout",
                0.2));
      }
    }
  }

  @Test
  void cutChangesNothingWhereTheLossIsBlurred() throws Exception {
    assertCutChangesNothing(
        Legs.params(
            "blur", 0.2, "blur-stages", 3, "blur-samples", 2, "input-dropout", 0.1, "l2", 1e-3));
  }

  @Test
  void cutChangesNothingAfterPretraining() throws Exception {
    Params layers = Legs.params("hidden", List.of(6, 5, 4), "pretraining-epochs", 2);
    for (Params params :
        List.of(
            Legs.params("pretraining", "supervised", "dropout", 0.2),
            Legs.params(
                "pretraining",
                "unsupervised",
                "pretraining-group",
                2,
                "pretraining-noise",
                0.2,
                "pretraining-bridge",
                true))) {
      assertCutChangesNothing(layers.with(params));
    }
  }

  @Test
  void cutChangesNothingUnderNoiseDroppingAndMonteCarlo() throws Exception {
    assertCutChangesNothing(
        Legs.params(
            "learning-rate",
            0.01,
            "hidden",
            List.of(9, 5),
            "input-noise",
            0.1,
            "hidden-noise",
            0.05,
            "dropout-layers",
            List.of(0.3, 0.0),
            "drop-connect",
            0.2,
            "random-connections",
            0.3,
            "hidden-l1",
            0.01,
            "inference",
            "monte-carlo",
            "inference-samples",
            5));
    assertCutChangesNothing(
        Legs.params(
            "l1-layers",
            List.of(0.05, 0.0),
            "l1-update",
            "proximal",
            "soft-sharing",
            0.01,
            "gradient-norms",
            true,
            "schedule",
            "linear"));
  }

  private static void assertCutChangesNothing(Params params) throws Exception {
    assertCutChangesNothing(params, EngineChoice.DL4J);
    assertCutChangesNothing(params, EngineChoice.DIRECT);
  }

  private static void assertCutChangesNothing(Params params, EngineChoice engine) throws Exception {
    Trial trial = Legs.trial(params, new Sample.Bootstrap(5), HORIZON);
    Legs whole = new Legs(Tables.clouds(160, 4, 0.4, 1));
    whole.engine = engine;
    LegResult undisturbed = whole.train(trial, new Start.Scratch(), HORIZON);
    Legs cut = new Legs(whole.data);
    cut.engine = engine;
    LegResult last = cut.train(trial, new Start.Scratch(), 1);
    for (int until : new int[] {2, 5, HORIZON}) {
      if (last instanceof LegResult.Reached r && r.ending() == Ending.PAUSED) {
        last = cut.train(trial, new Start.Checkpoint(r.artifacts().checkpoint()), until);
      }
    }
    assertThat(cut.bytes(last)).isEqualTo(whole.bytes(undisturbed));
    assertThat(cut.kept(last).validation().values())
        .isEqualTo(whole.kept(undisturbed).validation().values());
    assertThat(cut.kept(last).outOfBag().values())
        .isEqualTo(whole.kept(undisturbed).outOfBag().values());
    assertThat(cut.curve(Measurement.TRAINING_LOSS))
        .isEqualTo(whole.curve(Measurement.TRAINING_LOSS));
    assertThat(cut.curve("accuracy")).isEqualTo(whole.curve("accuracy"));
    LegResult.Reached expected = (LegResult.Reached) undisturbed;
    assertThat((LegResult.Reached) last)
        .extracting(LegResult.Reached::epoch, LegResult.Reached::ending)
        .containsExactly(expected.epoch(), expected.ending());
  }

  @Test
  void trialThatLeftItsPlaceEqualsOneThatStayedAndAtItsEndItStays() throws Exception {
    for (EngineChoice engine : List.of(EngineChoice.DL4J, EngineChoice.DIRECT)) {
      Trial trial =
          Legs.trial(
              Legs.params("dropout", 0.2, "schedule", "cosine", "updater", "adam"),
              new Sample.Bootstrap(5),
              HORIZON);
      Legs stayed = new Legs(Tables.clouds(160, 4, 0.4, 1));
      stayed.engine = engine;
      LegResult whole = stayed.train(trial, new Start.Scratch(), HORIZON);
      Legs left = new Legs(stayed.data);
      left.engine = engine;
      left.leaveAt = Set.of(2, 3, HORIZON);
      LegResult last = left.train(trial, new Start.Scratch(), HORIZON);
      List<Integer> epochs = new ArrayList<>();
      while (last instanceof LegResult.Yielded yielded) {
        assertThat(yielded.reason()).isEqualTo("the executor goes");
        epochs.add(yielded.epoch());
        Start there = new Start.Checkpoint(yielded.artifacts().checkpoint());
        last = left.train(trial, there, HORIZON);
      }
      assertThat(epochs).containsExactly(2, 3);
      assertThat(((LegResult.Reached) last).ending()).isEqualTo(Ending.HORIZON);
      assertThat(left.bytes(last)).isEqualTo(stayed.bytes(whole));
      assertThat(left.curve(Measurement.TRAINING_LOSS))
          .isEqualTo(stayed.curve(Measurement.TRAINING_LOSS));
    }
  }

  /** The horizon, which schedules go by, is the same; only one of them knows that it will end. */
  @Test
  void trialThatRanOutOfPatienceEqualsOneThatWasAskedForItsEpochs() throws Exception {
    for (EngineChoice engine : List.of(EngineChoice.DL4J, EngineChoice.DIRECT)) {
      Legs patient = new Legs(Tables.clouds(160, 4, 0.4, 1));
      patient.engine = engine;
      Object[] usual = {"learning-rate", 0.05, "schedule", "cosine", "dropout", 0.2};
      LegResult.Reached stopped =
          (LegResult.Reached)
              patient.train(
                  Legs.trial(Legs.params(with(usual, "patience", 2)), new Sample.Whole(), 40),
                  new Start.Scratch(),
                  40);
      assertThat(stopped.ending()).isEqualTo(Ending.PATIENCE);
      assertThat(stopped.epoch()).isBetween(3, 39);
      Legs asked = new Legs(patient.data);
      asked.engine = engine;
      LegResult reached =
          asked.train(
              Legs.trial(Legs.params(usual), new Sample.Whole(), 40),
              new Start.Scratch(),
              stopped.epoch());
      Checkpoint.Network one = patient.network(stopped);
      Checkpoint.Network other = asked.network(reached);
      assertThat(one.parameters()).isEqualTo(other.parameters());
      assertThat(one.updaterState()).isEqualTo(other.updaterState());
      assertThat(one.iterations()).isEqualTo(other.iterations());
      assertThat(patient.checkpoint(stopped).best().epoch())
          .isEqualTo(asked.checkpoint(reached).best().epoch());
      assertThat(patient.kept(stopped).validation().values())
          .isEqualTo(asked.kept(reached).validation().values());
    }
  }

  private static Object[] with(Object[] params, Object... more) {
    return Stream.of(params, more).flatMap(Arrays::stream).toArray();
  }

  @Test
  void twoThreadsEqualSerialToTheBit() throws Exception {
    Tables.Table data = Tables.clouds(200, 6, 0.3, 2);
    List<Callable<byte[]>> work = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Params params = Legs.params("dropout", 0.1 * (i % 4), "hidden", List.of(8 + i, 4));
      work.add(
          () -> {
            Legs legs = new Legs(data);
            return legs.bytes(legs.train(params, 5));
          });
    }
    List<byte[]> serial = new ArrayList<>();
    for (Callable<byte[]> one : work) {
      serial.add(one.call());
    }
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<byte[]>> parallel = threads.invokeAll(work);
      for (int i = 0; i < work.size(); i++) {
        assertThat(parallel.get(i).get()).isEqualTo(serial.get(i));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void checkpointOfOneEngineGoesOnInTheOther() throws Exception {
    for (String updater : Legs.words(Options.UPDATER)) {
      Legs legs = new Legs(Tables.clouds(160, 4, 0.4, 1));
      legs.objective = new Objective(Measurement.TRAINING_LOSS, true);
      Trial trial =
          Legs.trial(
              Legs.params("updater", updater, "hidden", List.of(6, 3), "l2", 0.01),
              new Sample.Whole(),
              HORIZON);
      List<float[]> ends = new ArrayList<>();
      legs.engine = EngineChoice.DIRECT;
      Start half = new Start.Checkpoint(artifacts(legs.train(trial, new Start.Scratch(), 3)));
      for (EngineChoice engine : List.of(EngineChoice.DIRECT, EngineChoice.DL4J)) {
        legs.engine = engine;
        ends.add(legs.network(legs.train(trial, half, 4)).parameters());
      }
      for (int i = 0; i < ends.get(0).length; i++) {
        assertThat(ends.get(0)[i]).as(updater).isCloseTo(ends.get(1)[i], within(1e-4f));
      }
    }
  }

  private static URI artifacts(LegResult result) {
    return Legs.artifacts(result).checkpoint();
  }

  @Test
  void checkpointOfAnotherTrialIsRefused() {
    Legs legs = new Legs(Tables.clouds(40, 2, 1, 3));
    Trial one = Legs.trial(Legs.params("l2", 0.1), new Sample.Whole(), 4);
    Trial other = Legs.trial(Legs.params("l2", 0.2), new Sample.Whole(), 4);
    Start start =
        new Start.Checkpoint(Legs.artifacts(legs.train(one, new Start.Scratch(), 2)).checkpoint());
    assertThat(legs.train(other, start, 4))
        .isEqualTo(
            new LegResult.Failed(
                LegResult.Cause.ERROR,
                "The checkpoint is of another trial: its hyperparameters: l2=0.1, not l2=0.2"));
    assertThat(legs.train(one, start, 1))
        .isEqualTo(
            new LegResult.Failed(
                LegResult.Cause.ERROR, "t3: a leg until epoch 1 cannot begin at epoch 2"));
  }
}
