package io.espalier.app;

import io.espalier.config.Overrides;
import io.espalier.config.StudyFile;
import io.espalier.report.NestedEstimate;
import io.espalier.report.StudySummary;
import io.espalier.run.Standing;
import io.espalier.run.StudyConf;
import io.espalier.run.StudyPlace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * A nested cross-validation (chapter 5.3): the whole study once for each outer fold, in a directory
 * of its own, tested on the rows of that fold, which neither its search nor its choice has seen.
 * Its directory holds {@code study.conf} and one study a fold, {@code outer-1} and so on, and
 * nothing else: what it found is in their journals.
 */
final class NestedSearch {
  private final SparkSession spark;
  private final StudyPlace place;
  private final StudyFile file;
  private final Screen screen;
  private final boolean json;

  NestedSearch(SparkSession spark, StudyPlace place, StudyFile file, Screen screen, boolean json) {
    this.spark = spark;
    this.place = place;
    this.file = file;
    this.screen = screen;
    this.json = json;
  }

  /** Makes the directory and runs all folds. */
  static ExitCode begin(
      SparkSession spark, StudyPlace place, StudyFile file, Screen screen, boolean json)
      throws IOException {
    // Once more: Spark has taken its time to start.
    place.requireNoStudy();
    place.write(file.resolved());
    return new NestedSearch(spark, place, file, screen, json).run();
  }

  /** Runs what has not been run yet, and tells what came of it. */
  ExitCode run() throws IOException {
    int folds = file.nested().orElseThrow();
    List<StudyPlace> done = new ArrayList<>();
    ExitCode all = ExitCode.DONE;
    for (int fold = 1; fold <= folds; fold++) {
      screen.say("outer fold %d of %d".formatted(fold, folds));
      StudyPlace inner = place.within("outer-" + fold);
      ExitCode code = run(inner, fold);
      if (code != ExitCode.DONE && code != ExitCode.BUDGET_SPENT) {
        return code;
      }
      all = code == ExitCode.BUDGET_SPENT ? code : all;
      done.add(inner);
    }
    tell(done);
    return all;
  }

  private void tell(List<StudyPlace> studies) throws IOException {
    List<StudySummary> summaries = new ArrayList<>();
    for (StudyPlace study : studies) {
      summaries.add(Standing.summary(study, spark.sparkContext().hadoopConfiguration()));
    }
    NestedEstimate found = NestedEstimate.of(summaries);
    found.lines().forEach(screen.out()::println);
    screen.out().println("results: " + place.shown());
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("study", file.study().name());
    told.put("directory", place.shown());
    told.put("nested", plain(found));
    screen.json(json, told);
  }

  private static Map<String, Object> plain(NestedEstimate found) {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("metric", found.objective().metric());
    plain.put("estimate", found.estimate());
    plain.put("interval", List.of(found.limits().low(), found.limits().high()));
    plain.put("validation", found.validation());
    if (!Double.isNaN(found.optimism())) {
      plain.put("tested", found.tested());
      plain.put("optimism", found.optimism());
      plain.put("optimismError", found.optimismError());
    }
    plain.put("folds", found.folds().stream().map(NestedSearch::plain).toList());
    return plain;
  }

  private static Map<String, Object> plain(NestedEstimate.Fold fold) {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("study", fold.study());
    plain.put("chosen", fold.chosen());
    plain.put("validation", fold.validation());
    if (!Double.isNaN(fold.tested())) {
      plain.put("tested", fold.tested());
    }
    plain.put("test", fold.test());
    plain.put("limits", fold.limits());
    return plain;
  }

  private ExitCode run(StudyPlace inner, int fold) throws IOException {
    if (!inner.holdsStudy()) {
      return StudyRun.begin(spark, inner, ofFold(fold), screen, false, place);
    }
    Standing standing = Standing.of(inner, spark.sparkContext().hadoopConfiguration());
    StudyFile study = StudyConf.resolved(inner, inner.conf());
    return standing.opened()
        ? ExitCode.DONE
        : new StudyRun(spark, inner, study, screen, false, place).run(standing.data());
  }

  /**
   * The study of one fold. Its seed is that of all, so that the folds are those of one division.
   */
  private StudyFile ofFold(int fold) {
    return StudyConf.resolved(
        place,
        file.resolved(),
        Overrides.sets(
            "nested.fold=" + fold,
            "study.name=\"" + file.study().name() + "-outer-" + fold + "\"",
            "open-test=true"));
  }
}
