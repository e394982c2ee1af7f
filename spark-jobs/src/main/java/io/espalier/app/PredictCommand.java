package io.espalier.app;

import io.espalier.data.model.Dl4jNetworks;
import io.espalier.data.model.Scoring;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Scores a file with a model. */
@Command(
    name = "predict",
    description = "Scores a file of any size with a study's model, through Spark.")
final class PredictCommand extends StudyCommand {
  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "a model's directory, or a study's, whose chosen model is taken")
  private String model;

  @Parameters(index = "1", paramLabel = "DATA", description = "a CSV file, or a directory of them")
  private String data;

  @Option(
      names = "--out",
      paramLabel = "P",
      required = true,
      description = "a directory that does not exist yet; takes the predictions as Parquet")
  private String out;

  PredictCommand(Screen screen) {
    super(screen);
  }

  @Override
  ExitCode run() throws Exception {
    StudyPlace place = StudyPlace.at(model, SparkApplication.hadoop());
    URI directory = place.holdsStudy() ? place.part(StudyRun.CHOSEN_MODEL) : place.uri();
    try (SparkSession spark = SparkApplication.start("espalier predict", 1)) {
      Scoring.Outcome outcome =
          new Scoring(spark, new Dl4jNetworks())
              .run(directory, new Path(data).toUri(), new Path(out).toUri());
      screen.out().printf("%,d rows scored, in %s%n", outcome.scored(), out);
      if (outcome.rejected() > 0) {
        screen
            .out()
            .printf(
                "%,d rows could not be scored; they are in %s, with the reason%n",
                outcome.rejected(), outcome.rejectedRows());
      }
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("out", out);
      line.put("scored", outcome.scored());
      line.put("rejected", outcome.rejected());
      screen.json(json, line);
      return ExitCode.DONE;
    }
  }
}
