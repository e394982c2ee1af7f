package io.espalier.tracking;

import io.espalier.data.AtomicFiles;
import java.io.IOException;
import org.apache.hadoop.fs.Path;

/**
 * Learning curves as TensorBoard reads them, with {@code tensorboard --logdir DIR}: a directory for
 * each trial, {@code STUDY/STAGE/t12}, and in it a file of events for each leg.
 */
final class TensorBoardLog implements Tracker {
  private final AtomicFiles files;
  private final Path root;

  TensorBoardLog(AtomicFiles files, Path root, String study) {
    this.files = files;
    this.root = new Path(root, safe(study));
  }

  @Override
  public String toString() {
    return "The log of TensorBoard " + root;
  }

  @Override
  public void ended(TrackedLeg leg) throws IOException {
    if (leg.epochs().isEmpty()) {
      return;
    }
    TrackedLeg.Epoch first = leg.epochs().get(0);
    // TensorBoard takes a directory's files in the order of their names.
    String name =
        "events.out.tfevents.%010d.espalier.%06d"
            .formatted(leg.begun().getEpochSecond(), first.number());
    Path trial = new Path(new Path(root, safe(leg.stage())), leg.trial().toString());
    files.write(new Path(trial, name), EventFile.of(leg.epochs()));
  }

  private static String safe(String name) {
    return name.replaceAll("[^\\w. -]", "_").replaceAll("^\\.+$", "_");
  }
}
