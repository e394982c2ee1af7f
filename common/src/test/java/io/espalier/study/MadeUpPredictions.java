package io.espalier.study;

import io.espalier.metrics.Predictions;
import io.espalier.metrics.Targets;
import io.espalier.port.CheckpointStore;
import io.espalier.port.Journal;
import io.espalier.port.Listing;
import io.espalier.port.PredictionStore;
import io.espalier.port.Stores;
import io.espalier.port.TestSet;
import io.espalier.port.TrialPredictions;
import io.espalier.port.TrialRunner;
import io.espalier.trial.Seeds;
import io.espalier.trial.TrialId;
import io.espalier.trial.Units;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Stores and a test set for trials that were never trained: noisy views of made-up classes. */
final class MadeUpPredictions {
  private static final int ROWS = 60;
  private static final int CLASSES = 3;

  final List<URI> deleted = new ArrayList<>();

  /** The numbers of trials whose predictions were read. */
  final Set<Integer> read = new TreeSet<>();

  /** Called when checkpoints are listed, and when what was listed is removed. */
  Runnable whenListed = () -> {};

  Runnable whenSwept = () -> {};
  Runnable beforeOpening = () -> {};
  int openings;

  Ports ports(Journal journal, TrialRunner runner, InstantSource clock) {
    return new Ports(
        journal,
        runner,
        new Stores(new Checkpoints(), new Stored()),
        targets("validation"),
        targets("training"),
        this::open,
        clock,
        Map.of("made", "up"),
        new Ports.Driver("here", 1));
  }

  private TestSet.Opening open(Map<TrialId, URI> checkpoints) {
    beforeOpening.run();
    openings++;
    Map<TrialId, Predictions> predictions = new LinkedHashMap<>();
    checkpoints.keySet().forEach(id -> predictions.put(id, guess("test", id.number())));
    return new TestSet.Opening(targets("test"), Units.single(ROWS), predictions);
  }

  private static Targets.Classes targets(String part) {
    SplittableRandom random = new SplittableRandom(Seeds.derive(1, part));
    return new Targets.Classes(random.ints(ROWS, 0, CLASSES).toArray(), CLASSES);
  }

  /** Right with two thirds of the weight, the rest at random: all different, all of some use. */
  private static Predictions guess(String part, int trial) {
    SplittableRandom random = new SplittableRandom(Seeds.derive(trial, part));
    float[] values = new float[ROWS * CLASSES];
    for (int row = 0; row < ROWS; row++) {
      double[] raw = random.doubles(CLASSES).toArray();
      raw[targets(part).labels()[row]] += 0.5;
      double sum = raw[0] + raw[1] + raw[2];
      for (int c = 0; c < CLASSES; c++) {
        values[row * CLASSES + c] = (float) (raw[c] / sum);
      }
    }
    return new Predictions(ROWS, CLASSES, values);
  }

  private static int trial(URI uri) {
    String digits = uri.getPath().replaceFirst(".*/t(\\d+).*", "$1");
    return Integer.parseInt(digits);
  }

  private final class Checkpoints implements CheckpointStore {
    @Override
    public URI write(TrialId trial, int attempt, byte[] content) {
      throw new AssertionError("nothing is trained here");
    }

    @Override
    public byte[] read(URI checkpoint) {
      throw new AssertionError("nothing is trained here");
    }

    @Override
    public void delete(URI checkpoint) {
      deleted.add(checkpoint);
    }

    @Override
    public Listing listing() {
      whenListed.run();
      return kept -> whenSwept.run();
    }
  }

  private final class Stored implements PredictionStore {
    @Override
    public URI write(TrialId trial, int attempt, TrialPredictions predictions) {
      throw new AssertionError("nothing is trained here");
    }

    @Override
    public TrialPredictions read(URI predictions) {
      read.add(trial(predictions));
      Predictions training = guess("training", trial(predictions));
      int[] left = IntStream.range(0, ROWS).filter(r -> r % 3 == trial(predictions) % 3).toArray();
      return new TrialPredictions(
          guess("validation", trial(predictions)), left, training.select(left));
    }

    @Override
    public void delete(URI predictions) {
      deleted.add(predictions);
    }
  }
}
