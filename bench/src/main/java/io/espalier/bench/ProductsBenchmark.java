package io.espalier.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** All matrix products of one training step, and nothing else of it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ProductsBenchmark {
  /** Widths and batch. */
  @Param("64,64,32,10/32")
  public String shape;

  /** A {@link Multiplier}. */
  @Param("HEAP_NATIVE")
  public String way;

  private Runnable[] products;

  /** Makes the matrices. */
  @Setup
  public void prepare() {
    Multiplier multiplier = Multiplier.valueOf(way);
    products =
        StepShape.of(shape).products().stream().map(multiplier::prepare).toArray(Runnable[]::new);
  }

  /** One step's. */
  @Benchmark
  public Runnable[] step() {
    for (Runnable product : products) {
      product.run();
    }
    return products;
  }
}
