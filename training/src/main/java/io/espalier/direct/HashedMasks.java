package io.espalier.direct;

import java.util.SplittableRandom;

/**
 * Random numbers by hashing each position with two keys that are new for each array: unlike a
 * generator that goes from number to number, this has no order that the processor must keep. The
 * hash is Wellons's low-bias permutation of 32 bits. Used by one thread.
 */
public final class HashedMasks implements Masks {
  /** Bits of a hash that decide. */
  private static final int BITS = 24;

  private static final int GOLDEN = 0x9E3779B1;

  private SplittableRandom keys = new SplittableRandom(1);
  private int[] positions = new int[0];
  private int[] hashes = new int[0];
  private final float[] values = new float[2];
  private NormalQuantiles quantiles;

  /** Begins a sequence anew. */
  public void seed(long seed) {
    keys = new SplittableRandom(seed);
  }

  @Override
  public void units(int layer, double dropped, float[] mask, int n) {
    fill(dropped, mask, n);
  }

  @Override
  public void weights(int layer, double dropped, float[] mask, int n) {
    fill(dropped, mask, n);
  }

  private void fill(double dropped, float[] mask, int n) {
    reserve(n);
    int threshold = (int) Math.round(dropped * (1 << BITS));
    decide(positions, hashes, n, keys.nextInt(), keys.nextInt(), threshold);
    values[0] = (float) (1 / (1 - dropped));
    for (int i = 0; i < n; i++) {
      mask[i] = values[hashes[i]];
    }
  }

  @Override
  public void noise(int layer, double deviation, float[] noise, int n) {
    reserve(n);
    if (quantiles == null) {
      quantiles = new NormalQuantiles();
    }
    hash(positions, hashes, n, keys.nextInt(), keys.nextInt());
    quantiles.fill(hashes, deviation, noise, n);
  }

  /** 1 for what is dropped, else 0. */
  private static void decide(int[] positions, int[] hashes, int n, int key, int second, int bound) {
    for (int i = 0; i < n; i++) {
      hashes[i] = ((mixed(positions[i], key, second) >>> (32 - BITS)) - bound) >>> 31;
    }
  }

  private static void hash(int[] positions, int[] hashes, int n, int key, int second) {
    for (int i = 0; i < n; i++) {
      hashes[i] = mixed(positions[i], key, second);
    }
  }

  private static int mixed(int position, int key, int second) {
    int x = position + key;
    x ^= x >>> 16;
    x *= 0x7feb352d;
    x ^= x >>> 15;
    x += second;
    x *= 0x846ca68b;
    x ^= x >>> 16;
    return x;
  }

  private void reserve(int n) {
    if (positions.length < n) {
      positions = new int[n];
      hashes = new int[n];
      for (int i = 0; i < n; i++) {
        positions[i] = i * GOLDEN;
      }
    }
  }
}
