package io.espalier.app;

import io.espalier.config.StudyFile;
import io.espalier.run.Standing;
import io.espalier.run.StudyPlace;
import io.espalier.study.Study;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Opens the test set. */
@Command(
    name = "evaluate",
    description = "Opens the test set of a study that has chosen its model. This is recorded.")
final class EvaluateCommand extends StudyCommand {
  @Parameters(paramLabel = "DIR", description = "the study's directory")
  private String directory;

  @Option(
      names = "--reopen",
      description = "open it although it was opened before; every report will say so")
  private boolean reopen;

  EvaluateCommand(Screen screen) {
    super(screen);
  }

  @Override
  ExitCode run() throws Exception {
    Configuration hadoop = SparkApplication.hadoop();
    StudyPlace place = StudyPlace.at(directory, hadoop);
    StudyFile study = StudyFiles.continued(place, place.conf());
    Standing standing = Standing.of(place, hadoop);
    if (!standing.chosen()) {
      throw new Refusal(
          ExitCode.BAD_INPUT,
          place.shown()
              + " has not chosen a model yet: end it with 'espalier resume "
              + place.shown()
              + "'");
    }
    if (standing.data().testRows() == 0) {
      throw new Refusal(
          ExitCode.BAD_INPUT, place.shown() + " has no test set: its data.split leaves no rows");
    }
    if (standing.opened() && !reopen) {
      throw StudyRun.openedBefore(place);
    }
    try (SparkSession spark =
        SparkApplication.start("espalier evaluate", study.runtime().threadsPerTrial())) {
      return new StudyRun(spark, place, study, screen, json)
          .evaluate(standing.data(), reopen ? Study::reopen : Study::evaluate);
    }
  }
}
