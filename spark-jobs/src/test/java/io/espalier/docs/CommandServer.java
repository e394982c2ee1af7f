package io.espalier.docs;

import io.espalier.app.Espalier;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Runs commands one after the other in one process, as the launcher would in a process each: that
 * saves what it costs to start. Ends when it is killed.
 */
final class CommandServer {
  /** A pipe that takes the words of a command, each ended by a zero. */
  static final String CALL = "call";

  /** A pipe that gives the exit code. */
  static final String ANSWER = "answer";

  /** The file that holds what was printed. */
  static final String OUT = "out";

  /** The file that holds what was said. */
  static final String ERR = "err";

  private CommandServer() {}

  /** Serves from a directory. */
  public static void main(String[] arguments) throws IOException {
    Path desk = Path.of(arguments[0]);
    while (true) {
      String[] words = words(desk.resolve(CALL));
      int exit;
      try (PrintStream out = stream(desk.resolve(OUT));
          PrintStream err = stream(desk.resolve(ERR))) {
        exit = Espalier.run(words, out, err);
      }
      try (OutputStream answer = new FileOutputStream(desk.resolve(ANSWER).toFile())) {
        answer.write((exit + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private static String[] words(Path pipe) throws IOException {
    // A channel would ask for a position, which a pipe has not.
    try (InputStream in = new BufferedInputStream(new FileInputStream(pipe.toFile()))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\0");
    }
  }

  private static PrintStream stream(Path file) throws IOException {
    return new PrintStream(
        new BufferedOutputStream(Files.newOutputStream(file)), false, StandardCharsets.UTF_8);
  }
}
