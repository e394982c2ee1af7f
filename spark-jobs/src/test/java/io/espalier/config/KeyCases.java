package io.espalier.config;

import com.typesafe.config.ConfigObject;
import io.espalier.data.Arrangement;
import io.espalier.data.Split;
import io.espalier.dl4j.Options;
import io.espalier.dl4j.Regularizers;
import io.espalier.ensemble.EnsembleSpec;
import io.espalier.space.Hyperparameter;
import io.espalier.study.Diagnosis;
import io.espalier.study.StudySpec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/** Each key of reference.conf: its default, another value, one that is refused. */
final class KeyCases {
  /**
   * Columns: key; other keys that bring it to bear; what its default becomes; another value; what
   * that becomes; a value that is refused; part of the message.
   */
  private static final String TABLE =
"""
study.name                   |  | study                 | a-1  | a-1  | "a b" | letters, digits
study.seed                   |  | 1                     | -7   | -7   | 1.5   | a whole number
data.source                  |  | rows.csv              | b.csv | b.csv | [a]  | the path or URI of a file
data.labels-source           |  | Optional.empty        | l.gz | Optional[l.gz] | [a] | the path or URI of a file
data.test-source             |  | Optional.empty        | t.csv | Optional[t.csv] | [a] | the path or URI of a file
data.format                  |  | AUTO                  | csv  | CSV  | cvs   | did you mean csv?
data.label                   |  | y                     | z    | z    | " "   | the name of a column
data.task                    |  | CLASSIFICATION        | regression | REGRESSION | regresion | did you mean regression?
data.outlier                 | data.task = reconstruction, network.kind = autoencoder | Optional.empty | 7 | Optional[7] | [a] | the label of outliers
data.outlier-training        | data.task = reconstruction, data.outlier = 7, network.kind = autoencoder | true | exclude | false | drop | one of keep, exclude
data.reference-noise         | data.task = reconstruction, network.kind = autoencoder | 0.1 | 0.5 | 0.5 | 0 | a number above 0
data.categorical             |  | []                    | [zip] | [zip] | zip  | a list of names of columns
data.exclude                 |  | []                    | [id, name] | [id, name] | 7 | a list of names of columns
data.missing                 |  | [, -, ?, n/a, na, nan, none, null] | ["", NULL] | [, null] | NA | a list of texts
data.impute                  |  | MEDIAN                | refuse | REFUSE | mean | one of median, refuse
data.unlabelled              |  | REFUSE                | keep | KEEP | drop  | one of refuse, keep
data.most-levels             |  | 256                   | 7    | 7    | 0     | from 1 to 16777216
data.broadcast-limit         |  | 536870912             | 2g   | 2147483648 | many | such as 512m or 2g
data.image.height            | | Plain | 2 | Images[height=2, width=2, channels=1] | 0 | from 1 to 4096
data.image.width             | | Plain | 2 | Images[height=2, width=2, channels=1] | 0 | from 1 to 4096
data.image.channels          | data.image.height = 3 | Images[height=3, width=3, channels=1] | 4 | Images[height=3, width=3, channels=4] | 0 | from 1 to 4096
data.series.steps            |  | Plain                 | 8    | Wide[steps=8, channels=1] | 0 | from 1 to 1000000
data.series.channels         | data.series.steps = 3 | Wide[steps=3, channels=1] | 2 | Wide[steps=3, channels=2] | 0 | from 1 to 4096
data.series.id               | data.series { id = x, time = t } | Steps[id=x, time=t] | s | Steps[id=s, time=t] | [s] | the name of a column
data.series.time             | data.series { id = s, time = x } | Steps[id=s, time=x] | t | Steps[id=s, time=t] | [t] | the name of a column
data.split.kind              |  | Auto                  | fractions | Fractions | folds | one of auto, fractions
data.split.train             |  | 0.6                   | 0.7  | 0.7  | 1     | a share in (0, 1)
data.split.validation        |  | 0.2                   | 0.3  | 0.3  | 0     | a share in (0, 1)
data.split.test              |  | 0.2                   | 0    | 0.0  | -0.1  | a number in [0, 1)
data.split.stratified        |  | true                  | false | false | maybe | true or false
data.split.group             |  | Optional.empty        | g    | Optional[g] | [g] | the name of a column
data.split.time              |  | Optional.empty        | t    | Optional[t] | [t] | the name of a column
data.split.column            |  | Optional.empty        | part | Optional[part] | [p] | the name of a column
training.engine              |  | AUTO                  | dl4j | DL4J | dl4   | did you mean dl4j?
training.encoder             |  |                       | studies/a | studies/a | [a] | the path or URI of a directory
training.epochs              |  | 30                    | 7    | 7    | 0     | a whole number from 1 on
search.sampler               | search.trials = 9 | Grid[trials=9] | random | Random[trials=9] | rand | one of grid, random
search.metric                |  | accuracy              | log-loss | log-loss | logloss | did you mean log-loss?
search.metrics               | search.metric = log-loss | [log-loss, accuracy, brier] | [brier] | [log-loss, brier] | brier | a list of names of metrics
search.trials                |  | Grid[trials=2147483647] | 5  | Grid[trials=5] | 0 | a whole number from 1 on
search.retries               |  | 2                     | 0    | 0    | -1    | from 0 to 100
search.baseline              |  | false                 | true | true | 1     | true or false
search.validation.kind       | refit.top = 1 | HoldOut[] | reshuffled | Reshuffled[] | fold | did you mean folds?
search.validation.folds      | search.validation.kind = folds | Folds[folds=5, repeats=1] | 10 | Folds[folds=10, repeats=1] | 1 | from 2 to 1000
search.validation.repeats    | search.validation.kind = folds | Folds[folds=5, repeats=1] | 3 | Folds[folds=5, repeats=3] | 0 | from 1 to 1000
search.scheduler.kind        |  | RunToEnd[]            | hyperband | Hyperband[eta=3, minEpochs=1] | aha | did you mean asha?
search.scheduler.eta         | search.scheduler.kind = asha | Asha[eta=3, minEpochs=1] | 2 | Asha[eta=2, minEpochs=1] | 1 | from 2 to 1000
search.scheduler.min-epochs  | search.scheduler.kind = halving | Halving[eta=3, minEpochs=1] | 2 | Halving[eta=3, minEpochs=2] | 0 | from 1 on
search.scheduler.grace-epochs | search.scheduler.kind = median | Median[graceEpochs=5, minTrials=5] | 2 | Median[graceEpochs=2, minTrials=5] | 0 | from 1 on
search.scheduler.min-trials  | search.scheduler.kind = median | Median[graceEpochs=5, minTrials=5] | 2 | Median[graceEpochs=5, minTrials=2] | 0 | from 1 on
search.scheduler.k           | search.scheduler.kind = top-k | TopK[k=5, afterEpochs=1] | 2 | TopK[k=2, afterEpochs=1] | 0 | from 1 on
search.budget.trials         |  | 2147483647            | 3    | 3    | none  | a whole number from 1 on
search.budget.epochs         |  | 9223372036854775807   | 5000000000 | 5000000000 | 0 | a whole number from 1 on
search.budget.seconds        |  | Infinity              | 1.5  | 1.5  | 0     | a number of seconds above 0
refit.top                    |  | 0                     | 4    | 4    | -1    | a whole number from 0 on
refit.with-validation        | refit.top = 1 | false    | true | true | 1     | true or false
ensemble.averaging.top       | ensemble.averaging {} | 5 | 3   | 3    | 0     | a whole number from 1 on
ensemble.averaging.combine   | ensemble.averaging {} | MEAN | vote | VOTE | mode | one of mean, vote, median
ensemble.averaging.weights   | ensemble.averaging {} | UNIFORM | validation | VALIDATION | valid | one of uniform, validation
ensemble.greedy.size         | ensemble.greedy {} | 20  | 4    | 4    | 0     | from 1 to 10000
ensemble.greedy.start        | ensemble.greedy {} | 3   | 1    | 1    | 0     | from 1 to 10000
ensemble.greedy.bags         | ensemble.greedy {} | 20  | 1    | 1    | 0     | from 1 to 10000
ensemble.greedy.fraction     | ensemble.greedy {} | 0.5 | 1    | 1.0  | 1.1   | a share in (0, 1]
ensemble.greedy.combine      | ensemble.greedy {} | MEAN | vote | VOTE | mode | one of mean, vote, median
ensemble.bagging.members     | ensemble.bagging {} | 10 | 3    | 3    | 2.5   | from 1 to 10000
ensemble.bagging.combine     | ensemble.bagging {} | MEAN | vote | VOTE | mode | one of mean, vote, median
ensemble.bagging.weights     | ensemble.bagging {} | UNIFORM | validation | VALIDATION | valid | one of uniform, validation
ensemble.subsampling.members | ensemble.subsampling {} | 10 | 3 | 3   | 0     | from 1 to 10000
ensemble.subsampling.fraction | ensemble.subsampling {} | 0.5 | 0.25 | 0.25 | 0 | a share in (0, 1]
ensemble.subsampling.combine | ensemble.subsampling {} | MEAN | vote | VOTE | mode | one of mean, vote, median
ensemble.subsampling.weights | ensemble.subsampling {} | UNIFORM | validation | VALIDATION | valid | one of uniform, validation
ensemble.random-connections.members | ensemble.random-connections {} | 10 | 3 | 3 | 0 | from 1 to 10000
ensemble.random-connections.dropped | ensemble.random-connections {} | 0.3 | 0.5 | 0.5 | 1 | a share in (0, 1)
ensemble.random-connections.combine | ensemble.random-connections {} | MEAN | vote | VOTE | mode | one of mean, vote, median
ensemble.random-connections.weights | ensemble.random-connections {} | UNIFORM | validation | VALIDATION | valid | one of uniform, validation
ensemble.perturbation.members | ensemble.perturbation {} | 10 | 3 | 3 | 0   | from 1 to 10000
ensemble.perturbation.input-noise | ensemble.perturbation {} | 0.1 | 0.5 | 0.5 | -1 | a number in [0, ∞)
ensemble.perturbation.hidden-noise | ensemble.perturbation {} | 0.0 | 0.5 | 0.5 | -1 | a number in [0, ∞)
ensemble.perturbation.shift | ensemble.perturbation {} | 0 | 2 | 2 | -1 | from 0 to 1024
ensemble.perturbation.flip | ensemble.perturbation {} | none | vertical | vertical | diagonal | one of none, horizontal, vertical
ensemble.perturbation.rotation | ensemble.perturbation {} | 0.0 | 15 | 15.0 | -1 | a number in [0, 180]
ensemble.perturbation.combine | ensemble.perturbation {} | MEAN | vote | VOTE | mode | one of mean, vote, median
ensemble.perturbation.weights | ensemble.perturbation {} | UNIFORM | validation | VALIDATION | valid | one of uniform, validation
ensemble.soup.members        | ensemble.soup {} | 5  | 3    | 3    | 1     | from 2 to 10000
ensemble.soup.fork-epoch     | ensemble.soup {} | 0.5 | 0.25 | 0.25 | 1    | a share in (0, 1)
ensemble.soup.selection      | ensemble.soup {} | GREEDY | uniform | UNIFORM | best | one of uniform, greedy
bias-variance.resamples      | bias-variance {} | 20 | 5   | 5    | 2     | from 3 to 1000
bias-variance.sample         | bias-variance {} | OptionalDouble.empty | subsample | OptionalDouble[0.5] | jackknife | one of bootstrap, subsample
bias-variance.fraction       | bias-variance.sample = subsample | OptionalDouble[0.5] | 0.25 | OptionalDouble[0.25] | 0 | a share in (0, 1]
bias-variance.of             | bias-variance {} | [best] | [default, rank-1] | [default, best] | bets | did you mean best
bias-variance.noise          | bias-variance {} | NaN | 0.25 | 0.25 | -1   | a number from 0 on, or estimate
learning-curve.fractions     | learning-curve {} | [0.1, 0.25, 0.5, 1.0] | [1, 0.5] | [0.5, 1.0] | [0] | a list of shares in (0, 1]
learning-curve.repeats       | learning-curve {} | 1  | 3   | 3    | 0     | from 1 to 1000
nested.folds                 |  | OptionalInt.empty     | 5    | OptionalInt[5] | 1 | from 2 to 1000
nested.fold                  | nested.folds = 5 | Optional.empty | 2 | Optional[OuterFold[folds=5, fold=2]] | 0 | from 1 to 1000
open-test                    |  | false                 | true | true | later | true or false
runtime.root                 |  | studies/s             | "hdfs://h/r/" | hdfs://h/r/s | {} | the path or URI of a directory
runtime.out                  |  | studies/s             | o    | o    | ""    | the path or URI of a directory
runtime.mlflow               |  | Optional.empty        | "hdfs://h/mlruns" | Optional[hdfs://h/mlruns] | "" | the path or URI of a directory
runtime.tensorboard          |  | Optional.empty        | logs | Optional[logs] | {} | the path or URI of a directory
runtime.progress             |  | AUTO                  | none | NONE | bars  | did you mean bar?
runtime.tables-interval      |  | 10.0                  | 0.5  | 0.5  | 0     | a number of seconds above 0
runtime.report-timeout       |  | 3600.0                | 20.5 | 20.5 | 0     | a number of seconds above 0
runtime.slots.trials         |  | OptionalInt.empty     | 2    | OptionalInt[2] | 0 | a whole number from 1 on
runtime.slots.per-executor   |  | OptionalInt.empty     | 2    | OptionalInt[2] | 0 | a whole number from 1 on
runtime.slots.threads        |  | 1                     | 2    | 2    | 0     | from 1 to 1024
""";

