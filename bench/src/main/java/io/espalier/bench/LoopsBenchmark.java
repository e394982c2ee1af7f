package io.espalier.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** The element-wise work of a step as plain loops. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LoopsBenchmark {

  /** A layer's bias and activation. */
  @Benchmark
  public float[] biasAndRectify(LoopsState state) {
    Loops.biasAndRectify(state.activations, state.bias);
    return state.activations;
  }

  /** A layer's bias before its product, and its activation behind it. */
  @Benchmark
  public float[] copyBiasAndRectify(LoopsState state) {
    Loops.copyBiasAndRectify(state.activations, state.bias);
    return state.activations;
  }

  /** The activation's derivative, chosen element by element. */
  @Benchmark
  public float[] maskByBranch(LoopsState state) {
    Loops.maskByBranch(state.deltas, state.activations);
    return state.deltas;
  }

  /** The activation's derivative as arithmetic. */
  @Benchmark
  public float[] maskByArithmetic(LoopsState state) {
    Loops.maskByArithmetic(state.deltas, state.activations);
    return state.deltas;
  }

  /** An update of all parameters. */
  @Benchmark
  public float[] adam(LoopsState state) {
    Loops.adam(state.values, state.gradients, state.first, state.second, 1e-3f);
    return state.values;
  }
}
