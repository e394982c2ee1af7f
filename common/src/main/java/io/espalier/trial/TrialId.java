package io.espalier.trial;

/** Names a trial within its study: 0 for the first that was proposed, and so on. */
public record TrialId(int number) implements Comparable<TrialId> {
  /** Refuses a negative number. */
  public TrialId {
    if (number < 0) {
      throw new IllegalArgumentException("A trial's number is at least 0, not " + number);
    }
  }

  @Override
  public int compareTo(TrialId other) {
    return Integer.compare(number, other.number);
  }

  @Override
  public String toString() {
    return "t" + number;
  }
}
