package io.espalier.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.metrics.Targets;
import io.espalier.metrics.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReconstructionDataTest {
  @TempDir private Path directory;

  @AfterAll
  static void stop() {
    LocalSpark.stop();
  }

  private SourceSpec source(String label) throws IOException {
    StringBuilder csv = new StringBuilder("x,kind,z\n");
    for (int i = 0; i < 100; i++) {
      csv.append(i).append(i % 10 == 0 ? ",bad," : ",good,").append(-i).append('\n');
    }
    Path file = Files.writeString(directory.resolve("rows.csv"), csv);
    return new SourceSpec(
        file.toUri(),
        Format.CSV,
        label,
        TaskKind.RECONSTRUCTION,
        new Split.Fractions(0.6, 0.2, 0.2, true));
  }

  private PreparedData prepared(SourceSpec source) throws IOException {
    new Preparation(LocalSpark.start()).prepare(source, 1, directory.toUri());
    return PreparedData.load(
        LocalSpark.start().sparkContext().hadoopConfiguration(), directory.toUri());
  }

  @Test
  void withoutALabelEveryColumnIsAFeatureAndEveryRowCounts() throws IOException {
    PreparedData data = prepared(source(""));
    assertThat(data.featureColumns()).extracting(f -> f.name()).containsExactly("x", "kind", "z");
    assertThat(data.task()).isEqualTo(new Task.Reconstruction(Task.Outliers.UNKNOWN, 0.1));
    assertThat(data.trainingRows()).hasSize(60);
    assertThat(data.unlabelledRows()).isEmpty();
    assertThat(data.targets(data.trainingRows()).rows()).isEqualTo(60);
    assertThat(((Targets.Inputs) data.targets(data.trainingRows())).outliers()).isEmpty();
  }

  @Test
  void labelThatNamesNoOutlierIsNoFeatureAndSaysNothing() throws IOException {
    PreparedData data = prepared(source("kind"));
    assertThat(data.featureColumns()).extracting(f -> f.name()).containsExactly("x", "z");
    for (int row = 0; row < data.rows(); row++) {
      assertThat(data.target(row)).isZero();
    }
  }

  @Test
  void outliersAreMarkedAndEachPartHasItsShareOfThem() throws IOException {
    SourceSpec asked = source("kind").asking(new Reconstructing(Optional.of("bad"), false, 0.2));
    PreparedData data = prepared(asked);
    assertThat(data.task()).isEqualTo(new Task.Reconstruction(Task.Outliers.EXCLUDE, 0.2));
    float[] x = new float[2];
    for (int row = 0; row < data.rows(); row++) {
      data.gather(new int[] {row}, 0, 1, x);
      assertThat(data.target(row)).isEqualTo(x[0] % 10 == 0 ? 1 : 0);
    }
    assertThat(outliers(data, data.trainingRows())).isEqualTo(6);
    assertThat(outliers(data, data.validationRows())).isEqualTo(2);
    assertThat(
            PreparedData.load(
                    LocalSpark.start().sparkContext().hadoopConfiguration(), directory.toUri())
                .known()
                .schema()
                .task())
        .isEqualTo(data.task());
  }

  private static long outliers(PreparedData data, int[] rows) {
    return Arrays.stream(((Targets.Inputs) data.targets(rows)).outliers()).sum();
  }

  @Test
  void outlierThatNoRowHasIsRefused() throws IOException {
    SourceSpec asked = source("kind").asking(new Reconstructing(Optional.of("worse"), true, 0.1));
    assertThatThrownBy(() -> prepared(asked))
        .isInstanceOf(DataProblem.class)
        .hasMessageContaining("no 'worse'");
  }
}
