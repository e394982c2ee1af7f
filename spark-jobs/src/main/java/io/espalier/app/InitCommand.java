package io.espalier.app;

import io.espalier.data.Format;
import io.espalier.draft.Draft;
import io.espalier.draft.Guess;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a first study file. */
@Command(
    name = "init",
    description =
        "Looks at data and writes a study file to begin with: guesses label, task, split, metric"
            + " and space, and says what it guessed and why.")
final class InitCommand extends StudyCommand {
  private static final String ENDING = ".conf";

  @Parameters(
      paramLabel = "DATA",
      description =
          "a file, or a directory of files: CSV, Parquet, ORC, JSON lines, LIBSVM, or idx images")
  private String data;

  @Option(
      names = "--label",
      paramLabel = "COL",
      description = "the column to predict; default: the one that is called so, or the last")
  private String label;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "a file of this machine that does not exist yet; default: DATA's name, ending in .conf,"
              + " here")
  private String out;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "auto",
      converter = PredictCommand.Words.class,
      completionCandidates = PredictCommand.Words.class,
      description = "how DATA is written: ${COMPLETION-CANDIDATES}; default: as its name says")
  private Format format;

  InitCommand(Screen screen) {
    super(screen);
  }

  @Override
  ExitCode run() throws Exception {
    Path file = file();
    Draft draft;
    try (SparkSession spark = SparkApplication.start("espalier init")) {
      draft = Draft.of(spark, data, format, Optional.ofNullable(label));
    }
    write(file, draft.text());
    draft.rows().lines().forEach(screen::say);
    screen.out().println(file + ", with these guesses:");
    draft.guesses().forEach(this::print);
    screen.out().println();
    screen
        .out()
        .println("Next: espalier describe " + word(file) + ", espalier search " + word(file));
    screen.json(json, plain(file, draft));
    return ExitCode.DONE;
  }

  private void print(Guess guess) {
    screen
        .out()
        .printf("  %-10s  %s%n", guess.subject(), guess.value())
        .printf("  %-10s    because: %s%n", "", guess.reason())
        .printf("  %-10s    otherwise: %s%n", "", guess.otherwise());
  }

  /** Where the draft will be, which is asked before anything is read. */
  private Path file() {
    String name = out == null ? name() + ENDING : out;
    try {
      Path file = Path.of(name);
      if (Files.exists(file)) {
        throw new Refusal(ExitCode.BAD_INPUT, exists(file));
      }
      Path directory = file.toAbsolutePath().getParent();
      if (!Files.isDirectory(directory)) {
        throw new Refusal(ExitCode.BAD_INPUT, "--out " + name + ": there is no such directory");
      }
      return file;
    } catch (InvalidPathException e) {
      throw new Refusal(ExitCode.BAD_INPUT, "--out " + name + " is no path: " + e.getReason());
    }
  }

  /** The last name of the data's place, without what says how they are written. */
  private String name() {
    String place = data.replaceFirst("/+$", "");
    String last = place.substring(place.lastIndexOf('/') + 1);
    String plain = last.replaceFirst("\\.(gz|bz2|zst|lz4|deflate)$", "");
    plain = plain.replaceFirst("(?<=.)\\.[A-Za-z]+$", "");
    return plain.matches("\\.*") ? "study" : plain;
  }

  private static String exists(Path file) {
    return file + " is there already, and is not written over: --out FILE takes another name";
  }

  private static void write(Path file, String text) throws IOException {
    try {
      Files.writeString(file, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException e) {
      throw new Refusal(ExitCode.BAD_INPUT, exists(file));
    } catch (NoSuchFileException e) {
      throw new Refusal(ExitCode.BAD_INPUT, "--out " + file + ": there is no such directory");
    }
  }

  /** As a shell takes it for one word. */
  private static String word(Path file) {
    String name = file.toString();
    return name.matches("[A-Za-z0-9._/-]+") ? name : "'" + name.replace("'", "'\\''") + "'";
  }

  private static Map<String, Object> plain(Path file, Draft draft) {
    Map<String, Object> guesses = new LinkedHashMap<>();
    draft.guesses().forEach(guess -> guesses.put(guess.subject(), guess.value()));
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("file", file.toString());
    plain.put("rows", draft.rows().rows());
    plain.put("guesses", guesses);
    return plain;
  }
}
