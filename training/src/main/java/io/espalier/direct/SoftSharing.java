package io.espalier.direct;

/**
 * Soft weight sharing (chapter 5.9): the penalty λ/2·Σ(wᵢ − wⱼ)² between weights that should be
 * alike, without having to be equal.
 *
 * @param lambda λ; 0 for no such penalty
 * @param groups which weights
 */
public record SoftSharing(double lambda, Groups groups) {
  /** No penalty. */
  public static final SoftSharing NONE = new SoftSharing(0, Groups.NEIGHBOURS);

  /** Which weights should be alike. */
  public enum Groups {
    /** The weights, from the same input, of units that stand side by side in a hidden layer. */
    NEIGHBOURS,
    /** The weights at the same place between two hidden layers, and the next two, as wide. */
    LAYERS
  }
}
