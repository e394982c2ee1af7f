package io.espalier.spark;

import java.io.IOException;
import org.apache.hadoop.fs.Path;

/** A file does not hold what was written to it. Reading it again would not help. */
final class DamagedFile extends IOException {
  DamagedFile(Path file, String what) {
    super(file + " is damaged: " + what);
  }
}
