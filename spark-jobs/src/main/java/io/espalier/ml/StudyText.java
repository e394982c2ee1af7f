package io.espalier.ml;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.param.Param;

/** What an estimator is told, as a study file says it. */
final class StudyText {
  private static final String SPACE = "space";

  private final StudyParams told;
  private Config text = ConfigFactory.empty();

  private StudyText(StudyParams told) {
    this.told = told;
  }

  /**
   * The study file.
   *
   * @param name of the study
   * @param source what the rows are called
   * @param threads cores that a network is trained on
   */
  static String of(StudyParams told, String name, String source, int threads) {
    StudyText text = new StudyText(told);
    text.put("study.name", name);
    text.put("study.seed", told.getOrDefault(told.seed()));
    text.putData(source);
    text.putSearch();
    text.putSpace();
    text.put("runtime.progress", "none");
    text.put("runtime.slots.threads", threads);
    int parallelism = (int) told.getOrDefault(told.parallelism());
    if (parallelism > 0) {
      text.put("runtime.slots.trials", parallelism);
    }
    return text.text.root().render(ConfigRenderOptions.concise().setJson(false).setFormatted(true));
  }

  private void put(String key, Object value) {
    text = text.withValue(key, ConfigValueFactory.fromAnyRef(value));
  }

  private void putData(String source) {
    String task = told.getOrDefault(told.task());
    put("data.source", source);
    put("data.task", task);
    if (!task.equals(StudyParams.RECONSTRUCTION)) {
      put("data.label", told.getOrDefault(told.labelCol()));
    }
    double train = (double) told.getOrDefault(told.trainRatio());
    put("data.split.kind", "fractions");
    put("data.split.train", train);
    put("data.split.validation", 1 - train);
    put("data.split.test", 0);
    String fold = told.getOrDefault(told.foldCol());
    if (!fold.isEmpty()) {
      put("data.split.group", fold);
    }
  }

  private void putSearch() {
    put("training.epochs", told.getOrDefault(told.epochs()));
    put("search.sampler", told.getOrDefault(told.sampler()));
    put("search.scheduler.kind", told.getOrDefault(told.scheduler()));
    put("refit.top", told.getOrDefault(told.refit()));
    String metric = told.getOrDefault(told.metric());
    if (!metric.isEmpty()) {
      put("search.metric", metric);
    }
    int trials = (int) told.getOrDefault(told.trials());
    if (trials > 0) {
      put("search.trials", trials);
    }
    int folds = (int) told.getOrDefault(told.numFolds());
    if (folds > 0) {
      put("search.validation.kind", "folds");
      put("search.validation.folds", folds);
    }
    for (String ensemble : told.getOrDefault(told.ensemble())) {
      put("ensemble." + ensemble, Map.of());
    }
  }

  /** A hyperparameter that is set is a space of one value. */
  private void putSpace() {
    Config space = space(told.getOrDefault(told.space()));
    for (Map.Entry<String, Param<?>> own : told.hyperparameters().entrySet()) {
      if (told.isSet(own.getValue())) {
        if (space.hasPath(own.getKey())) {
          throw new IllegalArgumentException(
              own.getValue()
                  + " is set, and the space has "
                  + own.getKey()
                  + " too: give one of them");
        }
        Object value = SpaceBuilder.plain(told.getOrDefault(own.getValue()));
        // A list alone would be several values.
        Object one = value instanceof List ? List.of(value) : value;
        space = space.withValue(own.getKey(), ConfigValueFactory.fromAnyRef(one));
      }
    }
    if (!space.isEmpty()) {
      text = text.withValue(SPACE, space.root());
    }
  }

  private static Config space(String given) {
    try {
      return ConfigFactory.parseString(given);
    } catch (ConfigException.Parse e) {
      throw new IllegalArgumentException("The space is no HOCON: " + e.getMessage(), e);
    }
  }
}
