package io.espalier.app;

import com.typesafe.config.ConfigFactory;
import io.espalier.config.Overrides;
import io.espalier.config.StudyFile;
import io.espalier.report.ForecastTable;
import io.espalier.run.StudyConf;
import io.espalier.run.StudyPlace;
import io.espalier.simulation.DriverCost;
import io.espalier.simulation.FaultPlan;
import io.espalier.simulation.Forecast;
import io.espalier.simulation.LegCost;
import io.espalier.simulation.RecordedCurves;
import io.espalier.simulation.Recording;
import io.espalier.simulation.SimulatedRunner;
import io.espalier.simulation.Simulation;
import io.espalier.spark.HadoopJournal;
import io.espalier.trial.StudyEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Says what a study that has run would come to elsewhere. */
@Command(
    name = "simulate",
    description =
        "Tells how long a study would take with other numbers of slots, other schedulers or more"
            + " trials, what would be trained and found, and where faults would leave it: the"
            + " study's own loop in virtual time, over the learning curves that it has recorded."
            + " Trains nothing, and writes nothing.")
final class SimulateCommand extends StudyCommand {
  @Parameters(paramLabel = "DIR", description = "the directory of a study that has run")
  private String directory;

  @Option(
      names = "--slots",
      paramLabel = "N",
      split = ",",
      defaultValue = "16,64,256,1024,4096",
      description = "legs at once; several numbers give a line each; default ${DEFAULT-VALUE}")
  private List<Integer> slots;

  @Option(
      names = "--scheduler",
      paramLabel = "KIND",
      split = ",",
      description =
          "what search.scheduler.kind would be; several give lines each; default: the study's")
  private List<String> schedulers = List.of();

