package io.espalier.bench;

import io.espalier.results.EventCodec;
import io.espalier.trial.StudyEvent;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A measured event to JSON and back: what the driver pays for each measurement. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EventCodecBenchmark {
  private final EventCodec codec = new EventCodec();
  private final StudyEvent event = MadeUpWork.measured(1);
  private final String json = codec.write(event);

  /** To JSON. */
  @Benchmark
  public String write() {
    return codec.write(event);
  }

  /** And back. */
  @Benchmark
  public StudyEvent read() throws IOException {
    return codec.event(json);
  }
}
