package io.espalier.config;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.data.DataProblem;
import io.espalier.dl4j.Combinations;
import io.espalier.port.Shape;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShapeCheckTest {
  private static final Shape DIGITS = new Shape.Image(8, 8, 1);

  private static ShapeCheck check(String text) {
    return new ShapeCheck(Fixtures.read(Fixtures.LEAST + text).study(), new Combinations());
  }

  @Test
  void aStudyWhoseTrialsAllReadTheRowsPasses() {
    assertThatCode(() -> check("").check(Shape.TABLE)).doesNotThrowAnyException();
    assertThatCode(() -> check("space { kind = [mlp, convolutional] }").check(DIGITS))
        .doesNotThrowAnyException();
    assertThatCode(() -> check("training.rotation = 10").check(DIGITS)).doesNotThrowAnyException();
    assertThatCode(() -> check("network.kind = recurrent").check(new Shape.Series(9, 2, 4)))
        .doesNotThrowAnyException();
  }

  @Test
  void theFirstTrialThatCannotReadTheRowsIsNamed() {
    assertThatThrownBy(() -> check("network.kind = convolutional").check(Shape.TABLE))
        .isInstanceOf(DataProblem.class)
        .hasMessage(
            "kind = convolutional reads images, and the data are a table: data.image says how large"
                + " they are");
    assertThatThrownBy(
            () ->
                check("network.kind = convolutional\nspace { filters = [[8], [8, 8, 8, 8]] }")
                    .check(DIGITS))
        .hasMessage(
            "4 blocks with pool-size = 2 leave nothing of images of 8 × 8 pixels of 1 channel. A"
                + " trial would have filters = [8, 8, 8, 8]");
    assertThatThrownBy(() -> check("network.kind = recurrent").check(DIGITS))
        .hasMessageContaining("reads series, and the data are images of 8 × 8");
    assertThatThrownBy(() -> check("").check(new Shape.Series(9, 2, 4)))
        .hasMessageContaining("needs all of its inputs");
    assertThatThrownBy(() -> check("space { shift = [0, 8] }").check(DIGITS))
        .hasMessageContaining("shift = 8 leaves nothing of images")
        .hasMessageContaining("A trial would have shift = 8");
    assertThatThrownBy(() -> check("training.flip = vertical").check(Shape.TABLE))
        .hasMessageContaining("move the pixels of images, and the data are a table");
  }

  @Test
  void theReadyStudiesReadTheShapesThatTheySay() {
    Map<String, Shape> shapes =
        Map.of("images.conf", DIGITS, "sequences.conf", new Shape.Series(8, 8));
    for (Map.Entry<String, Shape> ready : shapes.entrySet()) {
      StudyFile file = Fixtures.reader().read(Fixtures.ready(ready.getKey()), Overrides.NONE);
      assertThatCode(() -> new ShapeCheck(file.study(), new Combinations()).check(ready.getValue()))
          .doesNotThrowAnyException();
      assertThatThrownBy(() -> new ShapeCheck(file.study(), new Combinations()).check(Shape.TABLE))
          .isInstanceOf(DataProblem.class);
    }
  }

  @Test
  void optionsThatMeanNothingAreRefusedWhenTheFileIsRead() {
    for (String line :
        new String[] {
          "network.kernel = 5",
          "network.units = [8]",
          "network { kind = convolutional, cell = simple }",
          "network { kind = convolutional, pooling = none, pool-size = 3 }",
          "network { kind = recurrent, direction = bidirectional }",
          "network { kind = convolutional, batch-norm = true }\ntraining.clip-norm = 1",
          "network.hidden = []",
          "network.kind = recurrent\ntraining.shift = 1",
          "training.perturbed-copies = 4",
          "network.kind = convolutional\ntraining.engine = direct"
        }) {
      assertThatThrownBy(() -> check(line)).as(line).isInstanceOf(ConfigErrors.class);
    }
  }
}