  @Option(
      names = "--trials",
      paramLabel = "N",
      description =
          "configurations, drawn at random; for those beyond the study's own, curves are drawn"
              + " between its own, none better than the best; default: as the study has them")
  private Integer trials;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "another value of a key that says how to search; may be repeated")
  private List<String> sets = List.of();

  @Option(
      names = "--failures",
      paramLabel = "SHARE",
      defaultValue = "0",
      description =
          "share of legs that take their executor with them, at any of their epochs; default"
              + " ${DEFAULT-VALUE}")
  private double failures;

  @Option(
      names = "--stragglers",
      paramLabel = "SHARE:FACTOR",
      defaultValue = "0:1",
      converter = Stragglers.Converter.class,
      description =
          "share of legs that are slow, and by what factor on average (the excess is distributed"
              + " exponentially); default none")
  private Stragglers stragglers;

  @Option(
      names = "--executor-slots",
      paramLabel = "N",
      defaultValue = "4",
      description = "slots that are lost with an executor; default ${DEFAULT-VALUE}")
  private int executorSlots;

  @Option(
      names = "--recovery",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "until a lost executor is replaced; default ${DEFAULT-VALUE}")
  private double recovery;

  @Option(
      names = "--cores",
      paramLabel = "N",
      description = "cores that all slots share, if that is fewer than one each")
  private Integer cores;

  @Option(
      names = "--journal",
      paramLabel = "MS",
      defaultValue = "0.3",
      description =
          "milliseconds of a durable write to the journal, as measured on a local disk; HDFS takes"
              + " some; default ${DEFAULT-VALUE}")
  private double journalMillis;

  @Option(
      names = "--event",
      paramLabel = "US",
      defaultValue = "6",
      description =
          "microseconds that the driver's thread spends on an event; default ${DEFAULT-VALUE}")
  private double eventMicros;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "of faults and drawn curves; default ${DEFAULT-VALUE}")
  private long seed;

  SimulateCommand(Screen screen) {
    super(screen);
  }

  /** Legs that are slow. */
  record Stragglers(double share, double factor) {
    static final class Converter implements ITypeConverter<Stragglers> {
      @Override
      public Stragglers convert(String value) {
        String number = "(\\d*\\.?\\d+)";
        Matcher parts = Pattern.compile(number + ":" + number).matcher(value);
        if (!parts.matches()) {
          throw new TypeConversionException(
              "'" + value + "' is no share and factor, such as 0.05:10");
        }
        return new Stragglers(
            Double.parseDouble(parts.group(1)), Double.parseDouble(parts.group(2)));
      }
    }
  }

  /** A line of the table. */
  private record Line(String scheduler, Forecast forecast) {}

  @Override
  ExitCode run() throws Exception {
    Configuration hadoop = SparkApplication.hadoop();
    StudyPlace place = StudyPlace.at(directory, hadoop);
    StudyFile study = single(place, "simulate");
    Recording recording = recording(place, hadoop);
    RecordedCurves curves = curves(recording, study, place);
    List<Line> lines = new ArrayList<>();
    lines.add(new Line(kind(study) + ", as it ran", recording.measured()));
    for (StudyFile other : others(place, study)) {
      for (int count : slots) {
        lines.add(new Line(kind(other), simulate(other, recording, curves, count)));
      }
    }
    tell(study, recording, curves, lines);
    return ExitCode.DONE;
  }

  private static Recording recording(StudyPlace place, Configuration hadoop) throws IOException {
    Recording recording;
    try (Stream<StudyEvent> events = HadoopJournal.read(place.uri(), hadoop)) {
      recording = Recording.of(events);
    }
    if (recording.measured().seconds() == 0) {
      throw new Refusal(
          ExitCode.BAD_INPUT,
          place.shown() + " has not ended its search: there is too little to simulate from");
    }
    return recording;
  }

  private RecordedCurves curves(Recording recording, StudyFile study, StudyPlace place) {
    try {
      return new RecordedCurves(recording.view(), study.study().epochs(), seed);
    } catch (IllegalArgumentException e) {
      throw new Refusal(ExitCode.BAD_INPUT, place.shown() + ": " + e.getMessage());
    }
  }

  /** The studies that are simulated, which differ from the one that ran in how they search. */
  private List<StudyFile> others(StudyPlace place, StudyFile study) throws IOException {
    List<StudyFile> others = new ArrayList<>();
    List<String> kinds = schedulers.isEmpty() ? List.of(kind(study)) : schedulers;
    for (String kind : kinds) {
      List<String> all = new ArrayList<>(sets);
      all.add("search.scheduler.kind=" + kind);
      if (trials != null) {
        all.add("search.sampler=random");
        all.add("search.trials=" + trials);
      }
      StudyFile other = StudyConf.resolved(place, place.conf(), new Overrides(all, Map.of()));
      requireSameTraining(study, other);
      others.add(other);
    }
    return others;
  }

  private void requireSameTraining(StudyFile study, StudyFile other) {
    if (!other.study().plan().equals(study.study().plan())
        || other.study().epochs() != study.study().epochs()
        || !other.study().validation().equals(study.study().validation())
        || !other.data().equals(study.data())) {
      throw new Refusal(
          ExitCode.BAD_INPUT,
          "A simulation can change how a study searches, but not what it trains, for how long, on"
              + " which rows or what it measures: "
              + String.join(", ", sets));
    }
  }

  private static String kind(StudyFile study) {
    return ConfigFactory.parseString(study.resolved()).getString("search.scheduler.kind");
  }

  private Forecast simulate(StudyFile study, Recording recording, RecordedCurves curves, int count)
      throws IOException {
    try {
      return new Simulation(
              study.study(),
              new SimulatedRunner.Cluster(
                  count,
                  executorSlots,
                  Duration.ofMillis(Math.round(1e3 * recovery)),
                  cores == null ? count : cores),
              new SimulatedRunner.Workload(
                  curves, study.study().plan().objective(), 0, recording.legCost()),
              new FaultPlan(seed, failures, 0, 0, stragglers.share(), stragglers.factor(), 0, 0, 0),
              new DriverCost(journalMillis / 1e3, eventMicros / 1e6))
          .run();
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new Refusal(ExitCode.BAD_INPUT, e.getMessage());
    }
  }

  private void tell(StudyFile study, Recording recording, RecordedCurves curves, List<Line> lines)
      throws IOException {
    LegCost leg = recording.legCost();
    screen
        .out()
        .printf(
            Locale.ROOT,
            "%s: curves of %d trials, %d of them cut short and continued like the nearest that went"
                + " on; up to %d drawn between them%n",
            study.study().name(),
            curves.recorded(),
            curves.continued(),
            curves.drawn());
    screen
        .out()
        .printf(
            Locale.ROOT,
            "beside its epochs a leg takes %.1f ms, the first one of a slot %.1f ms; start-up and"
                + " ensembles are not in these times%n%n",
            1e3 * leg.later(),
            1e3 * leg.first());
    String metric = study.study().plan().objective().metric();
    new ForecastTable(metric, lines.stream().map(SimulateCommand::row).toList())
        .lines()
        .forEach(screen.out()::println);
    screen.json(json, plain(study, recording, curves, lines));
  }

  private static ForecastTable.Row row(Line line) {
    Forecast f = line.forecast();
    return new ForecastTable.Row(
        line.scheduler(),
        f.slots(),
        f.seconds(),
        f.epochs(),
        f.legs(),
        f.busy(),
        f.driver(),
        f.best().value(),
        f.best().seconds());
  }

  private static Map<String, Object> plain(
      StudyFile study, Recording recording, RecordedCurves curves, List<Line> lines) {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("study", study.study().name());
    plain.put("metric", study.study().plan().objective().metric());
    plain.put("recorded", curves.recorded());
    plain.put("continued", curves.continued());
    plain.put("drawn", curves.drawn());
    plain.put("firstLegSeconds", recording.legCost().first());
    plain.put("laterLegSeconds", recording.legCost().later());
    plain.put("measured", plain(lines.get(0)));
    plain.put("forecasts", lines.stream().skip(1).map(SimulateCommand::plain).toList());
    return plain;
  }

  private static Map<String, Object> plain(Line line) {
    Forecast f = line.forecast();
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("scheduler", line.scheduler());
    plain.put("slots", f.slots());
    plain.put("seconds", f.seconds());
    plain.put("epochs", f.epochs());
    plain.put("legs", f.legs());
    plain.put("retries", f.retries());
    plain.put("slotsBusy", f.busy());
    if (!Double.isNaN(f.driver())) {
      plain.put("driverBusy", f.driver());
    }
    plain.put("best", f.best().value());
    plain.put("foundAfterSeconds", f.best().seconds());
    plain.put("found", f.found().stream().map(one -> List.of(one.seconds(), one.value())).toList());
    return plain;
  }
}
