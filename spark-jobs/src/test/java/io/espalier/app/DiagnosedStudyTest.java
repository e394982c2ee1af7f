package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Studies that find out where the error of their best configuration comes from. */
class DiagnosedStudyTest {
  @RegisterExtension private static final Terminal TERMINAL = new Terminal();

  @TempDir private Path directory;

  private Terminal.Ended friedman(String name, String... more) {
    String[] usual = {
      "search",
      Launcher.PROJECT.resolve("conf/friedman.conf").toString(),
      "--json",
      "--out=" + directory.resolve(name),
      "--set=data.source=\"" + Launcher.PROJECT.resolve("data/friedman.csv.gz") + "\"",
      "--set=space={hidden=[[32]], learning-rate=[0.01]}",
      "--set=training.epochs=10",
      "--set=search.scheduler={kind=run-to-end}",
      "--set=search.validation={kind=hold-out}",
      "--set=refit.top=0",
      "--set=ensemble=null"
    };
    Terminal.Ended ended =
        TERMINAL.run(Stream.of(usual, more).flatMap(Arrays::stream).toArray(String[]::new));
    assertThat(ended.exit()).as(ended.err()).isZero();
    return ended;
  }

  /** The noise of these data has a variance of 1 (data/README.md). */
  @Test
  void biasVarianceAndTheKnownNoiseOfFriedmansDataAreInTheTableAndTheSummary() throws Exception {
    Terminal.Ended ended =
        friedman(
            "decomposed",
            "--set=bias-variance={resamples=6, of=[best, bagging], noise=1}",
            "--set=ensemble.bagging.members=5");
    JsonNode models = ended.json().get("biasVariance");
    assertThat(models).hasSize(2);
    for (JsonNode model : models) {
      assertThat(model.get("noise").asDouble()).isEqualTo(1);
      assertThat(model.get("loss").asText()).isEqualTo("squared");
      double sum =
          model.get("bias").asDouble()
              + model.get("variance").asDouble()
              + model.get("noise").asDouble();
      assertThat(sum).isCloseTo(model.get("error").asDouble(), within(1e-6));
      // It cannot be below the noise by more than chance.
      assertThat(model.get("error").asDouble())
          .isGreaterThan(1 - 3 * model.get("errorStandardError").asDouble());
    }
    assertThat(models.at("/1/variance").asDouble()).isLessThan(models.at("/0/variance").asDouble());
    assertThat(ended.json().get("diagnosisEpochs").asInt()).isEqualTo(6 * 6 * 10);
    assertThat(ended.out()).contains("bias and variance: bagging on 6 resamples: squared error");
    String table =
        TERMINAL.run("tables", directory.resolve("decomposed").toString(), "bias_variance").out();
    assertThat(table).contains("net_variance_se", "noise_source", "given", "bagging");
    assertThat(
            TERMINAL
                .run(
                    "describe",
                    Launcher.PROJECT.resolve("conf/friedman.conf").toString(),
                    "--set=bias-variance={resamples=6}",
                    "--set=search.validation={kind=hold-out}",
                    "--set=data.source=\""
                        + Launcher.PROJECT.resolve("data/friedman.csv.gz")
                        + "\"")
                .out())
        .contains("diagnosis");
    Terminal.Ended resumed =
        TERMINAL.run("resume", directory.resolve("decomposed").toString(), "--json");
    assertThat(resumed.json().get("biasVariance")).isEqualTo(models);
  }

  @Test
  void forksASoupSeveralSubsamplesAndALearningCurveRunThroughSparkAndAreTested() throws Exception {
    Terminal.Ended ended =
        friedman(
            "blended",
            "--set=ensemble={soup={members=3}, subsampling={members=3, fraction=[0.4, 0.8]}}",
            "--set=learning-curve={fractions=[0.1, 1]}",
            "--set=bias-variance={resamples=3, noise=estimate}");
    JsonNode model = ended.json().at("/biasVariance/0");
    assertThat(model.get("noiseSource").asText()).isEqualTo("gamma test");
    // Of ten features it is estimated too high, but nowhere near the label's variance of 24.
    assertThat(model.get("noise").asDouble()).isBetween(1.0, 6.0);
    JsonNode ensembles = ended.json().get("ensembles");
    assertThat(ensembles.findValuesAsText("name"))
        .containsExactly("subsampling-0.4", "subsampling-0.8", "soup", "forks");
    for (JsonNode ensemble : ensembles) {
      assertThat(ensemble.at("/test/rmse").asDouble()).isPositive();
    }
    assertThat(ensembles.at("/2/members").asInt()).isEqualTo(1);
    assertThat(ensembles.at("/3/members").asInt()).isEqualTo(3);
    // Members that may be stopped, then a trunk of 5 epochs, three forks of 5 more, and the soup.
    assertThat(ended.json().get("ensembleEpochs").asInt())
        .isBetween(6 * 4 + 5 + 3 * 5 + 1, 6 * 10 + 5 + 3 * 5 + 1);
    JsonNode curve = ended.json().get("learningCurve");
    assertThat(curve.findValuesAsText("fraction")).containsExactly("0.1", "1.0");
    assertThat(curve.at("/0/validation").asDouble())
        .isGreaterThan(curve.at("/1/validation").asDouble());
    assertThat(ended.json().at("/fit/gap").isNumber()).isTrue();
    assertThat(TERMINAL.run("tables", directory.resolve("blended").toString(), "trials").out())
        .contains("training_value", "gap", "last_value", "trunk", "forks", "learning-curve");
    Terminal.Ended resumed =
        TERMINAL.run("resume", directory.resolve("blended").toString(), "--json");
    assertThat(resumed.json().get("ensembles")).isEqualTo(ensembles);
  }
}
