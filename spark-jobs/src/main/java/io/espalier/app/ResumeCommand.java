package io.espalier.app;

import io.espalier.config.StudyFile;
import io.espalier.run.Standing;
import io.espalier.run.StudyPlace;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Takes a study up where its journal ends. */
@Command(
    name = "resume",
    description = "Takes up a study that was interrupted, where its journal ends.")
final class ResumeCommand extends StudyCommand {
  @Parameters(paramLabel = "DIR", description = "the study's directory")
  private String directory;

  ResumeCommand(Screen screen) {
    super(screen);
  }

  @Override
  ExitCode run() throws Exception {
    Configuration hadoop = SparkApplication.hadoop();
    StudyPlace place = StudyPlace.at(directory, hadoop);
    StudyFile study = StudyFiles.continued(place, place.conf());
    Warmup.begin();
    // Each study of a nested one is looked at when its turn comes.
    Optional<Standing> standing =
        study.nested().isPresent() ? Optional.empty() : Optional.of(Standing.of(place, hadoop));
    try (SparkSession spark =
        SparkApplication.start(
            "espalier " + study.study().name(), study.runtime().threadsPerTrial())) {
      return standing.isEmpty()
          ? new NestedSearch(spark, place, study, screen, json).run()
          : new StudyRun(spark, place, study, screen, json).run(standing.get().data());
    }
  }
}
