package io.espalier.dl4j;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;

/**
 * The OpenBLAS that ND4J brings, loaded with the kernel that fits the processor and with one
 * thread: trials are what runs side by side. It must be loaded here before ND4J loads it.
 */
final class OpenBlas {
  /** Read by OpenBLAS when it is loaded. */
  private static final String KERNEL = "OPENBLAS_CORETYPE";

  /** What the kernels named after Skylake need. */
  private static final Set<String> SKYLAKE =
      Set.of("avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl");

  private static final OpenBlas LOADED = load();

  private final Path file;
  private final String kernel;

  /**
   * Held for as long as the process lives. JNA would unload what nobody holds, and OpenBLAS takes
   * its kernels along when it goes: also those of the machine's own OpenBLAS, to which Spark's
   * MLlib may have bound the wrapper before.
   */
  @SuppressWarnings("unused")
  private final NativeLibrary held;

  private OpenBlas(Path file, String kernel, NativeLibrary held) {
    this.file = file;
    this.kernel = kernel;
    this.held = held;
  }

  /**
   * Loads it, once a process.
   *
   * @throws LinkageError if it cannot be
   */
  static OpenBlas loaded() {
    return LOADED;
  }

  /** The library. */
  Path file() {
    return file;
  }

  /** The kernel that it took, such as {@code SkylakeX}. */
  String kernel() {
    return kernel;
  }

  private static OpenBlas load() {
    Path processor = Path.of("/proc/cpuinfo");
    if (System.getenv(KERNEL) == null && Files.isReadable(processor)) {
      try {
        String better = betterKernel(Files.readAllLines(processor));
        if (better != null) {
          Function.getFunction("c", "setenv").invokeInt(new Object[] {KERNEL, better, 1});
        }
      } catch (IOException e) {
        // Without it OpenBLAS chooses by itself, as it does elsewhere.
      }
    }
    Loader.load(openblas_nolapack.class); // and what the library needs
    Path library = unpacked(System.mapLibraryName("openblas") + ".0");
    NativeLibrary functions = NativeLibrary.getInstance(library.toString());
    functions.getFunction("openblas_set_num_threads").invokeVoid(new Object[] {1});
    Object[] nothing = {};
    return new OpenBlas(
        library,
        functions.getFunction("openblas_get_corename").invokeString(nothing, false),
        functions);
  }

  /** Unpacks it, as the wrapper does so for itself alone, under another name. */
  private static Path unpacked(String name) {
    String resource = "/org/bytedeco/openblas/" + Loader.getPlatform() + "/" + name;
    try {
      File file = Loader.cacheResource(openblas_nolapack.class, resource);
      if (file == null) {
        throw new UnsatisfiedLinkError("There is no " + resource + " on the class path");
      }
      return file.toPath();
    } catch (IOException e) {
      throw new LinkageError("Cannot unpack " + resource, e);
    }
  }

  /**
   * The kernel to ask for where the one that OpenBLAS 0.3.19 takes by itself is a slow one, else
   * null: it knows no AMD processor with AVX-512 and takes those for the first generation, which
   * makes products half as slow again.
   *
   * @param processor lines of /proc/cpuinfo
   */
  static String betterKernel(List<String> processor) {
    return processor.stream().anyMatch(line -> field(line, "vendor_id").equals("AuthenticAMD"))
            && processor.stream()
                .map(line -> new HashSet<>(Arrays.asList(field(line, "flags").split(" "))))
                .anyMatch(flags -> flags.containsAll(SKYLAKE))
        ? "SkylakeX"
        : null;
  }

  private static String field(String line, String name) {
    int colon = line.indexOf(':');
    return colon > 0 && line.substring(0, colon).strip().equals(name)
        ? line.substring(colon + 1).strip()
        : "";
  }
}
