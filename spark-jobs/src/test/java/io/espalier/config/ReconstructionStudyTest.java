package io.espalier.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.metrics.Task;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReconstructionStudyTest {
  private static final String LEAST =
      "data { source = rows.csv, task = reconstruction }, network.kind = autoencoder\n";

  @Test
  void needsNoLabelAndIsComparedByWhatNoPenaltyCanGame() {
    StudyFile file = Fixtures.read(LEAST);
    assertThat(file.data().label()).isEmpty();
    assertThat(file.data().task(List.of()))
        .isEqualTo(new Task.Reconstruction(Task.Outliers.UNKNOWN, 0.1));
    assertThat(file.study().plan().objective().metric()).isEqualTo("reconstruction-error");
    assertThat(file.study().plan().metrics())
        .containsExactly("reconstruction-error", "denoising-error", "elbo");
  }

  @Test
  void outliersAreALabelOfTheColumn() {
    StudyFile file =
        Fixtures.read(
            LEAST
                + "data { label = kind, outlier = bad, outlier-training = exclude }\n"
                + "search.metric = outlier-auc");
    assertThat(file.data().task(List.of()))
        .isEqualTo(new Task.Reconstruction(Task.Outliers.EXCLUDE, 0.1));
    assertThat(file.study().plan().objective().lowerIsBetter()).isFalse();
  }

  private static void refused(String text, String key, String message) {
    assertThatThrownBy(() -> Fixtures.read(text))
        .isInstanceOfSatisfying(
            ConfigErrors.class,
            e -> {
              assertThat(e.problems()).hasSize(1);
              assertThat(e.problems().get(0).subject()).contains(key);
              assertThat(e.problems().get(0).message()).contains(message);
            });
  }

  @Test
  void whatDoesNotGoTogetherIsRefused() {
    refused(LEAST + "data.outlier = bad", "data.label", "missing");
    refused(LEAST + "data.outlier-training = exclude", "outlier-training", "give data.outlier");
    refused(LEAST + "search.metric = accuracy", "search.metric", "not defined for data.task");
    refused(LEAST + "search.metric = outlier-auc", "search.metric", "not defined");
    refused(LEAST + "search.metric = elbo", "kind", "kind = vae");
    refused(LEAST + "network.kind = mlp", "kind", "kind = autoencoder or vae");
    refused(Fixtures.LEAST + "data.outlier = bad", "data.outlier", "task = reconstruction only");
    refused(
        Fixtures.LEAST + "data.reference-noise = 0.2", "reference-noise", "reconstruction only");
    refused(LEAST + "ensemble.averaging.combine = vote", "combine", "cannot be voted on");
    refused(LEAST + "ensemble.greedy.combine = median", "combine", "give mean");
    refused(
        Fixtures.LEAST + "ensemble.averaging.combine = median", "combine", "do not add up to 1");
    assertThat(Fixtures.read(LEAST + "ensemble.averaging.combine = median").study().ensembles())
        .hasSize(1);
  }
}
