package io.espalier.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One step of the direct engine; {@code -prof gc} tells what it allocates. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class StepBenchmark {
  /** Widths and rows. */
  @Param({"64,64,32,10/32", "784,256,128,10/128"})
  public String shape;

  private DirectTraining training;

  /** Makes the network. */
  @Setup
  public void prepare() {
    StepShape parsed = StepShape.of(shape);
    int[] widths = parsed.widths().stream().mapToInt(Integer::intValue).toArray();
    training = new DirectTraining(widths, new StepRows(widths, parsed.batch()));
  }

  /** Takes a step. */
  @Benchmark
  public double step() {
    training.step();
    return training.loss();
  }
}
