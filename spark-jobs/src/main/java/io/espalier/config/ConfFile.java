package io.espalier.config;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;

/**
 * A file that a study is read from: the one that a user named, or one that it includes. Its text is
 * its location, as a user would write it.
 */
public sealed interface ConfFile permits LocalConfFile, HadoopConfFile {
  /** What a location holds. */
  enum Kind {
    /** A file. */
    FILE,
    /** A directory, a device. */
    OTHER,
    /** Nothing. */
    MISSING
  }

  /** A file on this machine. */
  static ConfFile of(Path file) {
    return new LocalConfFile(file);
  }

  /**
   * A file on this machine, or, of a URI with a scheme, in a Hadoop file system. A path alone is of
   * this machine whatever the default file system is: it is where its author edits it.
   *
   * @param hadoop asked only if it is needed, as it takes time to load
   * @throws ConfigErrors if the location is none, or its file system cannot be reached
   */
  static ConfFile at(String location, Supplier<Configuration> hadoop) {
    try {
      if (!location.matches("[A-Za-z][A-Za-z0-9+.-]*:/.*")) {
        return of(Path.of(location));
      }
      return location.startsWith("file:")
          ? of(Path.of(URI.create(location).getPath()))
          : HadoopConfFile.at(location, hadoop.get());
    } catch (IOException | IllegalArgumentException e) {
      Problems problems = new Problems(location);
      problems.at(location, 0, "This cannot be read: " + e.getMessage());
      throw new ConfigErrors(problems.sorted());
    }
  }

  /** The last part of the location. */
  String name();

  /** The location from the root on. */
  String whole();

  /** The directory that it lies in, from the root on. */
  String directory();

  /**
   * A file with a location relative to this one's directory.
   *
   * @param relative where an absolute location takes the place of that directory
   * @throws IllegalArgumentException if the text is no location
   */
  ConfFile beside(String relative);

  /** Whether it lies, by its name, in another one's directory or below. */
  boolean below(ConfFile top);

  /** The same with links followed. */
  boolean reallyBelow(ConfFile top) throws IOException;

  /** Whether it is the same place as another one. */
  boolean same(ConfFile other);

  /** What is there. */
  Kind kind() throws IOException;

  /** How long the file is, in bytes. */
  long size() throws IOException;

  /** Its whole content. */
  byte[] content() throws IOException;
}
