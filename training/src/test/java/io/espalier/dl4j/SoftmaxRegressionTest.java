package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SoftmaxRegressionTest {
  private static final int ROWS = 400;
  private static final int WIDTH = 5;
  private static final int CLASSES = 3;

  private final float[] values = new float[ROWS * WIDTH];
  private final int[] labels = new int[ROWS];

  /** Columns of different units, one of them constant, which the class follows loosely. */
  SoftmaxRegressionTest() {
    SplittableRandom random = new SplittableRandom(3);
    for (int row = 0; row < ROWS; row++) {
      labels[row] = random.nextInt(CLASSES);
      for (int i = 0; i < WIDTH; i++) {
        double drawn = random.nextGaussian() + (i == labels[row] ? 1 : 0);
        values[row * WIDTH + i] = (float) (Math.pow(10, i - 2) * drawn + i);
      }
      values[row * WIDTH + WIDTH - 1] = 7;
    }
  }

  private float[] probabilities(float[] weights, int row) {
    float[] probabilities = new float[CLASSES];
    SoftmaxRegression.predict(weights, CLASSES, values, row * WIDTH, probabilities, 0);
    return probabilities;
  }

  @Test
  void nothingLeftToGainByAnyWeight() {
    float[] weights = SoftmaxRegression.fit(values, ROWS, WIDTH, labels, CLASSES);
    double[] mean = new double[WIDTH];
    double[] deviation = new double[WIDTH];
    for (int i = 0; i < WIDTH; i++) {
      double sum = 0;
      double squares = 0;
      for (int row = 0; row < ROWS; row++) {
        sum += values[row * WIDTH + i];
        squares += (double) values[row * WIDTH + i] * values[row * WIDTH + i];
      }
      mean[i] = sum / ROWS;
      deviation[i] = Math.sqrt(squares / ROWS - mean[i] * mean[i]);
    }
    for (int c = 0; c < CLASSES; c++) {
      for (int i = 0; i < WIDTH - 1; i++) {
        double gradient = weights[i * CLASSES + c] * deviation[i] / ROWS;
        for (int row = 0; row < ROWS; row++) {
          double error = probabilities(weights, row)[c] - (labels[row] == c ? 1 : 0);
          gradient += error * (values[row * WIDTH + i] - mean[i]) / deviation[i] / ROWS;
        }
        assertThat(gradient).isBetween(-1e-4, 1e-4);
      }
      // A constant column says nothing, so the classes' mean probabilities are their shares.
      double gradient = 0;
      for (int row = 0; row < ROWS; row++) {
        gradient += (probabilities(weights, row)[c] - (labels[row] == c ? 1 : 0)) / ROWS;
      }
      assertThat(gradient).isBetween(-1e-4, 1e-4);
      assertThat(weights[(WIDTH - 1) * CLASSES + c]).isZero();
    }
  }

  @Test
  void separableClassesAreToldApart() {
    float[] line = {-3, -2, -1, 1, 2, 3};
    int[] sides = {0, 0, 0, 1, 1, 1};
    float[] weights = SoftmaxRegression.fit(line, 6, 1, sides, 2);
    float[] told = new float[2];
    for (int row = 0; row < 6; row++) {
      SoftmaxRegression.predict(weights, 2, line, row, told, 0);
      assertThat(told[sides[row]]).isGreaterThan(0.6f);
      assertThat(told[0] + told[1]).isBetween(0.99999f, 1.00001f);
    }
  }
}
