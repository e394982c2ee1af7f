package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the launcher's scripts put into the environment of a JVM. */
class EnvironmentTest {
  private static final String ALL = "avx512f avx512dq avx512cd avx512bw avx512vl";

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "AuthenticAMD, fpu avx2 " + ALL + " avx512_vnni, SkylakeX",
    "AuthenticAMD, " + ALL + ", SkylakeX",
    "AuthenticAMD, fpu avx2, ''",
    "AuthenticAMD, fpu avx2 avx512f avx512dq avx512cd avx512bw, ''",
    "AuthenticAMD, fpu avx2 avx512f avx512dq avx512cd avx512bw avx512vl_not, ''",
    "GenuineIntel, fpu avx2 " + ALL + ", ''"
  })
  void onlyAmdProcessorsWithAvx512AreTakenForAnother(String vendor, String flags, String expected)
      throws Exception {
    assumeThat(System.getProperty("os.name") + System.getProperty("os.arch"))
        .isEqualTo("Linuxamd64");
    String processor = "processor\t: %d\nvendor_id\t: %s\nflags\t\t: %s\nbugs\t\t: none\n\n";
    Path file = directory.resolve("cpuinfo");
    Files.writeString(
        file, processor.formatted(0, vendor, flags) + processor.formatted(1, vendor, flags));
    assertThat(bash(Map.of(), "blas_core_type " + file)).isEqualTo(expected);
  }

  @Test
  void whatDescribesNoProcessorChangesNothing() throws Exception {
    Path file = Files.writeString(directory.resolve("cpuinfo"), "");
    assertThat(bash(Map.of(), "blas_core_type " + file)).isEmpty();
    assertThat(bash(Map.of(), "blas_core_type " + directory.resolve("none"))).isEmpty();
  }

  @Test
  void whatIsSetStays() throws Exception {
    assertThat(
            bash(
                Map.of("OPENBLAS_CORETYPE", "Haswell", "OMP_NUM_THREADS", "3"),
                "printenv OPENBLAS_CORETYPE OMP_NUM_THREADS"))
        .isEqualTo("Haswell\n3");
    assertThat(bash(Map.of("OMP_NUM_THREADS", ""), "printenv OMP_NUM_THREADS")).isEqualTo("1");
  }

  private static String bash(Map<String, String> environment, String command)
      throws IOException, InterruptedException {
    Path script = Launcher.PROJECT.resolve("deploy/environment.sh");
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-euo", "pipefail", "-c", "source '" + script + "'; " + command);
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said.strip();
  }
}
