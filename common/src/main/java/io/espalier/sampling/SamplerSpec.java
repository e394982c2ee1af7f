package io.espalier.sampling;

/** Which sampler a study asks for. */
public sealed interface SamplerSpec {
  /** Every point of the grid once, in seeded order; at most {@code trials} of them. */
  record Grid(int trials) implements SamplerSpec {}

  /** Independent random points. */
  record Random(int trials) implements SamplerSpec {}
}