  private static final String AUTOENCODER = "network.kind = autoencoder";

  private static final String VAE = "network.kind = vae";

  /** What else must be given for a hyperparameter to have a meaning. */
  private KeyCases() {}

  /** A row of the table. */
  record Case(
      String key,
      String context,
      String usual,
      String given,
      String becomes,
      String refused,
      String advice) {
    @Override
    public String toString() {
      return key;
    }
  }

  static Stream<Case> all() {
    return Stream.concat(ownKeys(), Options.all().stream().map(KeyCases::of));
  }

  private static Stream<Case> ownKeys() {
    return TABLE
        .lines()
        .map(line -> Arrays.stream(line.split("\\|", -1)).map(String::strip).toList())
        .map(c -> new Case(c.get(0), c.get(1), c.get(2), c.get(3), c.get(4), c.get(5), c.get(6)));
  }

  /** Hyperparameters are all read alike. */
  static Case of(Hyperparameter<?> h) {
    String context = context(h.name());
    Object usual = h.defaultValue();
    String given = usual instanceof Integer ? "2" : usual.equals(0.5) ? "0.25" : "0.5";
    if (usual instanceof Boolean) {
      given = "true";
    } else if (usual instanceof List<?>) {
      // One for each layer of the default network.
      given = usual.equals(List.of()) ? "[0.5, 0.25]" : "[3, 2]";
    } else if (usual instanceof String) {
      List<String> words = Key.of(h.name(), h.type()).words();
      given = words.get(words.size() - 1);
    }
    if (h.equals(Regularizers.DROPOUT_LAYERS)) {
      given = "[0.5]";
    }
    return new Case(
        path(h), context, usual.toString(), given, given, "-1", "give " + h.type().allowed());
  }

