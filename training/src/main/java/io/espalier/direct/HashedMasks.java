package io.espalier.direct;

import java.util.SplittableRandom;

/**
 * Masks by hashing each position with two keys that are new for each mask: unlike a generator that
 * goes from number to number, this has no order that the processor must keep. The hash is Wellons's
 * low-bias permutation of 32 bits. Used by one thread.
 */
public final class HashedMasks implements Masks {
  /** Bits of a hash that decide. */
  private static final int BITS = 24;

  private static final int GOLDEN = 0x9E3779B1;

  private SplittableRandom keys = new SplittableRandom(1);
  private int[] positions = new int[0];
  private int[] hashes = new int[0];
  private final float[] values = new float[2];

  /** Begins a sequence of masks anew. */
  public void seed(long seed) {
    keys = new SplittableRandom(seed);
  }

  @Override
  public void fill(int layer, double dropped, float[] mask, int n) {
    reserve(n);
    int threshold = (int) Math.round(dropped * (1 << BITS));
    hash(positions, hashes, n, keys.nextInt(), keys.nextInt(), threshold);
    values[0] = (float) (1 / (1 - dropped));
    for (int i = 0; i < n; i++) {
      mask[i] = values[hashes[i]];
    }
  }

  /** 1 for what is dropped, else 0. */
  private static void hash(int[] positions, int[] hashes, int n, int key, int second, int bound) {
    for (int i = 0; i < n; i++) {
      int x = positions[i] + key;
      x ^= x >>> 16;
      x *= 0x7feb352d;
      x ^= x >>> 15;
      x += second;
      x *= 0x846ca68b;
      x ^= x >>> 16;
      hashes[i] = ((x >>> (32 - BITS)) - bound) >>> 31;
    }
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
