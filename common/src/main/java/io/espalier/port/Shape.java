package io.espalier.port;

/**
 * What the columns of a data set are to each other. Whatever its shape, a row stays a row of
 * numbers, and the channels of a place in it lie side by side: column {@code c} is of channel
 * {@code c % channels}.
 */
public sealed interface Shape {
  /** Columns that stand for themselves, in no order. */
  Shape TABLE = new Table();

  /** How many columns a row has; 0 if any number. */
  int columns();

  /** Columns that stand for themselves, in no order. */
  record Table() implements Shape {
    @Override
    public int columns() {
      return 0;
    }

    @Override
    public String toString() {
      return "a table";
    }
  }

  /**
   * Images, pixel by pixel as idx files and flattened CSV have them: rows of pixels from the top,
   * pixels from the left, the channels of a pixel last. Column {@code (y · width + x) · channels +
   * channel}.
   */
  record Image(int height, int width, int channels) implements Shape {
    /** Checks the numbers. */
    public Image {
      if (height < 1 || width < 1 || channels < 1) {
        throw new IllegalArgumentException(
            "There is no image of %d × %d × %d".formatted(height, width, channels));
      }
    }

    @Override
    public int columns() {
      return Math.multiplyExact(Math.multiplyExact(height, width), channels);
    }

    @Override
    public String toString() {
      return "images of " + height + " × " + width + " pixels of " + counted(channels);
    }
  }

  /**
   * Series, step by step: column {@code step · channels + channel}. All channels are NaN in the
   * steps beyond a series's end, and none is before.
   *
   * @param steps that a row has room for
   * @param shortest steps of the shortest series: fewer than {@code steps} if some rows end earlier
   */
  record Series(int steps, int channels, int shortest) implements Shape {
    /** Checks the numbers. */
    public Series {
      if (steps < 1 || channels < 1 || shortest < 1 || shortest > steps) {
        throw new IllegalArgumentException(
            "There are no series of %d to %d steps of %s"
                .formatted(shortest, steps, counted(channels)));
      }
    }

    /** Series that all have the same number of steps. */
    public Series(int steps, int channels) {
      this(steps, channels, steps);
    }

    /** Whether some series end before the last step that a row has room for. */
    public boolean padded() {
      return shortest < steps;
    }

    @Override
    public int columns() {
      return Math.multiplyExact(steps, channels);
    }

    @Override
    public String toString() {
      return "series of "
          + (padded() ? shortest + " to " : "")
          + steps
          + " steps of "
          + counted(channels);
    }
  }

  private static String counted(int channels) {
    return channels == 1 ? "1 channel" : channels + " channels";
  }
}
