package io.espalier.app;

import io.espalier.data.AtomicFiles;
import io.espalier.data.DataProblem;
import io.espalier.data.model.GeneratedRows;
import io.espalier.data.model.IncompleteRows;
import io.espalier.data.model.ModelStore;
import io.espalier.data.model.SavedModel;
import io.espalier.dl4j.Generator;
import io.espalier.run.StudyPlace;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes new rows with a variational autoencoder. */
@Command(
    name = "generate",
    description =
        "Makes new rows with a study's model, if that is of kind = vae: a CSV file, and a picture"
            + " beside it where rows can be square images.")
final class GenerateCommand extends StudyCommand {
  private static final int ACROSS = 10;

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "a model's directory, or a study's, whose chosen model is taken")
  private String model;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "10",
      description = "so many rows; with --traverse for each number of the code; default 10")
  private int count;

  @Option(
      names = "--label",
      paramLabel = "CLASS",
      description = "of a conditional model: the class of the rows; without it, all in turn")
  private String label;

  @Option(
      names = "--traverse",
      description =
          "show what each number of the code does: it goes from -3 to 3 while the others are 0")
  private boolean traverse;

  @Option(
      names = "--complete",
      paramLabel = "FILE",
      description = "fill in the empty cells of a CSV file's rows, instead of making new ones")
  private String incomplete;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "everything random is derived from it; default 1")
  private long seed;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "a CSV file that does not exist yet; the picture is called as it is, with .png")
  private String out;

  GenerateCommand(Screen screen) {
    super(screen);
  }

  @Override
  ExitCode run() throws Exception {
    if (count < 1) {
      throw new Refusal(ExitCode.BAD_INPUT, "--count must be at least 1, not " + count);
    }
    Configuration hadoop = SparkApplication.hadoop();
    StudyPlace place = StudyPlace.at(model, hadoop);
    URI directory = place.holdsStudy() ? place.part(StudyPlace.CHOSEN_MODEL) : place.uri();
    SavedModel saved = new ModelStore(hadoop).load(directory);
    Path csv = new Path(out);
    AtomicFiles files = new AtomicFiles(hadoop);
    if (files.fileSystem(csv).exists(csv)) {
      throw new DataProblem(csv + " exists already: generated rows go into a new file");
    }
    List<byte[]> checkpoints =
        saved.ensemble().trials().stream().map(saved.checkpoints()::get).toList();
    try (Generator generator = generator(checkpoints)) {
      IncompleteRows given = given(files, saved);
      int[] classes = given == null ? classes(generator) : classes(generator, given, saved);
      float[] values;
      if (given != null) {
        values = generator.complete(given.values(), classes);
      } else if (traverse) {
        values = generator.traverse(count, classes[0]);
      } else {
        values = generator.sample(classes, seed);
      }
      GeneratedRows rows = new GeneratedRows(saved.schema(), labels(generator, classes), values);
      files.write(csv, rows.csv());
      float[] range = generator.range();
      Optional<byte[]> picture = rows.png(traverse ? count : ACROSS, range[0], range[1]);
      Path png = new Path(out.replaceFirst("\\.[^./]*$", "") + ".png");
      if (picture.isPresent()) {
        files.write(png, picture.get());
      }
      int made = values.length / saved.schema().columns();
      screen
          .out()
          .printf("%,d rows, in %s%s%n", made, csv, picture.map(p -> " and " + png).orElse(""));
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("out", csv.toString());
      line.put("rows", made);
      screen.json(json, line);
    }
    return ExitCode.DONE;
  }

  private Generator generator(List<byte[]> checkpoints) throws IOException {
    try {
      return Generator.load(checkpoints);
    } catch (IllegalArgumentException e) {
      throw new DataProblem("The model " + model + " cannot generate: " + e.getMessage(), e);
    }
  }

  /** Rows that are to be completed, null if there are none. */
  private IncompleteRows given(AtomicFiles files, SavedModel saved) throws IOException {
    if (incomplete == null) {
      return null;
    }
    if (traverse) {
      throw new Refusal(ExitCode.BAD_INPUT, "--complete makes no new rows: leave --traverse out");
    }
    Path file = new Path(incomplete);
    if (!files.fileSystem(file).exists(file)) {
      throw new DataProblem("There is no file " + file);
    }
    try (InputStream in = files.open(file)) {
      return IncompleteRows.read(in, file.toString(), saved.schema());
    }
  }

  /** The class number of each row that is to be completed: the file's, or the one asked for. */
  private int[] classes(Generator generator, IncompleteRows given, SavedModel saved) {
    int[] classes = new int[given.values().length / saved.schema().columns()];
    if (!generator.conditional()) {
      return classes;
    }
    if (label == null && given.labels().isEmpty()) {
      throw new Refusal(
          ExitCode.BAD_INPUT,
          "The model is told classes: give --label, or a column '" + saved.schema().label() + "'");
    }
    for (int row = 0; row < classes.length; row++) {
      classes[row] = number(generator, label == null ? given.labels().get(row) : label);
    }
    return classes;
  }

  private static int number(Generator generator, String name) {
    int number = generator.classes().indexOf(name);
    if (number < 0) {
      throw new Refusal(
          ExitCode.BAD_INPUT,
          "There is no class '"
              + name
              + "': give one of "
              + String.join(", ", generator.classes()));
    }
    return number;
  }

  /** The class number of each row: all in turn, or the one that was asked for. */
  private int[] classes(Generator generator) {
    int rows = traverse ? generator.latent() * count : count;
    int[] classes = new int[rows];
    if (label == null) {
      for (int row = 0; row < rows && generator.conditional() && !traverse; row++) {
        classes[row] = row % generator.classes().size();
      }
      return classes;
    }
    if (!generator.conditional()) {
      throw new Refusal(
          ExitCode.BAD_INPUT,
          "The model is not told classes, so that it cannot make rows of one: leave --label out");
    }
    Arrays.fill(classes, number(generator, label));
    return classes;
  }

  private static List<String> labels(Generator generator, int[] classes) {
    List<String> labels = new ArrayList<>();
    if (generator.conditional()) {
      for (int number : classes) {
        labels.add(generator.classes().get(number));
      }
    }
    return labels;
  }
}
