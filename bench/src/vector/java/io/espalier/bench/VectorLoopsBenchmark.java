package io.espalier.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** The element-wise work of a step by the Vector API. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class VectorLoopsBenchmark {

  /** A layer's bias and activation. */
  @Benchmark
  public float[] biasAndRectify(LoopsState state) {
    VectorLoops.biasAndRectify(state.activations, state.bias);
    return state.activations;
  }

  /** The activation's derivative. */
  @Benchmark
  public float[] mask(LoopsState state) {
    VectorLoops.mask(state.deltas, state.activations);
    return state.deltas;
  }

  /** An update of all parameters. */
  @Benchmark
  public float[] adam(LoopsState state) {
    VectorLoops.adam(state.values, state.gradients, state.first, state.second, 1e-3f);
    return state.values;
  }
}
