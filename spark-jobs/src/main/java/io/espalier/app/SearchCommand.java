package io.espalier.app;

import io.espalier.config.StudyFile;
import io.espalier.run.StudyPlace;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a new study. */
@Command(name = "search", description = "Runs the study that a file describes, from its beginning.")
final class SearchCommand extends StudyCommand {
  @Parameters(
      paramLabel = "STUDY",
      description = "the study's file, such as conf/digits.conf or hdfs://host/digits.conf")
  private String file;

  @Mixin private StudyFiles files = new StudyFiles();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "the study's directory, on any Hadoop file system; default studies/NAME")
  private String out;

  SearchCommand(Screen screen) {
    super(screen);
  }

  @Override
  ExitCode run() throws Exception {
    Warmup.begin();
    StudyFile study = files.read(file);
    study.notes().forEach(note -> screen.say(note.toString()));
    StudyPlace place =
        StudyPlace.at(
            out == null ? study.runtime().directory(study.study().name()) : out,
            SparkApplication.hadoop());
    place.requireFresh();
    Phases.reached("configuration");
    try (SparkSession spark =
        SparkApplication.start(
            "espalier " + study.study().name(), study.runtime().threadsPerTrial())) {
      Phases.reached("spark");
      return study.nested().isPresent()
          ? NestedSearch.begin(spark, place, study, screen, json)
          : StudyRun.begin(spark, place, study, screen, json);
    } finally {
      Phases.reached("stopped");
    }
  }
}
