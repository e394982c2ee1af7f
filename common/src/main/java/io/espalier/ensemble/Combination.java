package io.espalier.ensemble;

/** How members' predictions become one. */
public enum Combination {
  /** The weighted mean of probabilities or values. */
  MEAN,
  /** The weighted share of members that favour a class; classification only. */
  VOTE
}
