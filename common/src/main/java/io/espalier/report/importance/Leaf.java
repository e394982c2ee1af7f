package io.espalier.report.importance;

/**
 * A box of the space in which a tree says the same everywhere.
 *
 * @param sets of each factor, the levels that lie in it, as bits; not copied and not to be changed
 * @param value what it says
 */
record Leaf(long[] sets, double value) {
  /** Whether a point lies in it, as far as one factor goes. */
  boolean holds(int factor, int level) {
    return (sets[factor] >>> level & 1) == 1;
  }
}
