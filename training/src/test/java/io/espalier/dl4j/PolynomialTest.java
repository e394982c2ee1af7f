package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.espalier.metrics.Task;
import io.espalier.port.Feature;
import io.espalier.space.Params;
import io.espalier.trial.EngineChoice;
import io.espalier.trial.LegResult;
import io.espalier.trial.LegResult.Cause;
import io.espalier.trial.Measurement;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

class PolynomialTest {
  private static final Task VALUE = new Task.Regression();

  private static Preparation fit(Tables.Table data, Object... params) {
    int[] rows = data.trainingRows();
    Params all = Legs.params("kind", "polynomial").with(Legs.params(params));
    return Polynomial.fit(Preparation.fit(data, rows), all, data, rows);
  }

  /** Columns of uniform numbers between -2 and 3, and as the label their sine and noise. */
  private static Tables.Table waves(int rows, int columns, double noise, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] features = new float[rows * columns];
    float[] targets = new float[rows];
    for (int i = 0; i < rows; i++) {
      for (int c = 0; c < columns; c++) {
        features[i * columns + c] = (float) random.nextDouble(-2, 3);
        targets[i] += (float) Math.sin(2 * features[i * columns + c]);
      }
      targets[i] += (float) (noise * random.nextGaussian());
    }
    return Tables.split(VALUE, columns, features, targets);
  }

  @Test
  void termsAreTheStandardizedPowersOfTheStandardizedFeatures() {
    Tables.Table data = waves(80, 2, 1, 3);
    int[] rows = data.trainingRows();
    Preparation plain = Preparation.fit(data, rows);
    Preparation preparation = fit(data, "degree", 4);
    assertThat(preparation.width()).isEqualTo(8);
    float[] inputs = Inputs.ofAny(plain, rows.length).of(data.raw(rows), rows.length);
    float[] terms = Inputs.ofTraining(preparation, 7).of(data.raw(rows), rows.length);
    for (int t = 0; t < 8; t++) {
      int input = t % 2;
      int power = 1 + t / 2;
      double[] powers =
          IntStream.range(0, rows.length)
              .mapToDouble(i -> Math.pow(inputs[2 * i + input], power))
              .toArray();
      double mean = Arrays.stream(powers).average().orElseThrow();
      double deviation =
          Math.sqrt(
              Arrays.stream(powers).map(p -> (p - mean) * (p - mean)).average().orElseThrow());
      for (int i = 0; i < rows.length; i++) {
        assertThat(terms[8 * i + t])
            .isCloseTo((float) ((powers[i] - mean) / deviation), within(1e-4f));
      }
    }
  }

  @Test
  void interactionsAreAllProductsUpToTheDegreeEachOnce() {
    for (int inputs = 1; inputs <= 4; inputs++) {
      for (int degree = 2; degree <= 5; degree++) {
        List<Column> columns = new ArrayList<>();
        for (int c = 0; c < inputs; c++) {
          columns.add(new Column.Numbers("c" + c, 0, 0, 0, 1, 0, 0));
        }
        Monomials terms = new Monomials(columns, degree, true);
        Set<List<Integer>> products = new HashSet<>();
        for (int t = 0; t < terms.count(); t++) {
          products.add(terms.factors(t).stream().sorted().toList());
          assertThat(terms.factors(t)).hasSizeBetween(1, degree);
        }
        assertThat(products).hasSize(terms.count());
        // Products of up to d of n numbers: C(n + d, d), without the empty one.
        long expected = 1;
        for (int k = 1; k <= degree; k++) {
          expected = expected * (inputs + k) / k;
        }
        assertThat(terms.count()).isEqualTo(expected - 1);
      }
    }
  }

  @Test
  void namesAreNeitherRaisedToPowersNorMultipliedWithinAColumn() {
    Tables.Table people = Tables.people(200, 4);
    int[] rows = people.trainingRows();
    // Three numbers, five names of work with missing, two of home.
    assertThat(fit(people, "degree", 3).width()).isEqualTo(3 * 3 + 5 + 2);
    Preparation mixed = fit(people, "degree", 2, "interactions", true);
    assertThat(mixed.width()).isEqualTo((3 + 6) + (5 + 2) + 3 * (5 + 2) + 5 * 2);
    float[] plain =
        Inputs.ofAny(Preparation.fit(people, rows), rows.length).of(people.raw(rows), rows.length);
    float[] terms = Inputs.ofAny(mixed, rows.length).of(people.raw(rows), rows.length);
    Monomials monomials = mixed.polynomial().orElseThrow().terms(mixed.columns());
    for (int t = 0; t < mixed.width(); t++) {
      if (!monomials.scaled(t)) {
        for (int i = 0; i < rows.length; i++) {
          float product = 1;
          for (int factor : monomials.factors(t)) {
            product *= plain[i * 10 + factor];
          }
          assertThat(terms[i * mixed.width() + t]).isEqualTo(product);
        }
      }
    }
  }

  @Test
  void powerThatIsConstantIsZeroAndNotBlownUpRounding() {
    float[] coin = new float[40];
    for (int i = 0; i < coin.length; i++) {
      coin[i] = i % 2 == 0 ? 0.3f : 0.7f;
    }
    Tables.Table data =
        Tables.split(VALUE, 1, coin, coin).divided(IntStream.range(0, 40).toArray(), new int[] {1});
    float[] terms = Inputs.ofAny(fit(data, "degree", 2), 40).of(data.raw(data.trainingRows()), 40);
    for (int i = 0; i < 40; i++) {
      assertThat(terms[2 * i + 1]).isZero();
    }
  }

  /** Minimizes the mean of squared errors plus ½c·Σw², both engines' objective. */
  @Test
  void withRidgePenaltyItConvergesToTheClosedForm() throws Exception {
    for (EngineChoice engine : List.of(EngineChoice.DIRECT, EngineChoice.DL4J)) {
      for (boolean interactions : new boolean[] {false, true}) {
        Legs legs = new Legs(waves(60, 2, 0.2, 5));
        legs.engine = engine;
        double c = 0.05;
        LegResult result =
            legs.train(
                Legs.params(
                    "kind",
                    "polynomial",
                    "degree",
                    3,
                    "interactions",
                    interactions,
                    "l2",
                    c,
                    "updater",
                    "nesterovs",
                    "learning-rate",
                    0.02,
                    "batch",
                    1000),
                1500);
        Checkpoint.Network network = legs.network(result);
        int[] rows = legs.data.trainingRows();
        RealMatrix x = matrix((Tables.Table) legs.data, network.preparation());
        double[] y =
            Arrays.stream(rows)
                .mapToDouble(r -> network.preparation().label().toNetwork(legs.data.target(r)))
                .toArray();
        double share = 2.0 / rows.length;
        RealMatrix normal =
            x.transpose()
                .multiply(x)
                .scalarMultiply(share)
                .add(
                    MatrixUtils.createRealIdentityMatrix(x.getColumnDimension()).scalarMultiply(c));
        double[] ridge =
            new LUDecomposition(normal)
                .getSolver()
                .solve(new ArrayRealVector(x.transpose().operate(y)).mapMultiply(share))
                .toArray();
        float[] learnt = network.parameters();
        assertThat(learnt).hasSize(ridge.length + 1);
        for (int i = 0; i < ridge.length; i++) {
          assertThat((double) learnt[i]).as(engine + " " + i).isCloseTo(ridge[i], within(2e-3));
        }
        assertThat(learnt[ridge.length]).isCloseTo(0, within(2e-3f));
      }
    }
  }

  private static RealMatrix matrix(Tables.Table data, Preparation preparation) {
    int[] rows = data.trainingRows();
    int width = preparation.width();
    float[] terms = Inputs.ofAny(preparation, rows.length).of(data.raw(rows), rows.length);
    double[][] x = new double[rows.length][width];
    for (int i = 0; i < rows.length; i++) {
      for (int t = 0; t < width; t++) {
        x[i][t] = terms[i * width + t];
      }
    }
    return new Array2DRowRealMatrix(x, false);
  }

  /** Chapter 5.1: the truth is a straight line, and few points are known of it, with noise. */
  @Test
  void onFewPointsTrainingErrorFallsWithTheDegreeAndValidationErrorRises() {
    int rows = 212;
    SplittableRandom random = new SplittableRandom(8);
    float[] features = new float[rows];
    float[] targets = new float[rows];
    for (int i = 0; i < rows; i++) {
      features[i] = (float) random.nextDouble(-1, 1);
      targets[i] = features[i] + (float) (0.3 * random.nextGaussian());
    }
    List<Double> training = new ArrayList<>();
    List<Double> validation = new ArrayList<>();
    for (int degree = 1; degree <= 10; degree++) {
      Legs legs =
          new Legs(
              Tables.split(VALUE, 1, features, targets)
                  .divided(IntStream.range(0, 12).toArray(), IntStream.range(12, rows).toArray()));
      legs.train(
          Legs.params(
              "kind",
              "polynomial",
              "degree",
              degree,
              "updater",
              "adam",
              "learning-rate",
              0.05,
              "schedule",
              "cosine",
              "batch",
              100),
          20_000);
      training.add(last(legs.curve(Measurement.TRAINING_LOSS)));
      validation.add(last(legs.curve(Measurement.VALIDATION_LOSS)));
    }
    for (int i = 1; i < training.size(); i++) {
      // Gradient descent comes to the least squares of the high degrees slowly: 0.002 for that.
      assertThat(training.get(i)).isLessThan(training.get(i - 1) + 0.002);
    }
    assertThat(training.get(9)).isLessThan(0.2 * training.get(0));
    assertThat(validation.get(9)).isGreaterThan(3 * validation.get(0));
    assertThat(Collections.min(validation)).isEqualTo(validation.get(0));
  }

  private static double last(List<Double> curve) {
    return curve.get(curve.size() - 1);
  }

  @Test
  void tooManyTermsAreRefusedBeforeTheFirstEpochAndNotTriedAgain() {
    float[] features = new float[40 * 60];
    for (int i = 0; i < features.length; i++) {
      features[i] = i % 17;
    }
    Legs legs = new Legs(Tables.split(VALUE, 60, features, new float[40]));
    LegResult result =
        legs.train(Legs.params("kind", "polynomial", "degree", 3, "interactions", true), 2);
    assertThat(result)
        .isEqualTo(
            new LegResult.Failed(
                Cause.DIVERGED,
                "Before epoch 1 a polynomial of degree 3 with interactions over 60 inputs has more"
                    + " than 16384 terms"));
  }

  @Test
  void powersThatAreNoFloatsAnyMoreAreRefused() {
    float[] features = new float[400];
    features[0] = 1e6f;
    Tables.Table data = Tables.split(VALUE, 1, features, new float[400]);
    // The outlier of 300 rows is 17 standard deviations away: its 30th power is 1e37, its 32nd too
    // big.
    assertThat(fit(data, "degree", 30).unfit()).isEmpty();
    float[] many = new float[4000];
    many[0] = 1e6f;
    assertThat(fit(Tables.split(VALUE, 1, many, new float[4000]), "degree", 30).unfit())
        .get()
        .asString()
        .startsWith("a term of the polynomial of degree 30 has a mean of ");
  }

  @Test
  void modelPredictsFromRawRowsAndIsTheSameInDl4j() throws Exception {
    Legs legs = new Legs(Tables.people(200, 4));
    LegResult result =
        legs.train(
            Legs.params("kind", "polynomial", "degree", 2, "interactions", true, "batch", 16), 3);
    Tables.Table data = (Tables.Table) legs.data;
    int[] rows = data.validationRows();
    try (TrainedNetwork model = TrainedNetwork.load(legs.bytes(result))) {
      float[] predicted = model.predict(data.raw(rows), rows.length).values();
      assertThat(predicted).isEqualTo(legs.kept(result).validation().values());
      float[] inputs = model.inputs(0, data.raw(rows), rows.length);
      int width = inputs.length / rows.length;
      float[] dl4j =
          model
              .networks()
              .get(0)
              .output(Nd4j.createFromArray(inputs).reshape('c', rows.length, width))
              .dup('c')
              .ravel()
              .toFloatVector();
      for (int i = 0; i < dl4j.length; i++) {
        assertThat(dl4j[i]).isCloseTo(predicted[i], within(1e-5f));
      }
      assertThat(
              new String(
                  PreparationJson.write(legs.network(result).preparation()),
                  StandardCharsets.UTF_8))
          .contains("\"terms\"", "\"factors\"");
    }
  }

  @Test
  void featuresOfAPolynomialNeedNoNumbers() {
    List<Feature> names =
        List.of(
            new Feature.Categorical("a", List.of("x", "y")),
            new Feature.Categorical("b", List.of("u", "v")));
    float[] features = new float[80];
    for (int i = 0; i < features.length; i++) {
      features[i] = i * 7 / 3 % 2;
    }
    Tables.Table data = Tables.split(VALUE, 2, features, new float[40]).with(names, features);
    Preparation preparation = fit(data, "degree", 5, "interactions", true);
    assertThat(preparation.width()).isEqualTo(4 + 4);
  }
}
