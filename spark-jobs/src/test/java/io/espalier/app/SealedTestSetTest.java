package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.config.StudyFile;
import io.espalier.data.Preparation;
import io.espalier.data.PreparedRows;
import io.espalier.run.StudyConf;
import io.espalier.run.StudyPlace;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The test rows are touched by an opening, and by nothing before it. */
class SealedTestSetTest {
  @RegisterExtension private static final Terminal TERMINAL = new Terminal();

  @TempDir private Path directory;

  @Test
  void aStudyRunsToItsChoiceWhileItsTestRowsCannotBeRead() throws Exception {
    StudyPlace place = StudyPlace.at(directory.toString(), SparkApplication.hadoop());
    StudyFile file =
        StudyConf.resolved(
            place,
            """
            data { source = "%s", label = label }
            space { hidden = [[8], [16]] }
            training { epochs = 2 }
            refit { top = 1, with-validation = true }
            ensemble { averaging { top = 2 }, greedy {}, bagging { members = 2 } }
            """
                .formatted(Terminal.digits()));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
    Path testRows = directory.resolve("data/test.bin");
    try (SparkSession spark = SparkApplication.start("sealed", 1)) {
      new Preparation(spark).prepare(file.data(), file.study().seed(), place.uri());
      Files.delete(testRows);
      // Whoever opens a directory fails, whatever his rights.
      Files.createDirectory(testRows);
      place.write(file.resolved());
      ExitCode code =
          new StudyRun(spark, place, file, Screen.of(printed, printed), false)
              .run(PreparedRows.load(spark.sparkContext().hadoopConfiguration(), place.uri()));
      assertThat(code).as(out.toString(StandardCharsets.UTF_8)).isEqualTo(ExitCode.DONE);
    }
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("chosen: ");
    Terminal.Ended evaluated = TERMINAL.run("evaluate", directory.toString());
    assertThat(evaluated.exit()).isNotZero();
    assertThat(evaluated.err()).contains("test.bin");
  }
}
