package io.espalier.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.espalier.ensemble.Decomposition.Noise;
import io.espalier.metrics.Predictions;
import io.espalier.metrics.Targets;
import io.espalier.trial.BiasVariance;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DecompositionTest {

  private static Predictions values(float... values) {
    return new Predictions(values.length, 1, values);
  }

  /** Models that name these classes, of three. */
  private static Predictions classes(int... named) {
    float[] values = new float[named.length * 3];
    for (int row = 0; row < named.length; row++) {
      values[row * 3 + named[row]] = 1;
    }
    return new Predictions(named.length, 3, values);
  }

  private static double sum(BiasVariance terms) {
    double noise = terms.biasHoldsNoise() ? 0 : terms.noise();
    return terms.bias().value() + terms.netVariance().value() + noise;
  }

  @Test
  void termsOfSquaredLossAreThoseOfTheirFormula() {
    // One row: predictions 1, 2, 6 of 4; mean 3, variance (4 + 1 + 9) / 2 = 7.
    BiasVariance terms =
        Decomposition.of(
            "best",
            List.of(values(1, 1), values(2, 1), values(6, 1)),
            new Targets.Values(new float[] {4, 1}),
            Noise.UNKNOWN,
            1);
    assertThat(terms.variance().value()).isCloseTo(7 / 2.0, within(1e-12));
    assertThat(terms.bias().value()).isCloseTo((1 - 7 / 3.0) / 2, within(1e-12));
    assertThat(terms.error().value()).isCloseTo((9 + 4 + 4) / 3.0 / 2, within(1e-12));
    assertThat(terms.inconsistency()).isEqualTo(terms.variance());
    assertThat(terms.biasHoldsNoise()).isTrue();
  }

  /** Eleven models, of which any seven that stand side by side have the majority of all. */
  @Test
  void termsOfZeroOneLossAreThoseOfDomingosWhereMajoritiesAreClear() {
    // Row 0: main prediction right, two differ. Row 1: main prediction 0 wrong, two right, one
    // names a third class.
    List<Predictions> models = new ArrayList<>();
    for (int r = 0; r < 11; r++) {
      models.add(classes(r == 5 || r == 10 ? 1 : 0, r == 3 || r == 8 ? 1 : r == 6 ? 2 : 0));
    }
    BiasVariance terms =
        Decomposition.of(
            "best", models, new Targets.Classes(new int[] {0, 1}, 3), Noise.UNKNOWN, 1);
    assertThat(terms.bias().value()).isCloseTo(1 / 2.0, within(1e-12));
    assertThat(terms.variance().value()).isCloseTo((2 / 11.0 + 3 / 11.0) / 2, within(1e-12));
    assertThat(terms.netVariance().value()).isCloseTo(0, within(1e-12));
    assertThat(terms.error().value()).isCloseTo((2 / 11.0 + 9 / 11.0) / 2, within(1e-12));
    // Of 55 pairs 36 and 1 agree in row 0, 28 and 1 in row 1.
    assertThat(terms.inconsistency().value()).isCloseTo((18 / 55.0 + 26 / 55.0) / 2, within(1e-12));
  }

  @Test
  void theOrderOfClassesDoesNotMatter() {
    List<Predictions> models =
        List.of(classes(0, 1), classes(0, 2), classes(1, 2), classes(1, 1), classes(2, 0));
    List<Predictions> renamed =
        List.of(classes(2, 0), classes(2, 1), classes(0, 1), classes(0, 0), classes(1, 2));
    assertThat(
            Decomposition.of(
                "best", renamed, new Targets.Classes(new int[] {0, 0}, 3), Noise.UNKNOWN, 1))
        .isEqualTo(
            Decomposition.of(
                "best", models, new Targets.Classes(new int[] {1, 1}, 3), Noise.UNKNOWN, 1));
  }

  /**
   * Of each row a model names the true class, one of three, with a probability of its own, and each
   * other one with half of the rest times a share, so that all kinds of rows occur. What all models
   * would say is therefore known, and bias and variance with it. Over 40 times R models of 500 rows
   * the figures are to miss the truth by less than two thirds of what the plain majority of R
   * models misses it by: a half was left of it at worst.
   */
  @Test
  void fewModelsHardlyBiasTheTermsOfZeroOneLoss() {
    for (int count : new int[] {5, 8, 12}) {
      double plainBias = 0;
      double plainVariance = 0;
      double bias = 0;
      double variance = 0;
      int covered = 0;
      for (int run = 0; run < 40; run++) {
        SplittableRandom random = new SplittableRandom(1000L * count + run);
        int rows = 500;
        int[] truth = random.ints(rows, 0, 3).toArray();
        int[][] named = new int[count][rows];
        double trueBias = 0;
        double trueVariance = 0;
        double majorityBias = 0;
        double majorityVariance = 0;
        for (int row = 0; row < rows; row++) {
          double right = random.nextDouble();
          double second = (1 - right) * (0.5 + random.nextDouble() / 2);
          trueBias += (right < second ? 1.0 : 0) / rows;
          trueVariance += (1 - Math.max(right, second)) / rows;
          int[] counts = new int[3];
          for (int r = 0; r < count; r++) {
            double at = random.nextDouble();
            int off = at < right ? 0 : at < right + second ? 1 : 2;
            named[r][row] = (truth[row] + off) % 3;
            counts[named[r][row]]++;
          }
          int main = 0;
          for (int c = 1; c < 3; c++) {
            main = counts[c] > counts[main] ? c : main;
          }
          majorityBias += (main == truth[row] ? 0.0 : 1) / rows;
          majorityVariance += (1 - counts[main] / (double) count) / rows;
        }
        List<Predictions> models = new ArrayList<>();
        for (int[] each : named) {
          models.add(classes(each));
        }
        BiasVariance found =
            Decomposition.of("best", models, new Targets.Classes(truth, 3), Noise.UNKNOWN, run);
        plainBias += (majorityBias - trueBias) / 40;
        plainVariance += (majorityVariance - trueVariance) / 40;
        bias += (found.bias().value() - trueBias) / 40;
        variance += (found.variance().value() - trueVariance) / 40;
        boolean both =
            Math.abs(found.bias().value() - trueBias) <= 2 * found.bias().standardError()
                && Math.abs(found.variance().value() - trueVariance)
                    <= 2 * found.variance().standardError();
        covered += both ? 1 : 0;
      }
      assertThat(plainBias).as("%d models", count).isGreaterThan(0.01);
      assertThat(plainVariance).as("%d models", count).isLessThan(-0.01);
      assertThat(Math.abs(bias)).as("%d models", count).isLessThan(plainBias * 2 / 3);
      assertThat(Math.abs(variance)).as("%d models", count).isLessThan(-plainVariance * 2 / 3);
      assertThat(covered).as("%d models", count).isGreaterThanOrEqualTo(34);
    }
  }

  @Test
  void termsAlwaysAddUpToTheError() {
    SplittableRandom random = new SplittableRandom(1);
    for (int run = 0; run < 50; run++) {
      List<Predictions> regressions = new ArrayList<>();
      List<Predictions> classifications = new ArrayList<>();
      for (int r = 0; r < 3 + run % 5; r++) {
        regressions.add(values((float) random.nextDouble(), (float) random.nextDouble()));
        classifications.add(classes(random.nextInt(3), random.nextInt(3)));
      }
      Noise noise = run % 2 == 0 ? Noise.UNKNOWN : new Noise(0.2, "given");
      Targets numbers = new Targets.Values(new float[] {0.4f, 0.9f});
      Targets names = new Targets.Classes(new int[] {2, 0}, 3);
      BiasVariance squared = Decomposition.of("best", regressions, numbers, noise, run);
      BiasVariance zeroOne = Decomposition.of("best", classifications, names, noise, run);
      assertThat(sum(squared)).isCloseTo(squared.error().value(), within(1e-9));
      assertThat(sum(zeroOne)).isCloseTo(zeroOne.error().value(), within(1e-9));
    }
  }

  /**
   * Three models of 40,000 rows, which deviate from the truth by 0.5 and, each by itself, by a
   * standard deviation of 1. Of one row, bias² then deviates by √(5/9 + 1/9) and variance by 1: the
   * tolerances are four standard errors, missed in 1 of 15,000 runs. Without its correction bias²
   * would be 0.58.
   */
  @Test
  void fewModelsDoNotBiasTheTermsOfSquaredLoss() {
    int rows = 40_000;
    SplittableRandom random = new SplittableRandom(2);
    float[] truth = new float[rows];
    List<Predictions> models = new ArrayList<>();
    for (int r = 0; r < 3; r++) {
      float[] said = new float[rows];
      for (int row = 0; row < rows; row++) {
        said[row] = (float) (0.5 + random.nextGaussian());
      }
      models.add(values(said));
    }
    BiasVariance terms =
        Decomposition.of("best", models, new Targets.Values(truth), new Noise(0, "given"), 1);
    assertThat(terms.bias().value()).isCloseTo(0.25, within(0.0164));
    assertThat(terms.variance().value()).isCloseTo(1, within(0.02));
  }

  /**
   * Every fifth label becomes another class by chance. What the noisy labels say with this known is
   * what the true ones say: the difference is within four standard errors but in 1 of 15,000 runs.
   */
  @Test
  void knownLabelNoiseIsTakenOffZeroOneLoss() {
    int rows = 20_000;
    SplittableRandom random = new SplittableRandom(3);
    int[] truth = random.ints(rows, 0, 3).toArray();
    int[] noisy = truth.clone();
    for (int row = 0; row < rows; row++) {
      if (random.nextDouble() < 0.2) {
        noisy[row] = (truth[row] + 1 + random.nextInt(2)) % 3;
      }
    }
    List<Predictions> models = new ArrayList<>();
    for (int r = 0; r < 9; r++) {
      int[] named = new int[rows];
      for (int row = 0; row < rows; row++) {
        // Hard rows, every fourth one, are mostly taken for the next class.
        double right = row % 4 == 0 ? 0.3 : 0.8;
        named[row] = random.nextDouble() < right ? truth[row] : (truth[row] + 1) % 3;
      }
      models.add(classes(named));
    }
    BiasVariance clean =
        Decomposition.of("best", models, new Targets.Classes(truth, 3), Noise.UNKNOWN, 1);
    BiasVariance known =
        Decomposition.of("best", models, new Targets.Classes(noisy, 3), new Noise(0.2, "given"), 1);
    assertThat(known.bias().value())
        .isCloseTo(clean.bias().value(), within(4 * known.bias().standardError()));
    assertThat(known.netVariance().value())
        .isCloseTo(clean.netVariance().value(), within(4 * known.netVariance().standardError()));
    assertThat(known.variance()).isEqualTo(clean.variance());
    assertThat(known.noise()).isPositive();
  }

  /**
   * Rows and models that deviate each by a chance of its own: 100 times the error of 10 models on
   * 30 rows. Its standard error shall not be smaller than its deviation over the repetitions, of
   * which 100 give the deviation to 7 %.
   */
  @Test
  void standardErrorsHoldChanceInRowsAndInResamples() {
    double sum = 0;
    double squares = 0;
    double claimed = 0;
    for (int run = 0; run < 100; run++) {
      SplittableRandom random = new SplittableRandom(run);
      double[] hard = random.doubles(30, 0, 2).toArray();
      List<Predictions> models = new ArrayList<>();
      for (int r = 0; r < 10; r++) {
        double off = random.nextGaussian();
        float[] said = new float[30];
        for (int row = 0; row < said.length; row++) {
          said[row] = (float) (hard[row] + off);
        }
        models.add(values(said));
      }
      BiasVariance terms =
          Decomposition.of("best", models, new Targets.Values(new float[30]), Noise.UNKNOWN, 1);
      sum += terms.error().value();
      squares += terms.error().value() * terms.error().value();
      claimed += terms.error().standardError() / 100;
    }
    double deviation = Math.sqrt((squares - sum * sum / 100) / 99);
    assertThat(claimed).isBetween(0.8 * deviation, 1.3 * deviation);
  }

  @Test
  void twoModelsAreTooFew() {
    assertThatThrownBy(
            () ->
                Decomposition.of(
                    "best",
                    List.of(values(1), values(2)),
                    new Targets.Values(new float[] {1}),
                    Noise.UNKNOWN,
                    1))
        .hasMessage("Bias and variance take 3 models or more, not 2");
  }
}
