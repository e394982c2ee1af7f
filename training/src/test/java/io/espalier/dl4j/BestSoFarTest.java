package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BestSoFarTest {
  private static BestSoFar after(int patience, double minImprovement, double... costs) {
    BestSoFar best = new BestSoFar(patience, minImprovement, null);
    for (int i = 0; i < costs.length; i++) {
      float mark = i + 1;
      best.observe(i + 1, costs[i], () -> List.of(new float[] {mark}));
    }
    return best;
  }

  @Test
  void firstOfEqualCostsIsTheBest() {
    BestSoFar best = after(0, 0, 3, 1, 2, 1);
    assertThat(best.best().epoch()).isEqualTo(2);
    assertThat(best.best().parameters().get(0)).containsExactly(2f);
    assertThat(best.exhausted(1000)).isFalse();
  }

  @Test
  void patienceRunsOutAfterAsManyEpochsWithoutImprovement() {
    BestSoFar best = after(3, 0, 3, 1, 2, 1, 1);
    assertThat(best.exhausted(4)).isFalse();
    assertThat(best.exhausted(5)).isTrue();
  }

  @Test
  void smallImprovementsAreKeptButDoNotRenewPatience() {
    BestSoFar best = after(2, 0.5, 3, 2.9, 2.8);
    assertThat(best.best().epoch()).isEqualTo(3);
    assertThat(best.exhausted(3)).isTrue();
    // Together they do count: the reference is the last cost that did.
    assertThat(after(2, 0.5, 3, 2.7, 2.4).exhausted(4)).isFalse();
  }
}
