package io.espalier.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.espalier.data.AtomicFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.ToIntBiFunction;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a command ended that ran in another process than the one that was asked for it. Spark tells
 * who submitted a driver to a cluster only whether it failed, if that: so the driver leaves word in
 * a file, which the launcher reads, repeats and deletes.
 *
 * @param code the exit code
 * @param host where the driver ran
 * @param directory its working directory there, where Spark keeps its log
 * @param out what it printed as results
 * @param err what it printed as progress and messages
 */
record Ending(int code, String host, String directory, String out, String err) {
  private static final Logger LOG = LoggerFactory.getLogger(Ending.class);

  /**
   * Runs a command and leaves word of its end.
   *
   * @param command prints on two streams, and returns an exit code
   * @return that code, also if no word could be left
   */
  static int leave(String location, ToIntBiFunction<PrintStream, PrintStream> command) {
    KeptOutput out = new KeptOutput(System.out);
    KeptOutput err = new KeptOutput(System.err);
    int code =
        command.applyAsInt(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      String host = InetAddress.getLocalHost().getHostName();
      new Ending(code, host, System.getProperty("user.dir"), out.kept(), err.kept())
          .write(location, SparkApplication.hadoop());
    } catch (IOException | RuntimeException e) {
      LOG.warn("No word of exit code {} can be left at {}: {}", code, location, e.toString());
    }
    return code;
  }

  void write(String location, Configuration hadoop) throws IOException {
    new AtomicFiles(hadoop).write(new Path(location), new ObjectMapper().writeValueAsBytes(this));
  }

  /** Reads the word that was left, and takes it away; empty if there is none. */
  static Optional<Ending> take(String location, Configuration hadoop) throws IOException {
    AtomicFiles files = new AtomicFiles(hadoop);
    Path file = new Path(location);
    try {
      Ending ending = new ObjectMapper().readValue(files.read(file), Ending.class);
      files.delete(file);
      return Optional.of(ending);
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (JsonProcessingException e) {
      throw new IOException("What is at " + location + " is no word of a driver's end", e);
    }
  }
}
