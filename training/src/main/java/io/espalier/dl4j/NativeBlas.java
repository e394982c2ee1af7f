package io.espalier.dl4j;

import dev.ludovic.netlib.blas.NativeBLAS;
import io.espalier.direct.Products;
import java.util.logging.Level;
import java.util.logging.Logger;

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

  private static NativeBLAS wrapper() {
    // It warns that the Vector API is missing, which nothing here asks for. If the native part is
    // missing, the description says so.
    Logger logger = Logger.getLogger("dev.ludovic.netlib.blas");
    Level before = logger.getLevel();
    logger.setLevel(Level.SEVERE);
    try {
      return NativeBLAS.getInstance();
    } finally {
      logger.setLevel(before);
    }
  }

  private static NativeBlas find() {
    try {
      OpenBlas library = OpenBlas.loaded();
      // Read once, when the wrapper's class is first touched. Whoever set it before meant it.
      String property = "dev.ludovic.netlib.blas.nativeLibPath";
      if (System.getProperty(property) == null) {
        System.setProperty(property, library.file().toString());
      }
      return new NativeBlas(new Products(wrapper()), "OpenBLAS " + library.kernel());
    } catch (RuntimeException | LinkageError e) {
      return new NativeBlas(null, e.toString());
    }
  }
}
