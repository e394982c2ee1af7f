package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenBlasTest {
  @TempDir private Path cache;

  private static final String FULL =
      "flags\t\t: fpu vme avx2 avx512f avx512dq rdseed avx512ifma avx512cd avx512bw avx512vl";

  private static String kernel(String vendor, String flags) {
    return OpenBlas.betterKernel(List.of("processor\t: 0", "vendor_id\t: " + vendor, flags, ""));
  }

  @Test
  void amdWithTheWholeOfSkylakesInstructionsIsToldApart() {
    assertThat(kernel("AuthenticAMD", FULL)).isEqualTo("SkylakeX");
  }

  @Test
  void othersAreLeftToOpenBlas() {
    assertThat(kernel("GenuineIntel", FULL)).isNull();
    assertThat(kernel("AuthenticAMD", FULL.replace(" avx512bw", ""))).isNull();
    assertThat(kernel("AuthenticAMD", "flags\t: fpu avx avx2")).isNull();
    assertThat(kernel("AuthenticAMD", "bugs\t: avx512f avx512dq avx512cd avx512bw avx512vl"))
        .isNull();
    assertThat(OpenBlas.betterKernel(List.of())).isNull();
    assertThat(OpenBlas.betterKernel(List.of("Features\t: fp asimd", "CPU implementer : 0x41")))
        .isNull();
  }

  @Test
  void libraryThatIsLoadedNamesItsKernel() {
    assertThat(OpenBlas.loaded().kernel()).isNotBlank();
    assertThat(OpenBlas.loaded().file()).isRegularFile();
  }

  /** Runs a class in a process of its own, and returns what it says. */
  private String said(Class<?> program) throws Exception {
    Process process =
        new ProcessBuilder(
                new File(System.getProperty("java.home"), "bin/java").getPath(),
                "-Xmx200m",
                "-Dorg.bytedeco.javacpp.cachedir=" + cache,
                "-cp",
                System.getProperty("java.class.path"),
                program.getName())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  @Test
  void itStaysLoadedThoughNobodyUsesIt() throws Exception {
    assertThat(said(UnusedLibraries.class)).contains("still there");
  }

  @Test
  void theFirstProcessOnAMachineUnpacksAndLoadsIt() throws Exception {
    String said = said(FreshLibraries.class);
    // This process may have loaded it by way of ND4J, which leaves the choice to OpenBLAS.
    String better = OpenBlas.betterKernel(Files.readAllLines(Path.of("/proc/cpuinfo")));
    assertThat(said)
        .contains("kernel: " + (better == null ? "" : better))
        .containsPattern(": \\w+");
  }
}
