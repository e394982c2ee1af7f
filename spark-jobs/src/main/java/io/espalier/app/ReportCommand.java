package io.espalier.app;

import com.typesafe.config.ConfigFactory;
import io.espalier.config.Secrets;
import io.espalier.config.StudyFile;
import io.espalier.data.AtomicFiles;
import io.espalier.ensemble.PairwiseDifference;
import io.espalier.metrics.Predictions;
import io.espalier.port.PredictionStore;
import io.espalier.report.Circumstances;
import io.espalier.report.Figures;
import io.espalier.report.StudySummary;
import io.espalier.report.page.Contents;
import io.espalier.report.page.Findings;
import io.espalier.report.page.Findings.Diversity;
import io.espalier.report.page.History;
import io.espalier.report.page.HtmlPage;
import io.espalier.report.page.Judged;
import io.espalier.report.page.StudyReport;
import io.espalier.run.Build;
import io.espalier.run.StudyPlace;
import io.espalier.simulation.Recording;
import io.espalier.spark.HadoopJournal;
import io.espalier.tables.StoredPredictions;
import io.espalier.trial.Artifacts;
import io.espalier.trial.EnsembleFacts;
import io.espalier.trial.Seeds;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.StudyView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes the page that tells what came of a study. */
@Command(
    name = "report",
    description =
        "Writes one file of HTML that tells and draws what was searched and what came of it; also"
            + " while the study runs. It needs no network and no other file.")
final class ReportCommand extends StudyCommand {
  @Parameters(paramLabel = "DIR", description = "the study's directory")
  private String directory;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "where to write it, over what is there; default DIR/report/report.html")
  private String out;

  ReportCommand(Screen screen) {
    super(screen);
  }

  @Override
  ExitCode run() throws Exception {
    Configuration hadoop = SparkApplication.hadoop();
    StudyPlace place = StudyPlace.at(directory, hadoop);
    StudyFile study = single(place, "report on");
    StudyReport report = Contents.of(findings(place, study, hadoop));
    byte[] page = HtmlPage.of(report).getBytes(StandardCharsets.UTF_8);
    Path file = out == null ? new Path(place.part("report/report.html")) : new Path(out);
    new AtomicFiles(hadoop).write(file, page);
    String shown = out == null ? place.shown() + "/report/report.html" : out;
    screen.out().printf("%s, %s%n", shown, Figures.bytes(page.length));
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("report", shown);
    line.put("bytes", page.length);
    line.put("plots", report.plots().size());
    screen.json(json, line);
    return ExitCode.DONE;
  }

  private static Findings findings(StudyPlace place, StudyFile study, Configuration hadoop)
      throws IOException {
    History history;
    try (Stream<StudyEvent> events = HadoopJournal.read(place.uri(), hadoop)) {
      history = History.of(events);
    }
    StudyView view = history.view();
    if (view.created().isEmpty()) {
      throw new Refusal(ExitCode.BAD_INPUT, place.shown() + " has not begun yet");
    }
    Recording recording;
    try (Stream<StudyEvent> events = HadoopJournal.read(place.uri(), hadoop)) {
      recording = Recording.of(events);
    }
    String scheduler =
        ConfigFactory.parseString(study.resolved()).getString("search.scheduler.kind");
    ModelImages images =
        ModelImages.of(place, hadoop, view.chosen().isPresent(), study.runtime().heapData());
    return new Findings(
        history,
        StudySummary.of(view, circumstances(place, view)),
        study.study().space(),
        scheduler,
        recording.slots(),
        Secrets.hide(study.resolved()),
        judged(place, view, hadoop),
        diversity(place, view),
        Baselines.of(study.study(), scheduler, recording),
        images.pictures(),
        images.why(),
        Build.version());
  }

  /** What a full training of the configurations that were tried would take. */
  private static Circumstances circumstances(StudyPlace place, StudyView view) throws IOException {
    long exhaustive =
        view.ofStage("search").stream().mapToLong(id -> view.trial(id).maxEpochs()).sum();
    return new Circumstances(place.shown(), exhaustive, view.activeSeconds(), 0, place.bytes());
  }

  private static List<Judged> judged(StudyPlace place, StudyView view, Configuration hadoop)
      throws IOException {
    String chosen = view.chosen().orElse("");
    Map<String, Judged> parts = new LinkedHashMap<>();
    for (String part : List.of("validation", "test")) {
      long seed = Seeds.derive(view.created().orElseThrow().seed(), "rows of the report " + part);
      parts.put(part, new Judged(chosen, part, seed));
    }
    new StoredPredictions(hadoop, place.uri())
        .forEach(
            row -> {
              if (row.ensemble().equals(chosen) && parts.containsKey(row.part())) {
                parts.get(row.part()).take(row);
              }
            });
    return List.copyOf(parts.values());
  }

  private static List<Diversity> diversity(StudyPlace place, StudyView view) throws IOException {
    PredictionStore stored = place.stores().predictions();
    List<Diversity> all = new ArrayList<>();
    for (EnsembleFacts facts : view.ensembles()) {
      if (facts.members().size() > 1) {
        members(facts, view, stored)
            .map(PairwiseDifference::of)
            .ifPresent(
                own ->
                    all.add(
                        new Diversity(
                            facts.name(),
                            own.members(),
                            own.ofClasses()
                                ? "of the rows get different classes from two members"
                                : "between two members (root mean square)",
                            own.mean())));
      }
    }
    return all;
  }

  /** What members say of the validation rows; empty if that was not kept. */
  private static Optional<List<Predictions>> members(
      EnsembleFacts facts, StudyView view, PredictionStore stored) {
    List<Predictions> members = new ArrayList<>();
    for (EnsembleFacts.Member member : facts.members()) {
      Optional<Artifacts> left = view.artifacts(member.trial());
      if (left.isEmpty()) {
        return Optional.empty();
      }
      try {
        members.add(stored.read(left.get().predictions()).validation());
      } catch (IOException e) {
        // Gone or damaged: the report says that it is not known.
        return Optional.empty();
      }
    }
    return Optional.of(members);
  }
}
