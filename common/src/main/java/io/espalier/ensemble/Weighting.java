package io.espalier.ensemble;

/** How members are weighted. */
public enum Weighting {
  /** All alike. */
  UNIFORM,
  /** By their score on the validation rows. */
  VALIDATION
}
