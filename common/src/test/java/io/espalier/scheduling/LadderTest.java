package io.espalier.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LadderTest {

  @Test
  void rungsArePowersOfEtaBelowTheHorizonAndTheHorizon() {
    assertThat(Ladder.geometric(1, 3, 30).epochs()).containsExactly(1, 3, 9, 30);
    assertThat(Ladder.geometric(1, 3, 27).epochs()).containsExactly(1, 3, 9, 27);
    assertThat(Ladder.geometric(1, 3, 26).epochs()).containsExactly(1, 3, 26);
    assertThat(Ladder.geometric(2, 4, 100).epochs()).containsExactly(2, 8, 100);
    assertThat(Ladder.geometric(1, 2, 1).epochs()).containsExactly(1);
    assertThat(Ladder.geometric(20, 3, 30).epochs()).containsExactly(30);
    assertThat(Ladder.geometric(1, 2, Integer.MAX_VALUE).epochs()).hasSize(31);
  }

  @Test
  void thereAreAsManyRungsBelowTheHorizonAsTheLogarithmSays() {
    for (int eta = 2; eta <= 5; eta++) {
      for (int horizon = 3; horizon < 200; horizon++) {
        double min = 3;
        int below = (int) Math.floor(Math.log(horizon / min) / Math.log(eta) + 1e-9);
        assertThat(Ladder.geometric(3, eta, horizon).last()).isEqualTo(below);
      }
    }
  }

  @Test
  void aRungIsFoundByItsEpoch() {
    Ladder ladder = Ladder.geometric(1, 3, 30);
    assertThat(IntStream.of(1, 3, 9, 30).map(ladder::at)).containsExactly(0, 1, 2, 3);
    assertThat(ladder.from(2).epochs()).containsExactly(9, 30);
    assertThatThrownBy(() -> ladder.at(4))
        .hasMessage("There is no rung at epoch 4 in [1, 3, 9, 30]");
  }

  @Test
  void impossibleRungsAreRefused() {
    assertThatThrownBy(() -> Ladder.geometric(31, 3, 30))
        .hasMessage("The first rung, epoch 31, lies beyond the horizon of 30 epochs");
    assertThatThrownBy(() -> new Ladder(List.of(1, 1))).hasMessageContaining("[1, 1]");
    assertThatThrownBy(() -> new Ladder(List.of())).hasMessageContaining("[]");
  }
}
