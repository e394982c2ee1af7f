package io.espalier.app;

import io.espalier.data.Format;
import io.espalier.data.model.Dl4jNetworks;
import io.espalier.data.model.Scoring;
import io.espalier.run.StudyPlace;
import java.net.URI;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

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
      converter = Words.class,
      completionCandidates = Words.class,
      description = "how DATA is written: ${COMPLETION-CANDIDATES}; default: as its name says")
  private Format format;

  /** Formats as study files write them. */
  static final class Words implements ITypeConverter<Format>, Iterable<String> {
    @Override
    public Format convert(String word) {
      return Arrays.stream(Format.values())
          .filter(format -> format.word().equals(word))
          .findFirst()
          .orElseThrow(() -> new TypeConversionException("give one of " + String.join(", ", this)));
    }

    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(Format.values()).map(Format::word).iterator();
    }
  }

  PredictCommand(Screen screen) {
    super(screen);
  }

  @Override
  ExitCode run() throws Exception {
    StudyPlace place = StudyPlace.at(model, SparkApplication.hadoop());
    URI directory = place.holdsStudy() ? place.part(StudyPlace.CHOSEN_MODEL) : place.uri();
    try (SparkSession spark = SparkApplication.start("espalier predict")) {
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
