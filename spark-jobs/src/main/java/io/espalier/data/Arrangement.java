package io.espalier.data;

import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/** What a study says of how the feature columns of its source belong together. */
public sealed interface Arrangement {
  /** The columns that say which line belongs where, and are no features. */
  List<String> columns();

  /** Nothing: each column stands for itself, unless the files know better. */
  record Plain() implements Arrangement {
    @Override
    public List<String> columns() {
      return List.of();
    }
  }

  /**
   * Images, a column for each channel of each pixel.
   *
   * @param height in pixels
   * @param width in pixels
   * @param channels of a pixel, side by side
   */
  record Images(int height, int width, int channels) implements Arrangement {
    @Override
    public List<String> columns() {
      return List.of();
    }

    @Override
    public String toString() {
      return "data.image of %d × %d × %d".formatted(height, width, channels);
    }
  }

  /**
   * Series, a line each, a column for each channel of each step; empty cells at the end of a line
   * are steps that it does not have.
   *
   * @param steps of the longest
   * @param channels of a step, side by side
   */
  record Wide(int steps, int channels) implements Arrangement {
    @Override
    public List<String> columns() {
      return List.of();
    }

    @Override
    public String toString() {
      return "data.series of %d steps × %d".formatted(steps, channels);
    }
  }

  /**
   * Series, a line for each step, a column for each channel.
   *
   * @param id the column whose equal values are one series
   * @param time the column that its steps are ordered by
   * @param steps that there is room for; those of the longest series if it is not given
   */
  record Steps(String id, String time, OptionalInt steps) implements Arrangement {
    /** Checks that all is given. */
    public Steps {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(time, "time");
      Objects.requireNonNull(steps, "steps");
    }

    @Override
    public List<String> columns() {
      return List.of(id, time);
    }

    @Override
    public String toString() {
      return "data.series of a line for each step";
    }
  }
}
