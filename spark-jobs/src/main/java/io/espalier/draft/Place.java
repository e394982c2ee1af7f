package io.espalier.draft;

import io.espalier.data.DataProblem;
import io.espalier.data.Format;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Where rows are.
 *
 * @param source as somebody gave it, with the name of a file behind it where that has to be said
 * @param format as given
 * @param images whether they are idx images, whose labels are beside them
 * @param test where the rows to test on are, if they are beside the others
 */
record Place(String source, Format format, boolean images, Optional<String> test) {

  /**
   * Looks for data.
   *
   * @param given a path or URI of a file or a directory
   * @throws DataProblem if there are none
   */
  static Place find(Configuration hadoop, String given, Format format) {
    try {
      Path path = new Path(given);
      FileSystem system = path.getFileSystem(hadoop);
      FileStatus status = system.getFileStatus(path);
      if (format != Format.IDX && format != Format.AUTO) {
        return new Place(given, format, false, Optional.empty());
      }
      if (status.isDirectory()) {
        List<String> names = images(system, path, format);
        String directory = given.endsWith("/") ? given : given + "/";
        return names.isEmpty()
            ? new Place(given, format, format == Format.IDX, Optional.empty())
            : ofImages(directory, training(names), names, format);
      }
      String name = path.getName();
      if (format == Format.AUTO && !idx(name)) {
        return new Place(given, format, false, Optional.empty());
      }
      Path parent = path.getParent();
      List<String> names = images(system, parent == null ? new Path(".") : parent, format);
      return ofImages(given.substring(0, given.lastIndexOf(name)), name, names, format);
    } catch (FileNotFoundException e) {
      throw new DataProblem("There is no data file " + given, e);
    } catch (IOException | IllegalArgumentException e) {
      throw new DataProblem("Cannot read " + given + ": " + e.getMessage(), e);
    }
  }

  /** With the images that are published to test on, where those to learn from were given. */
  private static Place ofImages(String directory, String name, List<String> names, Format format) {
    Optional<String> test =
        tested(name)
            ? Optional.empty()
            : names.stream().filter(Place::tested).map(other -> directory + other).findFirst();
    return new Place(directory + name, format, true, test);
  }

  private static String training(List<String> names) {
    return names.stream().filter(Predicate.not(Place::tested)).findFirst().orElse(names.get(0));
  }

  /** MNIST and its kin call them t10k. */
  private static boolean tested(String name) {
    return name.toLowerCase(Locale.ROOT).matches("(t10k|test).*");
  }

  private static boolean idx(String name) {
    return Format.named(name).equals(Optional.of(Format.IDX));
  }

  private static List<String> images(FileSystem system, Path directory, Format format)
      throws IOException {
    return Arrays.stream(system.listStatus(directory))
        .filter(FileStatus::isFile)
        .map(file -> file.getPath().getName())
        .filter(name -> (format == Format.IDX || idx(name)) && name.contains("images"))
        .filter(name -> !name.matches("[._].*"))
        .sorted()
        .toList();
  }

  URI uri() {
    return new Path(source).toUri();
  }
}
