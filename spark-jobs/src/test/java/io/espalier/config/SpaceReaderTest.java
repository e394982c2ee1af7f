package io.espalier.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.space.Choice;
import io.espalier.space.Condition;
import io.espalier.space.IntRange;
import io.espalier.space.RealRange;
import io.espalier.space.Scale;
import io.espalier.space.SearchSpace;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpaceReaderTest {

  private static StudyFile file(String space) {
    return Fixtures.read(Fixtures.LEAST + "space {\n" + space + "\n}");
  }

  private static SearchSpace space(String space) {
    return file(space).study().space();
  }

  @Test
  void aScalarFixesAHyperparameterOverItsSection() {
    StudyFile file =
        Fixtures.read(Fixtures.LEAST + "training.batch = 8, space { batch = 16, updater = sgd }");
    assertThat(file.study().space().dimensions()).isEmpty();
    assertThat(file.study().plan().fixed().values())
        .containsEntry("batch", 16)
        .containsEntry("updater", "sgd");
  }

  @Test
  void aListIsAChoiceInTheTypeOfTheHyperparameter() {
    assertThat(space("batch = [8, 16], l2 = [0, 1], hidden = [[8]]").dimensions())
        .containsExactly(
            new Choice<>("hidden", List.of(List.of(8))),
            new Choice<>("batch", List.of(8, 16)),
            new Choice<>("l2", List.of(0.0, 1.0)));
  }

  @Test
  void aRangeOfAWholeNumberedHyperparameterIsWholeNumbered() {
    assertThat(
            space("batch { log = [8, 64], points = 4 }, dropout { linear = [0, 0.5], points = 3 }")
                .dimensions())
        .containsExactly(
            new IntRange("batch", 8, 64, Scale.LOG, 4),
            new RealRange("dropout", 0, 0.5, Scale.LINEAR, 3));
  }

  @Test
  void aRandomSearchNeedsNoPoints() {
    StudyFile file =
        Fixtures.read(
            Fixtures.LEAST
                + "search { sampler = random, trials = 3 }, space.l2 { log = [1e-6, 1e-2] }");
    assertThat(file.study().space().dimensions())
        .containsExactly(new RealRange("l2", 1e-6, 1e-2, Scale.LOG, 1));
  }

  @Test
  void whatOthersDependOnComesFirst() {
    SearchSpace space =
        space(
            """
            hidden { values = [[8], [16]], when { batch = [16, 32] } }
            updater { values = [sgd, nesterovs], when { hidden = [[8]] } }
            momentum { linear = [0, 0.9], points = 2, when { updater = nesterovs } }
            batch = [8, 16, 32]
            """);
    assertThat(space.names()).containsExactly("batch", "hidden", "updater", "momentum");
    assertThat(space.conditions())
        .containsExactlyInAnyOrder(
            new Condition("hidden", "batch", List.of(16, 32)),
            new Condition("updater", "hidden", List.of(List.of(8))),
            new Condition("momentum", "updater", List.of("nesterovs")));
    // batch 8: alone. Else hidden [16]: alone; hidden [8]: sgd, or nesterovs with two momenta.
    assertThat(space.grid()).hasSize(1 + 2 * (1 + 1 + 2));
  }

  @Test
  void theOrderOfLinesDoesNotMatter() {
    String a = "batch = [8, 16]\nl2 = [0, 1]\nhidden = [[8], [4]]\n";
    String b = "hidden = [[8], [4]]\nl2 = [0, 1]\nbatch = [8, 16]\n";
    assertThat(space(a)).isEqualTo(space(b));
  }

  @Test
  void aConditionOnWhatIsFixedIsDecidedAtOnce() {
    StudyFile file =
        file(
            """
            updater = nesterovs
            momentum { values = [0.5, 0.9], when { updater = nesterovs } }
            dropout { values = [0, 0.5], when { activation = tanh } }
            input-dropout { values = [0, 0.5], when { dropout = 0.5 } }
            """);
    assertThat(file.study().space().names()).containsExactly("momentum");
    assertThat(file.study().space().conditions()).isEmpty();
    assertThat(file.notes().stream().map(Problem::key))
        .containsExactly("space.dropout.when.activation", "space.input-dropout.when.dropout");
    assertThat(file.notes().get(0).message())
        .contains("activation is relu in all trials")
        .contains("dropout is not searched");
  }

  @Test
  void constraintsExcludePoints() {
    assertThat(
            space("l2 = [0, 1], dropout = [0, 0.5], constraints = [\"l2 == 0 || dropout == 0\"]")
                .grid())
        .hasSize(3);
  }

  @Test
  void wordsAndLengthsCanBeConstrained() {
    assertThat(
            space(
                    """
                    hidden = [[8], [8, 8]], updater = [sgd, adam]
                    constraints = ["hidden <= 1 || updater == \\"adam\\""]
                    """)
                .grid())
        .hasSize(3);
  }

  @Test
  void aConstraintOnWhatIsNotSearchedAfterAllIsDroppedWithANote() {
    StudyFile file =
        file(
            """
            l2 = [0, 1], momentum { values = [0.5, 0.9], when { updater = nesterovs } }
            constraints = ["momentum + l2 < 1"]
            """);
    assertThat(file.study().space().constraints()).isEmpty();
    assertThat(file.notes()).hasSize(2);
  }
}
