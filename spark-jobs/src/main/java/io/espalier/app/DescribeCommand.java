package io.espalier.app;

import io.espalier.config.Description;
import io.espalier.config.DescriptionText;
import io.espalier.config.ShapeCheck;
import io.espalier.config.StudyFile;
import io.espalier.data.Preparation;
import io.espalier.data.Room;
import io.espalier.data.SourceSpec;
import io.espalier.dl4j.Combinations;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The dry run. */
@Command(
    name = "describe",
    description =
        "Tells what a study would do, without doing it: the space, how many trials and epochs at"
            + " most, the parts of the data, the memory it takes.")
final class DescribeCommand extends StudyCommand {
  @Parameters(
      paramLabel = "STUDY",
      description = "the study's file, such as conf/digits.conf or hdfs://host/digits.conf")
  private String file;

  @Mixin private StudyFiles files = new StudyFiles();

  DescribeCommand(Screen screen) {
    super(screen);
  }

  @Override
  ExitCode run() throws Exception {
    StudyFile study = files.read(file);
    Preparation.Summary rows;
    try (SparkSession spark = SparkApplication.start("espalier describe")) {
      rows =
          new Preparation(spark, Room.ofProcess(study.runtime().heapData()))
              .survey(divided(study), study.study().seed());
    }
    new ShapeCheck(study.study(), new Combinations()).check(rows.schema().shape());
    Description description =
        Description.of(
            study,
            new Description.Table(
                new Description.Rows(rows.training(), rows.validation(), rows.test()),
                rows.schema().columns(),
                rows.schema().inputs(),
                rows.schema().task().outputs(),
                rows.schema().shape()));
    screen.out().println(DescriptionText.render(description));
    screen.json(json, plain(description));
    return ExitCode.DONE;
  }

  /** As the first of the studies would be that a nested one consists of; they hardly differ. */
  private static SourceSpec divided(StudyFile study) {
    SourceSpec data = study.data();
    return study.nested().isEmpty()
        ? data
        : data.divided(data.dividing().testedOn(1, study.nested().getAsInt()));
  }

  /** What is not known is left out. */
  private static Map<String, Object> plain(Description d) {
    Map<String, Object> epochs = new LinkedHashMap<>();
    epochs.put("exhaustive", d.epochs().exhaustive());
    epochs.put("search", d.epochs().search());
    d.epochs().typical().ifPresent(typical -> epochs.put("typical", typical));
    epochs.put("refit", d.epochs().refit());
    epochs.put("ensembles", d.epochs().ensembles());
    epochs.put("baseline", d.epochs().baseline());
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("study", d.study());
    plain.put("directory", d.directory());
    plain.put("metric", d.metric());
    d.nested().ifPresent(folds -> plain.put("outerFolds", folds));
    plain.put("validation", d.validation());
    plain.put("space", d.space());
    d.configurations().ifPresent(n -> plain.put("configurations", n));
    plain.put("trials", d.trials());
    plain.put("networks", d.networks());
    plain.put("epochs", epochs);
    plain.put("ensembles", d.ensembles());
    plain.put("rows", d.rows());
    plain.put("memoryBytes", d.memory());
    plain.put("diskBytes", d.disk());
    return plain;
  }
}
