package io.espalier.app;

import io.espalier.data.Format;
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
    description = "Scores rows of any number with a study's model, through Spark.")
final class PredictCommand extends StudyCommand {
  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "a model's directory, or a study's, whose chosen model is taken")
  private String model;

  @Parameters(
      index = "1",
      paramLabel = "DATA",
      description =
          "a file, or a directory of files: CSV, Parquet, ORC, JSON lines, LIBSVM, or idx images")
  private String data;

  @Option(
      names = "--out",
      paramLabel = "P",
      required = true,
      description = "a directory that does not exist yet; takes the predictions as Parquet")
  private String out;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "auto",
      description = "how DATA is written: ${COMPLETION-CANDIDATES}; default: as its name says")
  private Format format;

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
              .run(directory, new Path(data).toUri(), format, new Path(out).toUri());
      screen.out().printf("%,d rows scored, in %s%n", outcome.scored(), out);
      if (outcome.unknown() > 0) {
        screen
            .out()
            .printf(
                "%,d of them have names that the model has not seen, and were scored without"
                    + " these%n",
                outcome.unknown());
      }
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
      line.put("unknown", outcome.unknown());
      line.put("rejected", outcome.rejected());
      screen.json(json, line);
      return ExitCode.DONE;
    }
  }
}
