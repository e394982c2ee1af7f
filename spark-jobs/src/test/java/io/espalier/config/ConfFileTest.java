package io.espalier.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Study files behind a URI: Hadoop's view of a local folder stands for its other file systems. */
class ConfFileTest {
  private static final String ROOT = "viewfs://cluster/";

  @TempDir Path directory;
  private final Configuration hadoop = new Configuration(false);

  @BeforeEach
  void lay() throws IOException {
    Files.createDirectories(directory.resolve("conf/parts"));
    hadoop.set("fs.viewfs.impl", "org.apache.hadoop.fs.viewfs.ViewFileSystem");
    hadoop.set("fs.viewfs.impl.disable.cache", "true"); // each test has a folder of its own
    hadoop.set("fs.file.impl", "org.apache.hadoop.fs.LocalFileSystem");
    hadoop.set("fs.viewfs.mounttable.cluster.link./disk", directory.toUri().toString());
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(directory.resolve("conf").resolve(name), text);
  }

  private StudyFile read(String location) {
    return Fixtures.reader().read(ConfFile.at(location, () -> hadoop), Overrides.NONE);
  }

  private Problem problem(String location) {
    ConfigErrors errors = catchThrowableOfType(ConfigErrors.class, () -> read(location));
    assertThat(errors.problems()).hasSize(1);
    return errors.problems().get(0);
  }

  @Test
  void aStudyFileBehindAUriIsReadWithWhatItIncludes() throws IOException {
    write("parts/base.conf", "include \"deeper.conf\"\ntraining.epochs = 4");
    write("parts/deeper.conf", Fixtures.LEAST);
    write("shared.conf", "include \"parts/base.conf\"\ntraining.batch = 6");
    StudyFile read = read(ROOT + "disk/conf/shared.conf");
    assertThat(read.study().name()).isEqualTo("shared");
    assertThat(read.study().epochs()).isEqualTo(4);
    assertThat(read.study().plan().fixed().values()).containsEntry("batch", 6);
  }

  @Test
  void itsIncludesMayNotLeaveItsDirectory() throws IOException {
    Files.writeString(directory.resolve("secret.conf"), "study.seed = 3");
    for (String leaving : new String[] {"../secret.conf", "parts/../../secret.conf"}) {
      write("study.conf", Fixtures.LEAST + "include \"" + leaving + "\"");
      assertThat(problem(ROOT + "disk/conf/study.conf").message())
          .contains("must lie in " + ROOT + "disk/conf or below");
    }
    write("study.conf", Fixtures.LEAST + "include \"/disk/secret.conf\"");
    assertThat(problem(ROOT + "disk/conf/study.conf").message()).contains("is refused");
  }

  @Test
  void filesThatIncludeEachOtherAreRefused() throws IOException {
    write("other.conf", "\ninclude \"study.conf\"");
    write("study.conf", Fixtures.LEAST + "include \"parts/../other.conf\"");
    Problem problem = problem(ROOT + "disk/conf/study.conf");
    assertThat(problem.place()).isEqualTo(ROOT + "disk/conf/other.conf:2");
    assertThat(problem.message()).contains("includes itself");
  }

  @Test
  void mistakesAreFoundWithTheWholeLocation() throws IOException {
    write("study.conf", Fixtures.LEAST + "training.epochs = 0");
    assertThat(problem(ROOT + "disk/conf/study.conf").place())
        .isEqualTo(ROOT + "disk/conf/study.conf:2");
    assertThat(problem(ROOT + "disk/none.conf").message()).isEqualTo("There is no such file");
    assertThat(problem(ROOT + "disk/conf").message()).contains("a directory");
  }

  @Test
  void aFileSystemThatIsUnknownIsOneProblem() {
    Problem problem = problem("unheard://of/study.conf");
    assertThat(problem.place()).isEqualTo("unheard://of/study.conf");
    assertThat(problem.message()).contains("unheard");
  }

  @Test
  void aLocalUriIsALocalFile() throws IOException {
    write("study.conf", Fixtures.LEAST);
    Path file = directory.resolve("conf/study.conf");
    ConfFile found =
        ConfFile.at(
            file.toUri().toString(),
            () -> {
              throw new AssertionError("Hadoop is not needed");
            });
    assertThat(found).isEqualTo(ConfFile.of(file));
  }
}