  /** Other keys without which a hyperparameter would be refused, or would be no other value. */
  private static String context(String name) {
    return switch (name) {
      case "filters", "kernel", "pooling", "pool-size", "batch-norm" ->
          "network.kind = convolutional";
      case "cell", "units", "readout" -> "network.kind = recurrent";
      case "direction" -> "network { kind = recurrent, readout = mean }";
      case "degree" -> "network.kind = polynomial";
      case "interactions" -> "network { kind = polynomial, degree = 2 }";
      case "teacher-hidden", "teacher-epochs" -> "training.curriculum = teacher";
      case "pacing",
          "pacing-start",
          "pacing-end",
          "curriculum-mix",
          "curriculum-order",
          "curriculum-balanced" ->
          "training.curriculum = self";
      case "pacing-steps" -> "training { curriculum = self, pacing = steps }";
      case "blur-stages", "blur-schedule", "blur-samples" -> "training.blur = 0.1";
      case "pretraining-epochs",
          "pretraining-rate",
          "pretraining-noise",
          "pretraining-rows",
          "pretraining-bridge" ->
          "training.pretraining = unsupervised";
      case "pretraining-group" -> "network.hidden = [4, 3], training.pretraining = unsupervised";
      case "pretraining-decoder-activation" ->
          "training { pretraining = unsupervised, pretraining-bridge = true }";
      case "decoder", "decoder-activation", "tied", "corruption", "contractive", "code-l1" ->
          AUTOENCODER;
      case "corruption-amount" -> AUTOENCODER + ", training.corruption = gaussian";
      case "output" -> AUTOENCODER + ", training.scaling = unit";
      case "reconstruction" -> AUTOENCODER + ", network.output = sigmoid, training.scaling = unit";
      case "momentum" -> "training.updater = nesterovs";
      case "final-share" -> "training.schedule = linear";
      case "steps", "step-factor" -> "training.schedule = step";
      case "min-improvement" -> "training.patience = 3";
      case "l1-update" -> "training.l1 = 0.1";
      case "inference" -> "training.dropout = 0.5";
      case "inference-samples" -> "training { dropout = 0.5, inference = monte-carlo }";
      case "soft-sharing-groups" -> "network.hidden = [8, 8, 8], training.soft-sharing = 0.1";
      case "latent", "conditional", "kl-weight", "kl-warmup" -> VAE;
      case "perturbed-copies" -> "training.shift = 1";
      default -> "";
    };
  }

