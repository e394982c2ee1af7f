package io.espalier.app;

import io.espalier.report.OverTuning;
import io.espalier.report.StudySummary;
import io.espalier.run.Standing;
import io.espalier.run.StudyPlace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Says how far searches have over-tuned. */
@Command(
    name = "gauge",
    description =
        "Tells how much better studies looked on their validation rows than on their test rows,"
            + " one by one and on average, and how many did worse than their default configuration."
            + " It opens nothing: studies that have not been opened are named and left out.")
final class GaugeCommand extends StudyCommand {
  @Parameters(paramLabel = "DIR", arity = "1..*", description = "the studies' directories")
  private List<String> directories;

  GaugeCommand(Screen screen) {
    super(screen);
  }

  @Override
  ExitCode run() throws Exception {
    Configuration hadoop = SparkApplication.hadoop();
    List<StudySummary> gauged = new ArrayList<>();
    for (String directory : directories) {
      StudyPlace place = StudyPlace.at(directory, hadoop);
      place.conf();
      StudySummary summary = Standing.summary(place, hadoop);
      if (summary.gauges().isEmpty()) {
        screen.say(place.shown() + " has no gauge: " + why(summary));
      } else {
        gauged.add(summary);
      }
    }
    if (gauged.isEmpty()) {
      throw new Refusal(ExitCode.BAD_INPUT, "None of these studies has a gauge");
    }
    OverTuning found = OverTuning.of(gauged);
    found.lines().forEach(screen.out()::println);
    screen.json(json, plain(found));
    return ExitCode.DONE;
  }

  private static String why(StudySummary summary) {
    return summary.openings() == 0
        ? "its test set is unopened"
        : "it was opened by an earlier version; 'espalier evaluate --reopen' makes one";
  }

  private static Map<String, Object> plain(OverTuning found) {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("studies", found.studies().stream().map(GaugeCommand::plain).toList());
    plain.put("means", found.means().stream().map(GaugeCommand::plain).toList());
    return plain;
  }

  private static Map<String, Object> plain(OverTuning.Study study) {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("directory", study.directory());
    plain.put("metric", study.metric());
    plain.put("openings", study.openings());
    plain.put("validation", study.selected().validation());
    plain.put("test", study.selected().test());
    if (study.selected().comparable()) {
      plain.put("optimism", study.selected().optimism());
    }
    if (study.chosen().comparable()) {
      plain.put("optimismOfChosen", study.chosen().optimism());
    }
    if (!Double.isNaN(study.selected().overDefault())) {
      plain.put("overDefault", study.selected().overDefault());
    }
    return plain;
  }

  private static Map<String, Object> plain(OverTuning.Mean mean) {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("metric", mean.metric());
    plain.put("studies", mean.studies());
    if (mean.studies() > 0) {
      plain.put("optimism", mean.optimism());
    }
    mean.standardError().ifPresent(error -> plain.put("standardError", error));
    plain.put("compared", mean.compared());
    plain.put("worseThanDefault", mean.worse());
    return plain;
  }
}
