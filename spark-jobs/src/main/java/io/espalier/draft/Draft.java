package io.espalier.draft;

import io.espalier.config.Overrides;
import io.espalier.config.ShapeCheck;
import io.espalier.config.StudyFile;
import io.espalier.config.StudyReader;
import io.espalier.data.DataProblem;
import io.espalier.data.Format;
import io.espalier.data.Preparation;
import io.espalier.data.Room;
import io.espalier.dl4j.Combinations;
import io.espalier.dl4j.Options;
import io.espalier.metrics.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * A study file for data, and what was guessed in it.
 *
 * @param text of the file
 * @param guesses in the order in which the file says them
 * @param rows as the study divides them
 */
public record Draft(String text, List<Guess> guesses, Preparation.Summary rows) {
  private static final int SEED = 42;

  /** Copies the list. */
  public Draft {
    guesses = List.copyOf(guesses);
  }

  /**
   * Drafts a study. What is returned has been read and surveyed as {@code describe} does it.
   *
   * @param source a path or URI of a file or a directory, which the file repeats as it is
   * @param format how it is written
   * @param label the column to predict; empty if that is to be guessed
   * @throws DataProblem if the data cannot be used, with whatever guesses
   */
  public static Draft of(SparkSession spark, String source, Format format, Optional<String> label) {
    Place place = Place.find(spark.sparkContext().hadoopConfiguration(), source, format);
    DataDraft data =
        place.images()
            ? DataDraft.ofImages(place)
            : DataDraft.of(place, Glance.at(spark, place), label);
    String begun = head(source) + data.text();
    StudyFile asked = read(begun);
    Preparation.Summary found = survey(spark, asked);
    Plan plan = Plan.of(found, data.task(), data.rarest());
    String text = begun + plan.text();
    StudyFile study = read(text);
    Preparation.Summary rows = study.data().equals(asked.data()) ? found : survey(spark, study);
    new ShapeCheck(study.study(), new Combinations()).check(rows.schema().shape());
    List<Guess> guesses = new ArrayList<>(data.guesses());
    guesses.addAll(plan.guesses());
    return new Draft(text, guesses, rows);
  }

  private static String head(String source) {
    return new Hocon()
        .comment(
            "A study of "
                + Hocon.quoted(source)
                + ", drafted by espalier init. What is commented was guessed, and why; every line"
                + " may be changed. All keys and their defaults are in conf/reference.conf.")
        .blank()
        .line("study { seed = %d }".formatted(SEED))
        .blank()
        .toString();
  }

  private static StudyFile read(String text) {
    return new StudyReader(Options.all(), Metrics.all(), new Combinations())
        .read(text, "the draft", Overrides.NONE);
  }

  private static Preparation.Summary survey(SparkSession spark, StudyFile study) {
    return new Preparation(spark, Room.ofProcess(study.runtime().heapData()))
        .survey(study.data(), study.study().seed());
  }
}
