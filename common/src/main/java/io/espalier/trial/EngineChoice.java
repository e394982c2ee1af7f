package io.espalier.trial;

/** Which engine trains networks. All make the same network; they differ in speed and rounding. */
public enum EngineChoice {
  /** The fastest that covers the network, where it can run. */
  AUTO,
  /** DeepLearning4J's own, which covers every network. */
  DL4J,
  /** The one for dense networks, on heap arrays and a native BLAS. */
  DIRECT
}
