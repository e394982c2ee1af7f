package io.espalier.bench;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import io.espalier.config.Overrides;
import io.espalier.config.StudyFile;
import io.espalier.config.StudyReader;
import io.espalier.data.Preparation;
import io.espalier.data.PreparedData;
import io.espalier.dl4j.Combinations;
import io.espalier.dl4j.Options;
import io.espalier.metrics.Metrics;
import io.espalier.port.Dataset;
import io.espalier.trial.Seeds;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * What each method does to the error on real rows: the same network with and without it, on the
 * same rows, for several seeds. A seed decides which rows are trained on, which choose the best
 * epoch, and which nothing is chosen on: the figures are of those.
 */
final class MethodsBench {
  private static final double CONFIDENCE = 0.95;

  private final Screen screen;
  private final Config effects;
  private final Config tables;
  private final int seeds;
  private final List<String> only;
  private final Map<String, Dataset> loaded = new HashMap<>();

  /**
   * The comparisons of {@code bench/studies/methods.conf}.
   *
   * @param arguments the directory of tables that the project does not ship, {@code -} for none;
   *     how many seeds; names of effects, none for all
   */
  MethodsBench(Screen screen, List<String> arguments) {
    this.screen = screen;
    Path project = Path.of(System.getProperty("espalier.bench.project", "."));
    String directory = arguments.isEmpty() ? "-" : arguments.get(0);
    this.seeds = arguments.size() < 2 ? 10 : Integer.parseInt(arguments.get(1));
    this.only = arguments.subList(Math.min(2, arguments.size()), arguments.size());
    Config places =
        ConfigFactory.parseMap(
            Map.of(
                "project",
                project.toString(),
                "tables",
                Path.of(directory).toAbsolutePath().toString()));
    Config file =
        ConfigFactory.parseFile(project.resolve("bench/studies/methods.conf").toFile())
            .withFallback(places)
            .resolve();
    this.effects = file.getConfig("effects");
    this.tables = file.getConfig("data");
  }

  void run() throws IOException, InterruptedException, ExecutionException {
    screen.line(
        "%-28s %-12s %-10s %9s %9s   with it, less without it (95 %% of %d seeds)",
        "method", "rows of", "metric", "without", "with", seeds);
    try (Disk disk = Disk.make();
        LocalSpark spark = new LocalSpark()) {
      Preparation preparation =
          new Preparation(SparkSession.builder().sparkContext(spark.context().sc()).getOrCreate());
      for (String name : new TreeSet<>(effects.root().keySet())) {
        if (!only.isEmpty() && !only.contains(name)) {
          continue;
        }
        Config effect = effects.getConfig(name);
        Path source = Path.of(tables.getString(effect.getString("data") + ".source"));
        if (Files.exists(source)) {
          compare(name, effect, disk, preparation);
        } else {
          screen.line("%-28s is left out: there is no %s", name, source);
        }
      }
    }
  }

  private void compare(String name, Config effect, Disk disk, Preparation preparation)
      throws IOException, InterruptedException, ExecutionException {
    String table = effect.getString("data");
    Config study = study(effect);
    Variant without = variant(study, effect, "without");
    Variant with = variant(study, effect, "with");
    Dataset data = data(table, without.file(), disk, preparation);
    HeldOut.Sizes sizes =
        new HeldOut.Sizes(
            effect.getInt("rows.train"),
            effect.getInt("rows.validation"),
            effect.getInt("rows.test"),
            effect.hasPath("rows.unlabelled") ? effect.getInt("rows.unlabelled") : 0);
    ExecutorService threads = Executors.newFixedThreadPool(LocalSpark.SLOTS);
    try {
      List<Future<double[]>> each = new ArrayList<>();
      for (int i = 1; i <= seeds; i++) {
        long seed = Seeds.derive(i, "methods");
        each.add(
            threads.submit(
                () -> {
                  HeldOut rows = HeldOut.of(data, sizes, seed);
                  return new double[] {without.score(rows, seed), with.score(rows, seed)};
                }));
      }
      SummaryStatistics plain = new SummaryStatistics();
      SummaryStatistics changed = new SummaryStatistics();
      SummaryStatistics gain = new SummaryStatistics();
      for (Future<double[]> pair : each) {
        plain.addValue(pair.get()[0]);
        changed.addValue(pair.get()[1]);
        gain.addValue(pair.get()[1] - pair.get()[0]);
      }
      tell(name, table, with, plain, changed, gain);
    } finally {
      threads.shutdownNow();
    }
  }

  private void tell(
      String name,
      String table,
      Variant with,
      SummaryStatistics plain,
      SummaryStatistics changed,
      SummaryStatistics gain) {
    double quantile =
        new TDistribution(seeds - 1).inverseCumulativeProbability(1 - (1 - CONFIDENCE) / 2);
    double half = quantile * gain.getStandardDeviation() / Math.sqrt(seeds);
    double low = gain.getMean() - half;
    double high = gain.getMean() + half;
    String verdict = low <= 0 && high >= 0 ? "none" : better(with, low) ? "better" : "worse";
    screen.line(
        "%-28s %-12s %-10s %9s %9s   %s (%s to %s) %s",
        name,
        table,
        with.metric().name(),
        number(plain.getMean()),
        number(changed.getMean()),
        number(gain.getMean()),
        number(low),
        number(high),
        verdict);
  }

  private static boolean better(Variant with, double difference) {
    return with.metric().lowerIsBetter() == difference < 0;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, Math.abs(value) < 100 ? "%.4f" : "%.0f", value);
  }

  private Config study(Config effect) {
    Config table = tables.getConfig(effect.getString("data"));
    Config own = effect.hasPath("study") ? effect.getConfig("study") : ConfigFactory.empty();
    return own.withValue("data", table.root());
  }

  /** What stands under a name changes the study; {@code members} and how they are made are ours. */
  private static Variant variant(Config study, Config effect, String name) {
    Config change = effect.hasPath(name) ? effect.getConfig(name) : ConfigFactory.empty();
    int members = change.hasPath("members") ? change.getInt("members") : 1;
    Variant.Sampling sampling =
        change.hasPath("sampling")
            ? change.getEnum(Variant.Sampling.class, "sampling")
            : Variant.Sampling.WHOLE;
    Variant.Combining combining =
        change.hasPath("combining")
            ? change.getEnum(Variant.Combining.class, "combining")
            : Variant.Combining.MEAN;
    Config text =
        change
            .withoutPath("members")
            .withoutPath("sampling")
            .withoutPath("combining")
            .withFallback(study)
            .withValue("study.name", ConfigValueFactory.fromAnyRef(name));
    StudyFile file =
        new StudyReader(Options.all(), Metrics.all(), new Combinations())
            .read(
                text.root().render(ConfigRenderOptions.concise()),
                "bench/studies/methods.conf",
                Overrides.NONE);
    return new Variant(file, members, sampling, combining);
  }

  private Dataset data(String table, StudyFile file, Disk disk, Preparation preparation)
      throws IOException {
    Dataset known = loaded.get(table);
    if (known != null) {
      return known;
    }
    URI place = disk.folder().resolve(table).toUri();
    preparation.prepare(file.data(), 1, place);
    Dataset read = PreparedData.load(new Configuration(), place);
    loaded.put(table, read);
    return read;
  }
}
