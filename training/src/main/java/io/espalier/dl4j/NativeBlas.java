package io.espalier.dl4j;

import dev.ludovic.netlib.blas.NativeBLAS;
import io.espalier.direct.Products;

/**
 * {@link OpenBlas} by way of the wrapper that Spark's MLlib brings: it pins heap arrays, where
 * JavaCPP copies them. Looked for once a process.
 */
final class NativeBlas {
  private static final NativeBlas FOUND = find();

  private final Products products;
  private final String description;

  private NativeBlas(Products products, String description) {
    this.products = products;
    this.description = description;
  }

  /** The products, null where there are none. */
  static Products products() {
    return FOUND.products;
  }

  /** Which library with which kernel, such as {@code OpenBLAS SkylakeX}; or why none. */
  static String description() {
    return FOUND.description;
  }

  private static NativeBlas find() {
    try {
      OpenBlas library = OpenBlas.loaded();
      // Read once, when the wrapper's class is first touched. Whoever set it before meant it.
      String property = "dev.ludovic.netlib.blas.nativeLibPath";
      if (System.getProperty(property) == null) {
        System.setProperty(property, library.file().toString());
      }
      return new NativeBlas(new Products(NativeBLAS.getInstance()), "OpenBLAS " + library.kernel());
    } catch (RuntimeException | LinkageError e) {
      return new NativeBlas(null, e.toString());
    }
  }
}
