package io.espalier.bench;

import io.espalier.bench.StepShape.Product;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The products of one training step of eight networks of one shape. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FusionBenchmark {
  static final int NETWORKS = 8;

  /** Widths and batch. */
  @Param("64,64,32,10/32")
  public String shape;

  /** A {@link Way}. */
  @Param("NETWORK_BY_NETWORK")
  public String way;

  private Runnable[] work;

  /** In which order, and by what. */
  enum Way {
    /** A whole step of one network, then of the next, as separate trials are trained. */
    NETWORK_BY_NETWORK,
    /** The same product of all networks in a row. */
    LAYER_BY_LAYER,
    /** A whole step of one network after another, by ND4J. */
    ND4J_NETWORK_BY_NETWORK,
    /** The same product of all networks as one of ND4J's of rank 3. */
    ND4J_RANK_3
  }

  /** Makes the matrices. */
  @Setup
  public void prepare() {
    List<Product> products = StepShape.of(shape).products();
    List<Runnable> all = new ArrayList<>();
    switch (Way.valueOf(way)) {
      case NETWORK_BY_NETWORK -> {
        for (int network = 0; network < NETWORKS; network++) {
          products.forEach(product -> all.add(Multiplier.HEAP_NATIVE.prepare(product)));
        }
      }
      case LAYER_BY_LAYER -> {
        for (Product product : products) {
          for (int network = 0; network < NETWORKS; network++) {
            all.add(Multiplier.HEAP_NATIVE.prepare(product));
          }
        }
      }
      case ND4J_NETWORK_BY_NETWORK -> {
        for (int network = 0; network < NETWORKS; network++) {
          products.forEach(product -> all.add(nd4j(product)));
        }
      }
      case ND4J_RANK_3 -> products.forEach(product -> all.add(nd4j(product, NETWORKS)));
    }
    work = all.toArray(Runnable[]::new);
  }

  private static Runnable nd4j(Product product, int... stack) {
    int rows = product.transposeA() ? product.k() : product.m();
    int columns = product.transposeB() ? product.k() : product.n();
    INDArray a = Nd4j.rand(DataType.FLOAT, dimensions(stack, rows, product.lda()));
    INDArray b =
        Nd4j.rand(
            DataType.FLOAT,
            dimensions(stack, product.transposeB() ? product.n() : product.k(), columns));
    INDArray c = Nd4j.create(DataType.FLOAT, dimensions(stack, product.m(), product.n()));
    return () -> Nd4j.matmul(a, b, c, product.transposeA(), product.transposeB(), false);
  }

  private static long[] dimensions(int[] stack, int rows, int columns) {
    return stack.length == 0 ? new long[] {rows, columns} : new long[] {stack[0], rows, columns};
  }

  /** One step of all networks. */
  @Benchmark
  public Runnable[] step() {
    for (Runnable one : work) {
      one.run();
    }
    return work;
  }
}