  static String path(Hyperparameter<?> h) {
    boolean network = ((ConfigObject) Sources.reference().get("network")).containsKey(h.name());
    return (network ? "network." : "training.") + h.name();
  }

  /** Where the value of a key ends up. */
  static String read(String key, StudyFile file) {
    Function<StudyFile, Object> reader = readers().get(key);
    if (reader == null) {
      String name = key.substring(key.indexOf('.') + 1);
      return file.study().plan().fixed().values().get(name).toString();
    }
    return reader.apply(file).toString();
  }

  private static Map<String, Function<StudyFile, Object>> readers() {
    Map<String, Function<StudyFile, Object>> readers = new TreeMap<>();
    readers.put("study.name", f -> f.study().name());
    readers.put("study.seed", f -> f.study().seed());
    readers.put("data.source", f -> f.data().source().toString());
    readers.put("data.labels-source", f -> f.data().labelsSource());
    readers.put("data.test-source", f -> f.data().testSource());
    readers.put("data.categorical", f -> f.data().cells().categorical());
    readers.put("data.exclude", f -> f.data().cells().exclude());
    readers.put("data.missing", f -> new TreeSet<>(f.data().cells().missing().texts()));
    readers.put("data.impute", f -> f.data().cells().missing().impute());
    readers.put("data.unlabelled", f -> f.data().cells().unlabelled());
    readers.put("data.most-levels", f -> f.data().cells().mostLevels());
    readers.put("data.split.group", f -> f.data().dividing().group());
    readers.put("data.split.time", f -> f.data().dividing().time());
    readers.put("data.split.column", f -> f.data().dividing().column());
    readers.put("data.format", f -> f.data().format());
    readers.put("data.label", f -> f.data().label());
    for (String key : List.of("image.height", "image.width", "image.channels")) {
      readers.put("data." + key, KeyCases::arrangement);
    }
    for (String key : List.of("steps", "channels", "id", "time")) {
      readers.put("data.series." + key, KeyCases::arrangement);
    }
    readers.put("data.task", f -> f.data().task());
    readers.put("data.outlier", f -> f.data().reconstructing().outlier());
    readers.put("data.outlier-training", f -> f.data().reconstructing().kept());
    readers.put("data.reference-noise", f -> f.data().reconstructing().noise());
    readers.put("data.split.kind", f -> f.data().split().getClass().getSimpleName());
    readers.put("data.split.train", f -> split(f).train());
    readers.put("data.split.validation", f -> split(f).validation());
    readers.put("data.split.test", f -> split(f).test());
    readers.put("data.split.stratified", f -> split(f).stratified());
    readers.put("training.encoder", f -> f.study().plan().encoder());
    readers.put("training.engine", f -> f.study().plan().engine());
    readers.put("training.epochs", f -> f.study().epochs());
    readers.put("search.sampler", f -> f.study().sampler());
    readers.put("search.metric", f -> f.study().plan().objective().metric());
    readers.put("search.metrics", f -> f.study().plan().metrics());
    readers.put("search.trials", f -> f.study().sampler());
    readers.put("search.retries", f -> f.study().retries());
    readers.put("search.baseline", f -> f.study().baseline());
    for (String key : List.of("kind", "folds", "repeats")) {
      readers.put("search.validation." + key, f -> f.study().validation());
    }
    for (String key : List.of("kind", "eta", "min-epochs", "grace-epochs", "min-trials", "k")) {
      readers.put("search.scheduler." + key, f -> f.study().scheduler());
    }
    readers.put("search.budget.trials", f -> f.study().budget().trials());
    readers.put("search.budget.epochs", f -> f.study().budget().epochs());
    readers.put("search.budget.seconds", f -> f.study().budget().seconds());
    readers.put("refit.top", f -> f.study().refit().top());
    readers.put("refit.with-validation", f -> f.study().refit().withValidation());
    for (String kind :
        List.of(
            "averaging",
            "greedy",
            "bagging",
            "subsampling",
            "random-connections",
            "perturbation")) {
      readers.put("ensemble." + kind + ".combine", f -> ensemble(f).combination());
    }
    readers.put("ensemble.averaging.top", f -> ((EnsembleSpec.Averaging) ensemble(f)).top());
    readers.put(
        "ensemble.averaging.weights", f -> ((EnsembleSpec.Averaging) ensemble(f)).weighting());
    readers.put("ensemble.greedy.size", f -> ((EnsembleSpec.Greedy) ensemble(f)).size());
    readers.put("ensemble.greedy.start", f -> ((EnsembleSpec.Greedy) ensemble(f)).start());
    readers.put("ensemble.greedy.bags", f -> ((EnsembleSpec.Greedy) ensemble(f)).bags());
    readers.put("ensemble.greedy.fraction", f -> ((EnsembleSpec.Greedy) ensemble(f)).fraction());
    readers.put("ensemble.bagging.members", f -> ((EnsembleSpec.Bagging) ensemble(f)).members());
    readers.put("ensemble.bagging.weights", f -> ((EnsembleSpec.Bagging) ensemble(f)).weighting());
    readers.put(
        "ensemble.subsampling.members", f -> ((EnsembleSpec.Subsampling) ensemble(f)).members());
    readers.put(
        "ensemble.subsampling.fraction", f -> ((EnsembleSpec.Subsampling) ensemble(f)).fraction());
    readers.put(
        "ensemble.subsampling.weights", f -> ((EnsembleSpec.Subsampling) ensemble(f)).weighting());
    for (String kind : List.of("random-connections", "perturbation")) {
      readers.put("ensemble." + kind + ".members", f -> own(f).members());
      readers.put("ensemble." + kind + ".weights", f -> own(f).weighting());
    }
    readers.put(
        "ensemble.random-connections.dropped",
        f -> ((EnsembleSpec.RandomConnections) ensemble(f)).dropped());
    Map<String, Object> unperturbed =
        Map.of(
            "input-noise", 0.0, "hidden-noise", 0.0, "shift", 0, "flip", "none", "rotation", 0.0);
    unperturbed.forEach(
        (name, none) ->
            readers.put(
                "ensemble.perturbation." + name,
                f -> ((EnsembleSpec.Perturbation) ensemble(f)).changes().getOrDefault(name, none)));
    readers.put("ensemble.soup.members", f -> ((EnsembleSpec.Soup) ensemble(f)).members());
    readers.put("ensemble.soup.fork-epoch", f -> ((EnsembleSpec.Soup) ensemble(f)).forkShare());
    readers.put("ensemble.soup.selection", f -> ((EnsembleSpec.Soup) ensemble(f)).selection());
    readers.put("bias-variance.resamples", f -> resampling(f).resamples());
    readers.put("bias-variance.sample", f -> resampling(f).fraction());
    readers.put("bias-variance.fraction", f -> resampling(f).fraction());
    readers.put(
        "bias-variance.of",
        f -> resampling(f).models().stream().map(Diagnosis.Model::name).toList());
    readers.put("bias-variance.noise", f -> resampling(f).noise().orElseThrow().level());
    readers.put("learning-curve.fractions", f -> curve(f).fractions());
    readers.put("learning-curve.repeats", f -> curve(f).repeats());
    readers.put("nested.folds", StudyFile::nested);
    readers.put("nested.fold", f -> f.data().dividing().outer());
    readers.put("open-test", f -> f.study().openTest());
    readers.put("runtime.root", f -> f.runtime().directory("s"));
    readers.put("runtime.out", f -> f.runtime().directory("s"));
    readers.put("runtime.mlflow", f -> f.runtime().mlflow());
    readers.put("runtime.tensorboard", f -> f.runtime().tensorBoard());
    readers.put("runtime.progress", f -> f.runtime().progress());
    readers.put("runtime.tables-interval", f -> f.runtime().tablesInterval());
    readers.put("runtime.report-timeout", f -> f.runtime().reportTimeout());
    readers.put("runtime.slots.trials", f -> f.runtime().concurrentTrials());
    readers.put("data.broadcast-limit", f -> f.runtime().heapData());
    readers.put("runtime.slots.per-executor", f -> f.runtime().trialsPerExecutor());
    readers.put("runtime.slots.threads", f -> f.runtime().threadsPerTrial());
    return readers;
  }

  private static Split.Fractions split(StudyFile file) {
    return file.data().split().of(10);
  }

  private static Diagnosis.Resampling resampling(StudyFile file) {
    return file.study().diagnosis().resampling().orElseThrow();
  }

  private static Diagnosis.LearningCurve curve(StudyFile file) {
    return file.study().diagnosis().learningCurve().orElseThrow();
  }

  /** As a record writes itself: people read another text. */
  private static String arrangement(StudyFile file) {
    Arrangement found = file.data().arrangement();
    if (found instanceof Arrangement.Images i) {
      return "Images[height=%d, width=%d, channels=%d]"
          .formatted(i.height(), i.width(), i.channels());
    }
    if (found instanceof Arrangement.Wide w) {
      return "Wide[steps=%d, channels=%d]".formatted(w.steps(), w.channels());
    }
    return found instanceof Arrangement.Steps s
        ? "Steps[id=%s, time=%s]".formatted(s.id(), s.time())
        : "Plain";
  }

  private static EnsembleSpec.OfMembers own(StudyFile file) {
    return (EnsembleSpec.OfMembers) ensemble(file);
  }

  private static EnsembleSpec ensemble(StudyFile file) {
    StudySpec study = file.study();
    return study.ensembles().get(0);
  }
}
