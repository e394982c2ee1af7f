package io.espalier.dl4j;

import io.espalier.direct.Network;

/** The {@link NetworkState} of a network on heap arrays. */
abstract class DirectState implements NetworkState {
  /** The network itself. */
  abstract Network network();

  @Override
  public double parameterSum() {
    return network().parameterSum();
  }

  @Override
  public double zeroWeights() {
    return network().zeroWeights();
  }

  @Override
  public double[] gradientNorms() {
    return network().takeGradientNorms();
  }

  @Override
  public float[] parameters() {
    return network().parameters();
  }

  @Override
  public void parameters(float[] values) {
    network().parameters(values);
  }

  @Override
  public float[] updaterState() {
    return network().updaterState();
  }

  @Override
  public int iterations() {
    return network().steps();
  }

  @Override
  public void resume(float[] parameters, float[] updaterState, int iterations) {
    network().resume(parameters, updaterState, iterations);
  }

  @Override
  public void close() {
    // Nothing but heap memory.
  }
}
