package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.port.Feature;
import io.espalier.space.Params;
import io.espalier.trial.EngineChoice;
import io.espalier.trial.LegResult;
import io.espalier.trial.Sample;
import io.espalier.trial.Start;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

class EncoderTest {
  private static final Tables.Table CLOUDS = Tables.clouds(120, 4, 0.4, 1);
  private static final int ENCODER = 4 * 6 + 6 + 6 * 3 + 3;

  private static byte[] trained(Object... params) {
    Legs legs = new Legs(CLOUDS);
    return legs.bytes(legs.train(Legs.params(params), 2));
  }

  private static byte[] autoencoder() {
    return trained("kind", "autoencoder", "hidden", List.of(6, 3), "activation", "tanh");
  }

  private static LegResult begin(Legs legs, Object... params) {
    return legs.train(Legs.params(params), 2);
  }

  @Test
  void firstHiddenLayersStartFromTheEncoderToTheBit() throws IOException {
    byte[] checkpoint = autoencoder();
    float[] learned = CheckpointCodec.decode(checkpoint).best().parameters().get(0);
    for (EngineChoice engine : List.of(EngineChoice.DIRECT, EngineChoice.DL4J)) {
      Legs legs = new Legs(CLOUDS);
      legs.encoder = checkpoint;
      legs.engine = engine;
      // Nothing moves.
      LegResult result =
          begin(
              legs,
              "hidden",
              List.of(6, 3, 5),
              "activation",
              "tanh",
              "updater",
              "sgd",
              "learning-rate",
              0.0);
      float[] parameters = legs.network(result).parameters();
      assertThat(Arrays.copyOf(parameters, ENCODER)).isEqualTo(Arrays.copyOf(learned, ENCODER));
    }
  }

  @Test
  void perceptronThatStartsFromTheEncoderComputesItsCodes() throws IOException {
    byte[] checkpoint = autoencoder();
    Legs legs = new Legs(CLOUDS);
    legs.encoder = checkpoint;
    LegResult result =
        begin(
            legs,
            "hidden",
            List.of(6, 3),
            "activation",
            "tanh",
            "updater",
            "sgd",
            "learning-rate",
            0.0);
    float[] raw = CLOUDS.raw(CLOUDS.validationRows());
    int rows = CLOUDS.validationRows().length;
    try (TrainedNetwork encoder = TrainedNetwork.load(checkpoint);
        TrainedNetwork started = TrainedNetwork.load(legs.bytes(result))) {
      var inputs = Nd4j.createFromArray(encoder.inputs(0, raw, rows)).reshape(rows, 4);
      var given = encoder.networks().get(0).output(inputs);
      var codes = started.networks().get(0).feedForward(inputs).get(2);
      for (int row = 0; row < rows; row++) {
        for (int j = 0; j < 3; j++) {
          assertThat(codes.getFloat(row, j))
              .isBetween(given.getFloat(row, 4 + j) - 1e-5f, given.getFloat(row, 4 + j) + 1e-5f);
        }
      }
    }
  }

  @Test
  void trialThatStartsFromAnEncoderAndIsCutEqualsAnUndisturbedOne() {
    byte[] checkpoint = autoencoder();
    Params params = Legs.params("hidden", List.of(6, 3), "activation", "tanh");
    var trial = Legs.trial(params, new Sample.Whole(), 4);
    Legs whole = new Legs(CLOUDS);
    whole.encoder = checkpoint;
    LegResult undisturbed = whole.train(trial, new Start.Scratch(), 4);
    Legs cut = new Legs(CLOUDS);
    cut.encoder = checkpoint;
    LegResult half = cut.train(trial, new Start.Scratch(), 2);
    Start start = new Start.Checkpoint(Legs.artifacts(half).checkpoint());
    assertThat(cut.bytes(cut.train(trial, start, 4))).isEqualTo(whole.bytes(undisturbed));
  }

  @Test
  void whatDoesNotFitIsToldAndNotTriedAgain() {
    Legs legs = new Legs(CLOUDS);
    legs.encoder = autoencoder();
    record Misfit(String said, Object... params) {}
    for (Misfit misfit :
        List.of(
            new Misfit(
                "hidden = [6, 4] does not begin with",
                "hidden",
                List.of(6, 4),
                "activation",
                "tanh"),
            new Misfit(
                "hidden = [6] does not begin with", "hidden", List.of(6), "activation", "tanh"),
            new Misfit("activation = relu does not fit", "hidden", List.of(6, 3)),
            new Misfit(
                "scaling = unit does not fit",
                "hidden",
                List.of(6, 3),
                "activation",
                "tanh",
                "scaling",
                "unit"),
            new Misfit(
                "kind = autoencoder does not fit",
                "hidden",
                List.of(6, 3),
                "activation",
                "tanh",
                "kind",
                "autoencoder"))) {
      assertThat(begin(legs, misfit.params()))
          .isInstanceOfSatisfying(
              LegResult.Failed.class,
              failed -> {
                assertThat(failed.reason()).contains(misfit.said());
                assertThat(failed.cause()).isEqualTo(LegResult.Cause.DIVERGED);
              });
    }
  }

  @Test
  void theFirstInputThatIsAnotherIsNamed() {
    List<Feature> columns = new ArrayList<>(CLOUDS.featureColumns());
    Collections.swap(columns, 1, 2);
    Legs legs = new Legs(CLOUDS.with(columns, CLOUDS.features()));
    legs.encoder = autoencoder();
    assertThat(begin(legs, "hidden", List.of(6, 3), "activation", "tanh"))
        .isInstanceOfSatisfying(
            LegResult.Failed.class,
            failed ->
                assertThat(failed.reason())
                    .isEqualTo(
                        "Before epoch 1 input 2 = c2 does not fit training.encoder, which has c1"));
  }

  @Test
  void perceptronIsNoEncoder() {
    byte[] checkpoint = trained("hidden", List.of(6));
    Legs legs = new Legs(CLOUDS);
    legs.encoder = checkpoint;
    assertThatThrownBy(() -> begin(legs))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("kind = mlp");
  }
}
