package io.espalier.spark;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import org.apache.hadoop.conf.Configuration;

/** A driver that appends until it is killed, noting each batch that was acknowledged. */
final class JournalWriterMain {
  private JournalWriterMain() {}

  /** Arguments: the study's directory, the file to note in, the first event's number. */
  public static void main(String[] args) throws Exception {
    HadoopJournal journal =
        HadoopJournal.open(
            URI.create(args[0]),
            new Configuration(),
            InstantSource.system(),
            JournalSettings.DEFAULT);
    for (int i = Integer.parseInt(args[2]); ; i += 2) {
      journal.append(Samples.batch(i));
      Files.writeString(
          Path.of(args[1]),
          i + "\n",
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
  }
}
