package io.espalier.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitterTest {
  private static final Dividing STRATIFIED = Dividing.by(new Split.Fractions(0.6, 0.2, 0.2, true));

  @Test
  void everyPartOfEveryClassIsItsQuotaRoundedUpOrDown() {
    SplittableRandom random = new SplittableRandom(1);
    double[][] shares = {{0.6, 0.2, 0.2}, {0.7, 0.15, 0.15}, {0.98, 0.01, 0.01}, {0.8, 0.2, 0}};
    for (int round = 0; round < 200; round++) {
      double[] share = shares[round % shares.length];
      int[] classes = random.ints(600 + round, 0, 7).toArray();
      byte[] parts =
          new Splitter(Dividing.by(new Split.Fractions(share[0], share[1], share[2], true)), round)
              .divide(RowFacts.of(classes, List.of("a", "b", "c", "d", "e", "f", "g")));
      int[][] sizes = new int[7][3];
      for (int row = 0; row < classes.length; row++) {
        sizes[classes[row]][parts[row]]++;
      }
      for (int[] size : sizes) {
        int all = Arrays.stream(size).sum();
        for (int p = 0; p < 3; p++) {
          assertThat(Math.abs(size[p] - all * share[p])).isLessThan(1);
        }
      }
    }
  }

  @Test
  void partsOfManyClassesAddUpToTheSharesOfAllRows() {
    // 26 classes of 7 rows: each alone rounds 4.2/1.4/1.4 to 5/1/1, all together would be
    // 130/26/26.
    int[] classes = new int[26 * 7];
    Arrays.setAll(classes, row -> row % 26);
    List<String> names = java.util.stream.IntStream.range(0, 26).mapToObj(i -> "c" + i).toList();
    byte[] parts = new Splitter(STRATIFIED, 5).divide(RowFacts.of(classes, names));
    assertThat(count(parts, Part.TRAINING)).isBetween(108, 111);
    assertThat(count(parts, Part.VALIDATION)).isBetween(35, 38);
    assertThat(count(parts, Part.TEST)).isBetween(35, 38);
  }

  @Test
  void sameSeedGivesTheSamePartsAndAnotherSeedOthers() {
    byte[] parts = new Splitter(STRATIFIED, 5).divide(RowFacts.plain(100));
    assertThat(new Splitter(STRATIFIED, 5).divide(RowFacts.plain(100))).isEqualTo(parts);
    assertThat(new Splitter(STRATIFIED, 6).divide(RowFacts.plain(100))).isNotEqualTo(parts);
  }

  @Test
  void everyRowIsEquallyLikelyToBeTested() {
    int[] tested = new int[50];
    for (int seed = 0; seed < 2_000; seed++) {
      byte[] parts = new Splitter(STRATIFIED, seed).divide(RowFacts.plain(50));
      for (int row = 0; row < 50; row++) {
        tested[row] += parts[row] == Part.TEST.code() ? 1 : 0;
      }
    }
    // Binomial(2000, 0.2): mean 400, standard deviation 17.9; 50 rows within 4.5 of them.
    assertThat(Arrays.stream(tested).boxed()).allSatisfy(n -> assertThat(n).isBetween(320, 480));
  }

  @Test
  void threeRowsOfAClassGoIntoThreeParts() {
    int[] classes = {0, 1, 0, 1, 0, 1, 0, 1, 0, 0, 0, 0};
    classes[7] = 0;
    byte[] parts = new Splitter(STRATIFIED, 9).divide(RowFacts.of(classes, List.of("many", "few")));
    assertThat(List.of(parts[1], parts[3], parts[5]))
        .containsExactlyInAnyOrder((byte) 0, (byte) 1, (byte) 2);
  }

  @Test
  void classesOfTooFewRowsAreRefused() {
    int[] classes = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    assertThatThrownBy(
            () -> new Splitter(STRATIFIED, 1).divide(RowFacts.of(classes, List.of("3", "7"))))
        .isInstanceOf(DataProblem.class)
        .hasMessage(
            "Cannot split 12 rows 0.6/0.2/0.2 stratified: class 7 has 1 row, and each of the 3"
                + " parts needs one");
  }

  @Test
  void partsOfOneRowAreRefused() {
    assertThatThrownBy(
            () ->
                new Splitter(Dividing.by(new Split.Fractions(0.98, 0.01, 0.01, false)), 1)
                    .divide(RowFacts.plain(120)))
        .isInstanceOf(DataProblem.class)
        .hasMessage("Cannot split 120 rows 0.98/0.01/0.01: the validation part would have 1 row");
  }

  @Test
  void sharesThatDoNotAddUpAreRefused() {
    assertThatThrownBy(() -> new Split.Fractions(0.6, 0.2, 0.1, true))
        .hasMessage("The shares 0.6/0.2/0.1 do not add up to 1");
    assertThatThrownBy(() -> new Split.Fractions(0, 0.5, 0.5, true))
        .hasMessageContaining("0.0/0.5/0.5");
  }

  @Test
  void manyRowsLeaveAHundredthToValidationAndTest() {
    byte[] many =
        new Splitter(Dividing.by(new Split.Auto(false)), 1).divide(RowFacts.plain(100_000));
    assertThat(count(many, Part.VALIDATION)).isEqualTo(1_000);
    assertThat(count(many, Part.TEST)).isEqualTo(1_000);
    byte[] fewer =
        new Splitter(Dividing.by(new Split.Auto(false)), 1).divide(RowFacts.plain(99_999));
    assertThat(count(fewer, Part.TEST)).isEqualTo(20_000);
  }

  @Test
  void laterRowsAreTestedOnAndRowsOfOneTimeStayTogether() {
    double[] times = {9, 1, 8, 2, 6, 3, 6, 4, 6, 5, 7, 7};
    byte[] parts =
        new Splitter(Dividing.by(new Split.Fractions(0.5, 0.25, 0.25, false)), 1)
            .divide(RowFacts.plain(12).timed(times));
    // Half of the rows would be 1 to 5 and one of the three of 6.
    assertThat(parts).containsExactly(2, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1, 1);
  }

  @Test
  void validationRowsOfATimeSplitLieBetweenTheOthers() {
    double[] times = IntStream.range(0, 50).mapToDouble(i -> (i * 7) % 50).toArray();
    byte[] parts = new Splitter(STRATIFIED, 3).divide(RowFacts.plain(50).timed(times));
    for (int row = 0; row < 50; row++) {
      assertThat((int) parts[row]).isEqualTo(times[row] < 30 ? 0 : times[row] < 40 ? 1 : 2);
    }
  }

  @Test
  void groupsStayInOnePart() {
    int[] groups = IntStream.range(0, 400).map(row -> row / 8).toArray();
    int[] classes = IntStream.range(0, 400).map(row -> row % 2).toArray();
    byte[] parts =
        new Splitter(STRATIFIED, 3).divide(RowFacts.of(classes, List.of("a", "b")).grouped(groups));
    for (int row = 0; row < 400; row++) {
      assertThat(parts[row]).isEqualTo(parts[row / 8 * 8]);
    }
    assertThat(count(parts, Part.TRAINING)).isEqualTo(240);
    assertThat(count(parts, Part.TEST)).isEqualTo(80);
  }

  @Test
  void partsThatTheSourceGivesAreKeptAndMissingValidationRowsAreTakenFromTrainingRows() {
    byte[] given = new byte[100];
    Arrays.fill(given, 60, 100, Part.TEST.code());
    byte[] parts = new Splitter(STRATIFIED, 3).divide(RowFacts.plain(100).given(given));
    assertThat(Arrays.copyOfRange(parts, 60, 100)).containsOnly(Part.TEST.code());
    assertThat(count(parts, Part.VALIDATION)).isEqualTo(15);
    given[0] = Part.VALIDATION.code();
    given[1] = Part.VALIDATION.code();
    assertThat(new Splitter(STRATIFIED, 3).divide(RowFacts.plain(100).given(given)))
        .isEqualTo(given);
  }

  @Test
  void crossValidatedRowsAreAllTrainedOn() {
    Dividing how = STRATIFIED.inFolds(5);
    byte[] parts = new Splitter(how, 3).divide(RowFacts.plain(100));
    assertThat(count(parts, Part.TRAINING)).isEqualTo(80);
    assertThat(count(parts, Part.VALIDATION)).isZero();
    assertThat(count(parts, Part.TEST)).isEqualTo(20);
  }

  @Test
  void foldsOfTooFewRowsAreRefused() {
    assertThatThrownBy(() -> new Splitter(STRATIFIED.inFolds(9), 3).divide(RowFacts.plain(20)))
        .isInstanceOf(DataProblem.class)
        .hasMessage("Cannot divide the 16 rows that the test leaves into 9 folds: each needs 2");
  }

  @Test
  void everyRowIsTestedInExactlyOneOuterFold() {
    int[] tested = new int[103];
    int[] classes = IntStream.range(0, 103).map(row -> row % 3).toArray();
    for (int fold = 1; fold <= 5; fold++) {
      Dividing how = STRATIFIED.testedOn(fold, 5);
      byte[] parts = new Splitter(how, 3).divide(RowFacts.of(classes, List.of("a", "b", "c")));
      assertThat(count(parts, Part.TEST)).isBetween(19, 22);
      assertThat(count(parts, Part.VALIDATION)).isBetween(19, 22);
      for (int row = 0; row < 103; row++) {
        tested[row] += parts[row] == Part.TEST.code() ? 1 : 0;
      }
    }
    assertThat(tested).containsOnly(1);
  }

  private static int count(byte[] parts, Part part) {
    int count = 0;
    for (byte p : parts) {
      count += p == part.code() ? 1 : 0;
    }
    return count;
  }
}
