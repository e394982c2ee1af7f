package io.espalier.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RowDivisionTest {
  @Test
  void foldsOfEachStratumDifferByOneRowAtMost() {
    SplittableRandom random = new SplittableRandom(1);
    for (int seed = 0; seed < 50; seed++) {
      int[] strata = random.ints(200 + seed, 0, 4).toArray();
      int[] folds = new RowDivision(strata, new int[0]).fold(5, seed);
      for (int stratum = 0; stratum < 4; stratum++) {
        int[] sizes = new int[5];
        for (int row = 0; row < folds.length; row++) {
          sizes[folds[row]] += strata[row] == stratum ? 1 : 0;
        }
        assertThat(
                Arrays.stream(sizes).max().orElseThrow() - Arrays.stream(sizes).min().orElseThrow())
            .isLessThanOrEqualTo(1);
      }
    }
  }

  @Test
  void groupsStayWhole() {
    SplittableRandom random = new SplittableRandom(2);
    int[] groups = random.ints(1_000, 0, 60).toArray();
    int[] strata = random.ints(1_000, 0, 3).toArray();
    int[] parts = new RowDivision(strata, groups).divide(new double[] {0.6, 0.2, 0.2}, 7);
    for (int group = 0; group < 60; group++) {
      int wanted = group;
      Set<Integer> met =
          IntStream.range(0, 1_000)
              .filter(row -> groups[row] == wanted)
              .mapToObj(row -> parts[row])
              .collect(Collectors.toSet());
      assertThat(met).hasSize(1);
    }
  }

  @Test
  void groupsOfLikeSizeComeNearTheSharesOfEveryStratum() {
    SplittableRandom random = new SplittableRandom(3);
    int[] groups = IntStream.range(0, 3_000).map(row -> row / 10).toArray();
    // A group has one stratum only, so that strata are not balanced by chance.
    int[] ofGroup = random.ints(300, 0, 3).toArray();
    int[] strata = Arrays.stream(groups).map(group -> ofGroup[group]).toArray();
    double[] shares = {0.6, 0.2, 0.2};
    int[] parts = new RowDivision(strata, groups).divide(shares, 11);
    for (int stratum = 0; stratum < 3; stratum++) {
      int wanted = stratum;
      long all = Arrays.stream(strata).filter(s -> s == wanted).count();
      for (int part = 0; part < 3; part++) {
        int of = part;
        long rows =
            IntStream.range(0, 3_000)
                .filter(row -> strata[row] == wanted && parts[row] == of)
                .count();
        assertThat(Math.abs(rows - all * shares[part])).isLessThanOrEqualTo(10);
      }
    }
  }

  @Test
  void aPartWithoutAShareGetsNoGroup() {
    int[] groups = IntStream.range(0, 100).toArray();
    int[] parts = new RowDivision(new int[100], groups).divide(new double[] {0.8, 0.2, 0}, 5);
    assertThat(Arrays.stream(parts).filter(part -> part == 1).count()).isEqualTo(20);
    assertThat(Arrays.stream(parts).max()).hasValue(1);
  }

  @Test
  void theSeedDecidesAndNothingElse() {
    int[] groups = IntStream.range(0, 500).map(row -> row / 3).toArray();
    RowDivision division = new RowDivision(new int[500], groups);
    assertThat(division.fold(4, 1))
        .isEqualTo(division.fold(4, 1))
        .isNotEqualTo(division.fold(4, 2));
    RowDivision plain = RowDivision.plain(500);
    assertThat(plain.fold(4, 1)).isEqualTo(plain.fold(4, 1)).isNotEqualTo(plain.fold(4, 2));
  }

  @Test
  void selectedRowsKeepTheirStrataAndGroups() {
    RowDivision some =
        new RowDivision(new int[] {0, 1, 2, 1}, new int[] {4, 4, 5, 6}).select(new int[] {3, 0});
    assertThat(some.strata()).containsExactly(1, 0);
    assertThat(some.groups()).containsExactly(6, 4);
    assertThat(RowDivision.plain(3).select(new int[] {2}).groups()).isEmpty();
  }

  @Test
  void groupsOfOtherRowsAreRefused() {
    assertThatThrownBy(() -> new RowDivision(new int[3], new int[2]))
        .hasMessageContaining("Groups of 2 rows do not fit 3 rows");
  }
}
