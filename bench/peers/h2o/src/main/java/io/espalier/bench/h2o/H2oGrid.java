package io.espalier.bench.h2o;

import hex.Model;
import hex.ModelMetricsMultinomial;
import hex.deeplearning.DeepLearning;
import hex.deeplearning.DeepLearningModel;
import hex.deeplearning.DeepLearningModel.DeepLearningParameters;
import hex.deeplearning.DeepLearningModel.DeepLearningParameters.Activation;
import hex.grid.Grid;
import hex.grid.GridSearch;
import hex.splitframe.ShuffleSplitFrame;
import java.io.File;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import water.DKV;
import water.H2O;
import water.Key;
import water.fvec.Frame;
import water.fvec.NFSFileVec;
import water.fvec.Vec;
import water.parser.ParseDataset;

/**
 * The peers' grid by H2O: 48 perceptrons on one node in this process, two at a time. H2O has no Adam: steps are those
 * of stochastic gradient descent at the grid's learning rates, batches of one row, as is its default (larger ones train
 * hardly at all at these rates). A model ends when its validation log loss has not improved by 0.1 % over three epochs,
 * if that is asked for.
 *
 * <p>Prints the line of JSON that {@code bench/peers/sklearn_grid.py} describes.
 */
public final class H2oGrid {
  private static final int EPOCHS = 30;
  private static final int MODELS_AT_ONCE = 2;
  private static final int ENSEMBLE = 5;
  private static final int STOPPING_EPOCHS = 3;

  private H2oGrid() {}

  /**
   * Runs it.
   *
   * @param arguments "stopping" or "exhaustive", the data's path, the validation accuracy whose time is asked for,
   *     the seed
   */
  public static void main(String[] arguments) {
    if (arguments.length != 4) {
      throw new IllegalArgumentException("Give stopping|exhaustive DATA.csv.gz TARGET SEED");
    }
    try {
      run(arguments);
    } catch (RuntimeException e) {
      e.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
    // Its threads are no daemons.
    Runtime.getRuntime().halt(0);
  }

  private static void run(String[] arguments) {
    H2O.main(
        new String[] {
          "-disable_web", "-ip", "127.0.0.1", "-name", "bench-" + ProcessHandle.current().pid(),
          "-nthreads", Integer.toString(MODELS_AT_ONCE), "-log_level", "FATAL", "-quiet"
        });
    // Without the web server, algorithms are not registered by themselves.
    new DeepLearning(true);
    boolean stopping = arguments[0].equals("stopping");
    long seed = Long.parseLong(arguments[3]);
    Frame[] parts = parts(arguments[1], seed);
    long started = System.currentTimeMillis();
    List<DeepLearningModel> models = new ArrayList<>();
    // Dropout takes a share for each hidden layer, so networks of one and of two layers are a grid each.
    models.addAll(
        search(parts, stopping, seed, new int[][] {{64}, {128}}, new double[][] {{0}, {0.25}}));
    models.addAll(
        search(
            parts,
            stopping,
            seed,
            new int[][] {{64, 32}, {128, 64}},
            new double[][] {{0, 0}, {0.25, 0.25}}));
    models.sort(Comparator.comparingDouble(model -> -accuracy(model)));
    double target = Double.parseDouble(arguments[2]);
    String reached =
        models.stream()
            .filter(model -> accuracy(model) >= target)
            .map(model -> model._output._end_time)
            .min(Long::compare)
            .map(at -> String.format(Locale.ROOT, "%.3f", at / 1000.0))
            .orElse("null");
    System.out.printf(
        Locale.ROOT,
        "%n{\"epochs\":%.0f,\"validation\":%.6f,\"test\":%.6f,\"started\":%.3f,\"reached\":%s}%n",
        models.stream().mapToDouble(model -> model.epoch_counter).sum(),
        accuracy(models.get(0)),
        ensembleAccuracy(models.subList(0, ENSEMBLE), parts[2]),
        started / 1000.0,
        reached);
    System.out.flush();
  }

  /** Training, validation and test rows. */
  private static Frame[] parts(String path, long seed) {
    NFSFileVec file = NFSFileVec.make(new File(path));
    Frame all = ParseDataset.parse(Key.make("data"), file._key);
    int label = all.find("label");
    if (!all.vec(label).isCategorical()) {
      Vec numbers = all.replace(label, all.vec(label).toCategoricalVec());
      numbers.remove();
      DKV.put(all);
    }
    return ShuffleSplitFrame.shuffleSplitFrame(
        all,
        new Key[] {Key.make("training"), Key.make("validation"), Key.make("test")},
        new double[] {0.6, 0.2, 0.2},
        seed);
  }

  private static List<DeepLearningModel> search(
      Frame[] parts, boolean stopping, long seed, int[][] hidden, double[][] dropped) {
    DeepLearningParameters parameters = new DeepLearningParameters();
    parameters._train = parts[0]._key;
    parameters._valid = parts[1]._key;
    parameters._response_column = "label";
    parameters._activation = Activation.RectifierWithDropout;
    parameters._epochs = EPOCHS;
    parameters._adaptive_rate = false;
    parameters._seed = seed;
    // Scored once an epoch, on all validation rows; 0 rows an iteration mean an epoch.
    parameters._train_samples_per_iteration = 0;
    parameters._score_interval = 0;
    parameters._score_duty_cycle = 1;
    parameters._stopping_rounds = stopping ? STOPPING_EPOCHS : 0;
    parameters._stopping_tolerance = 1e-3;
    Map<String, Object[]> space = new HashMap<>();
    space.put("_hidden", hidden);
    space.put("_hidden_dropout_ratios", dropped);
    space.put("_rate", new Double[] {1e-3, 3e-3, 1e-2});
    space.put("_l2", new Double[] {0.0, 1e-4});
    @SuppressWarnings("unchecked")
    Grid<DeepLearningParameters> grid =
        GridSearch.startGridSearch(Key.<Grid>make(), parameters, space, MODELS_AT_ONCE).get();
    // A grid goes on without models that failed; stochastic gradient descent at the greatest rate may diverge.
    if (grid.getModelCount() == 0) {
      throw new IllegalStateException(String.join("; ", grid.getFailures().getFailureDetails()));
    }
    List<DeepLearningModel> models = new ArrayList<>();
    for (Model<?, ?, ?> model : grid.getModels()) {
      models.add((DeepLearningModel) model);
    }
    return models;
  }

  private static double accuracy(DeepLearningModel model) {
    return 1 - ((ModelMetricsMultinomial) model._output._validation_metrics)._cm.err();
  }

  /** Of the mean of the models' probabilities. */
  private static double ensembleAccuracy(List<DeepLearningModel> models, Frame test) {
    Vec labels = test.vec("label");
    String[] names = models.get(0)._output.classNames();
    double[][] sums = new double[(int) test.numRows()][names.length];
    for (DeepLearningModel model : models) {
      Frame shares = model.score(test);
      for (int j = 0; j < names.length; j++) {
        // Before the classes' shares stands the class that was chosen.
        Vec.Reader share = shares.vec(j + 1).new Reader();
        for (int row = 0; row < sums.length; row++) {
          sums[row][j] += share.at(row);
        }
      }
    }
    Vec.Reader label = labels.new Reader();
    int right = 0;
    for (int row = 0; row < sums.length; row++) {
      int greatest = 0;
      for (int j = 1; j < names.length; j++) {
        greatest = sums[row][j] > sums[row][greatest] ? j : greatest;
      }
      if (names[greatest].equals(labels.domain()[(int) label.at8(row)])) {
        right++;
      }
    }
    return (double) right / sums.length;
  }
}
