package io.espalier.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/examples shows compiles against this version, and docs/spark-ml.md shows it. */
class ExamplesTest {
  private static final Path DOCS = Path.of("..", "docs");

  @TempDir private Path classes;

  private static List<String> examples(String ending) throws IOException {
    try (Stream<Path> files = Files.list(DOCS.resolve("examples"))) {
      return files.map(Path::toString).filter(name -> name.endsWith(ending)).sorted().toList();
    }
  }

  @Test
  void examplesInJavaCompile() throws IOException {
    List<String> arguments = new ArrayList<>(List.of("-proc:none", "-d", classes.toString()));
    arguments.addAll(List.of("-cp", System.getProperty("java.class.path")));
    arguments.addAll(examples(".java"));
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(null, said, said, arguments.toArray(String[]::new));
    assertThat(code).as(said.toString(StandardCharsets.UTF_8)).isZero();
    assertThat(classes.resolve("LetterSearch.class")).exists();
  }

  @Test
  void examplesInScalaCompile() throws IOException {
    List<String> arguments = new ArrayList<>(List.of("-usejavacp", "-d", classes.toString()));
    arguments.addAll(examples(".scala"));
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    boolean compiled =
        scala.Console.withOut(
            new PrintStream(said, true, StandardCharsets.UTF_8),
            () -> scala.tools.nsc.Main.process(arguments.toArray(String[]::new)));
    assertThat(compiled).as(said.toString(StandardCharsets.UTF_8)).isTrue();
    assertThat(classes.resolve("ScalaSearch.class")).exists();
  }

  @Test
  void theClassThatIsExchangedIsTheOnlyDifference() throws IOException {
    List<String> lines = Files.readAllLines(DOCS.resolve("examples/Swapped.java"));
    List<String> before = body(lines, "before(");
    List<String> after = body(lines, "after(");
    assertThat(after).hasSameSizeAs(before);
    List<String> changed = new ArrayList<>();
    for (int i = 0; i < before.size(); i++) {
      if (!before.get(i).equals(after.get(i))) {
        changed.add(before.get(i).strip() + " -> " + after.get(i).strip());
      }
    }
    assertThat(changed)
        .containsExactly("return new CrossValidator() -> return new EspalierEstimator()");
    String readme = Files.readString(Path.of("..", "README.md"));
    assertThat(readme).contains("-return new CrossValidator()").contains("+return new Espalier");
  }

  private static List<String> body(List<String> lines, String method) {
    List<String> body = new ArrayList<>();
    boolean inside = false;
    for (String line : lines) {
      if (inside && line.equals("  }")) {
        return body;
      }
      if (inside) {
        body.add(line);
      }
      inside |= line.contains(method);
    }
    throw new AssertionError("There is no method " + method);
  }
}
