package io.espalier.simulation;

/**
 * What the driver's one thread spends, in seconds. With thousands of slots it is what limits a
 * study of short epochs.
 *
 * @param batch of each batch of the journal: to write it durably
 * @param event of each event: to take it in, decide and encode it
 */
public record DriverCost(double batch, double event) {
  /** Nothing. */
  public static final DriverCost NONE = new DriverCost(0, 0);

  /** Checks the seconds. */
  public DriverCost {
    if (!(batch >= 0 && event >= 0 && batch + event < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "A driver spends at least 0 s, not " + batch + " s a batch and " + event + " s an event");
    }
  }

  /** Of a batch of so many events. */
  double of(int events) {
    return batch + events * event;
  }
}
