package io.espalier.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncludesTest {
  @TempDir Path directory;
  private Path conf;

  @BeforeEach
  void lay() throws IOException {
    conf = Files.createDirectories(directory.resolve("conf/parts")).getParent();
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(conf.resolve(name), text);
  }

  @Test
  void filesBelowTheStudyFileAreIncludedRelativeToTheirOwnPlace() throws IOException {
    write("parts/base.conf", "include \"deeper.conf\"\ntraining { epochs = 4, batch = 5 }");
    write("parts/deeper.conf", Fixtures.LEAST);
    Path file = write("study.conf", "include \"parts/base.conf\"\ntraining.batch = 6");
    StudyFile read = Fixtures.reader().read(file, Overrides.NONE);
    assertThat(read.data().source()).hasToString("rows.csv");
    assertThat(read.study().epochs()).isEqualTo(4);
    assertThat(read.study().plan().fixed().values()).containsEntry("batch", 6);
  }

  @Test
  void anIncludeCanGiveASection() throws IOException {
    write("parts/space.conf", "l2 = [0, 1]");
    Path file = write("study.conf", Fixtures.LEAST + "space { include \"parts/space.conf\" }");
    assertThat(Fixtures.reader().read(file, Overrides.NONE).study().space().grid()).hasSize(2);
  }

  @Test
  void mistakesInAnIncludedFileAreFoundThere() throws IOException {
    Path base = write("parts/base.conf", "\ntraining.epochs = 0");
    Path file = write("study.conf", Fixtures.LEAST + "include \"parts/base.conf\"");
    assertThat(only(file).place()).isEqualTo(base + ":2");
  }

  @Test
  void aLinkOutOfTheDirectoryIsRefused() throws IOException {
    Path outside = Files.writeString(directory.resolve("secret.conf"), "study.seed = 3");
    Files.createSymbolicLink(conf.resolve("parts/link.conf"), outside);
    Path file = write("study.conf", Fixtures.LEAST + "include \"parts/link.conf\"");
    assertThat(only(file).message()).contains("parts/link.conf").contains("must lie in");
  }

  @Test
  void filesThatIncludeEachOtherAreRefused() throws IOException {
    Path other = write("other.conf", "\ninclude \"study.conf\"");
    Path file = write("study.conf", Fixtures.LEAST + "include \"other.conf\"");
    assertThat(only(file).place()).isEqualTo(other + ":2");
    assertThat(only(file).message()).contains("includes itself");
  }

  @Test
  void aTextWithoutAFileIncludesNothing() {
    ConfigErrors errors =
        catchThrowableOfType(
            ConfigErrors.class, () -> Fixtures.read(Fixtures.LEAST + "include \"a.conf\""));
    assertThat(errors.problems().get(0).message()).contains("only a file can include");
  }

  private static Problem only(Path file) {
    ConfigErrors errors =
        catchThrowableOfType(
            ConfigErrors.class, () -> Fixtures.reader().read(file, Overrides.NONE));
    assertThat(errors.problems()).hasSize(1);
    return errors.problems().get(0);
  }
}
