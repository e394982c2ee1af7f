package io.espalier.dl4j;

import io.espalier.port.Feature;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.apache.commons.statistics.descriptive.NaNPolicy;
import org.apache.commons.statistics.descriptive.Quantile;
import org.apache.commons.statistics.descriptive.Quantile.EstimationMethod;

/** A feature column, as fitted on the rows that a network is trained on. */
sealed interface Column {
  /** The column's name. */
  String name();

  /** How many inputs of the network it becomes. */
  int width();

  /**
   * Fits a column.
   *
   * @param values of the rows that are trained on, a repeated row as often; changed
   */
  static Column fit(Feature feature, float[] values) {
    return feature instanceof Feature.Categorical c
        ? Names.fit(c, values)
        : Numbers.fit(feature.name(), values);
  }

  /**
   * Numbers: the median stands for what is missing, then they are brought to another unit (see
   * {@link Scaling}), which is mean 0 and standard deviation 1 where nothing is said. A column that
   * is constant becomes 0 everywhere, and so does one without a number.
   *
   * @param missing how many of the values were missing
   * @param median of the numbers, of an even count the lower of the two in the middle: a number
   *     that occurs, and the one that MLlib's Imputer takes; NaN where what is missing stays so
   * @param mean with the median for what is missing
   * @param deviation with the median for what is missing, divided by the number of rows; 0 if the
   *     column is constant
   * @param least of the numbers; 0 if there is none
   * @param greatest of the numbers; 0 if there is none
   */
  record Numbers(
      String name,
      int missing,
      float median,
      float mean,
      float deviation,
      float least,
      float greatest)
      implements Column {

    private static Numbers fit(String name, float[] values) {
      int missing = 0;
      for (float value : values) {
        missing += Float.isNaN(value) ? 1 : 0;
      }
      if (missing == values.length) {
        return new Numbers(name, missing, 0, 0, 0, 0, 0);
      }
      float median = median(values);
      if (missing > 0) {
        fill(values, median);
      }
      return fit(name, missing, median, values);
    }

    private static float median(float[] values) {
      double[] numbers = new double[values.length];
      for (int i = 0; i < values.length; i++) {
        numbers[i] = values[i];
      }
      return (float)
          Quantile.withDefaults()
              .with(EstimationMethod.HF1)
              .with(NaNPolicy.EXCLUDE)
              .withCopy(false)
              .evaluate(numbers, 0.5);
    }

    private static void fill(float[] values, float median) {
      for (int i = 0; i < values.length; i++) {
        if (Float.isNaN(values[i])) {
          values[i] = median;
        }
      }
    }

    private static Numbers fit(String name, int missing, float median, float[] values) {
      double sum = 0;
      float least = values[0];
      float greatest = values[0];
      for (float value : values) {
        sum += value;
        least = Math.min(least, value);
        greatest = Math.max(greatest, value);
      }
      double mean = sum / values.length;
      double squares = 0;
      for (float value : values) {
        double centred = value - mean;
        squares += centred * centred;
      }
      // Rounding of the mean would give a constant column a tiny deviation, which blows it up.
      float deviation = least == greatest ? 0 : (float) Math.sqrt(squares / values.length);
      return new Numbers(name, missing, median, (float) mean, deviation, least, greatest);
    }

    @Override
    public int width() {
      return 1;
    }

    boolean finite() {
      return Float.isFinite(mean) && Float.isFinite(deviation);
    }
  }

  /**
   * Names: an input for each that occurs in the rows trained on, 1 where a row has it and else 0.
   * What is missing is a name of its own, if it occurs there; a name that does not is 0 everywhere.
   *
   * <p>These inputs are not standardized: the 1 of a name that one row in 10,000 has would become
   * 100, which drowns all else that is known of such a row.
   *
   * @param levels the names, ordered as text
   * @param missing whether missing is an input too, the last one
   */
  record Names(String name, List<Level> levels, boolean missing) implements Column {
    /** Copies the list. */
    public Names {
      levels = List.copyOf(levels);
    }

    private static Names fit(Feature.Categorical feature, float[] values) {
      BitSet places = new BitSet();
      boolean missing = false;
      for (float value : values) {
        if (Float.isNaN(value)) {
          missing = true;
        } else if (value != Feature.Categorical.UNKNOWN) {
          places.set((int) value);
        }
      }
      List<Level> levels = new ArrayList<>();
      places.stream().forEach(place -> levels.add(new Level(feature.levels().get(place), place)));
      levels.sort(Comparator.comparing(Level::name));
      return new Names(feature.name(), levels, missing);
    }

    @Override
    public int width() {
      return levels.size() + (missing ? 1 : 0);
    }
  }

  /**
   * A name.
   *
   * @param place what stands for it in the data
   */
  record Level(String name, int place) {
    /** Checks the place. */
    public Level {
      if (place < 0 || place >= Feature.Categorical.MOST_LEVELS) {
        throw new IllegalArgumentException("The name " + name + " cannot have the place " + place);
      }
    }
  }
}
