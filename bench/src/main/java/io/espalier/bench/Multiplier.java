package io.espalier.bench;

import dev.ludovic.netlib.blas.BLAS;
import dev.ludovic.netlib.blas.JavaBLAS;
import dev.ludovic.netlib.blas.NativeBLAS;
import io.espalier.bench.StepShape.Product;
import java.nio.file.Path;
import java.util.Random;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.openblas.global.openblas_nolapack;

/** Ways to multiply; each gives a product its own three matrices. */
enum Multiplier {
  /** netlib's JNI wrapper on heap arrays, which it pins, over ND4J's OpenBLAS. */
  HEAP_NATIVE {
    @Override
    Runnable prepare(Product product) {
      return onHeap(HeapBlas.NATIVE, product);
    }
  },
  /** JavaCPP's binding of the same library, on memory outside the heap. */
  OFF_HEAP {
    @Override
    Runnable prepare(Product p) {
      FloatPointer a = new FloatPointer(random(p.m() * p.k()));
      FloatPointer b = new FloatPointer(random(p.k() * p.n()));
      FloatPointer c = new FloatPointer((long) p.m() * p.n());
      return () ->
          openblas_nolapack.cblas_sgemm(
              openblas_nolapack.CblasRowMajor,
              transpose(p.transposeA()),
              transpose(p.transposeB()),
              p.m(),
              p.n(),
              p.k(),
              1,
              a,
              p.lda(),
              b,
              p.ldb(),
              0,
              c,
              p.n());
    }
  },
  /** The same binding on heap arrays, which it copies in and out. */
  HEAP_COPIED {
    @Override
    Runnable prepare(Product p) {
      float[] a = random(p.m() * p.k());
      float[] b = random(p.k() * p.n());
      float[] c = new float[p.m() * p.n()];
      return () ->
          openblas_nolapack.cblas_sgemm(
              openblas_nolapack.CblasRowMajor,
              transpose(p.transposeA()),
              transpose(p.transposeB()),
              p.m(),
              p.n(),
              p.k(),
              1,
              a,
              p.lda(),
              b,
              p.ldb(),
              0,
              c,
              p.n());
    }
  },
  /** netlib's plain Java. */
  HEAP_JAVA {
    @Override
    Runnable prepare(Product product) {
      return onHeap(java("Java11BLAS"), product);
    }
  },
  /** netlib's Java on the Vector API; needs {@code --add-modules jdk.incubator.vector}. */
  HEAP_VECTOR {
    @Override
    Runnable prepare(Product product) {
      return onHeap(java("VectorBLAS"), product);
    }
  };

  /** The product, ready to be computed again and again. */
  abstract Runnable prepare(Product product);

  private static float[] random(int count) {
    Random random = new Random(1);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextFloat();
    }
    return values;
  }

  private static int transpose(boolean transposed) {
    return transposed ? openblas_nolapack.CblasTrans : openblas_nolapack.CblasNoTrans;
  }

  /** It takes columns for rows, so it computes Cᵀ = Bᵀ · Aᵀ. */
  private static Runnable onHeap(BLAS blas, Product p) {
    float[] a = random(p.m() * p.k());
    float[] b = random(p.k() * p.n());
    float[] c = new float[p.m() * p.n()];
    String first = p.transposeB() ? "T" : "N";
    String second = p.transposeA() ? "T" : "N";
    return () ->
        blas.sgemm(first, second, p.n(), p.m(), p.k(), 1, b, p.ldb(), a, p.lda(), 0, c, p.n());
  }

  private static BLAS java(String name) {
    BLAS blas = JavaBLAS.getInstance();
    if (!blas.getClass().getSimpleName().equals(name)) {
      throw new IllegalStateException(
          "This JVM's Java BLAS is " + blas.getClass() + ", not " + name);
    }
    return blas;
  }

  /** Loaded when it is first asked for: the wrapper reads its property then. */
  private static final class HeapBlas {
    static final BLAS NATIVE = load();

    private static BLAS load() {
      Path library = Path.of(Loader.load(openblas.class)).resolveSibling("libopenblas.so.0");
      System.setProperty("dev.ludovic.netlib.blas.nativeLibPath", library.toString());
      return NativeBLAS.getInstance();
    }
  }
}
