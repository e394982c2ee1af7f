package io.espalier.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import io.espalier.data.SourceSpec;
import io.espalier.ensemble.EnsembleSpec;
import io.espalier.metrics.Metric;
import io.espalier.port.Compatibility;
import io.espalier.sampling.SamplerSpec;
import io.espalier.space.Hyperparameter;
import io.espalier.space.Params;
import io.espalier.study.StudySpec;
import io.espalier.trial.Objective;
import io.espalier.trial.TrainingPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads study files. Whatever is wrong with one is reported at once, as {@link ConfigErrors};
 * nothing but the file and what it includes is read, and nothing is written. Safe for concurrent
 * use.
 */
public final class StudyReader {
  private static final String ENSEMBLE = "ensemble";

  private final List<Hyperparameter<?>> vocabulary;
  private final List<Metric> metrics;
  private final Compatibility compatibility;
  private final ConfigObject reference = Sources.reference();

  /**
   * A reader.
   *
   * @param vocabulary the hyperparameters that a file may fix and search
   * @param metrics those that trials may be compared by; the first that suits a task is the task's
   *     default
   * @param compatibility says which hyperparameters do not go together
   */
  public StudyReader(
      List<Hyperparameter<?>> vocabulary, List<Metric> metrics, Compatibility compatibility) {
    this.vocabulary = List.copyOf(vocabulary);
    this.metrics = List.copyOf(metrics);
    this.compatibility = compatibility;
  }

  /**
   * Reads a file on this machine.
   *
   * @throws ConfigErrors if it cannot be used
   */
  public StudyFile read(Path file, Overrides overrides) {
    return read(ConfFile.of(file), overrides);
  }

  /**
   * Reads a file, wherever it is.
   *
   * @throws ConfigErrors if it cannot be used
   */
  public StudyFile read(ConfFile file, Overrides overrides) {
    Problems problems = new Problems(file.toString());
    String name = file.name().replaceFirst("\\.[^.]*$", "");
    return read(new Sources(problems).read(file, overrides), name, problems);
  }

  /**
   * Reads a text that stands alone, such as the {@code study.conf} of a study's directory.
   *
   * @param text HOCON without includes
   * @param place names the text in messages
   * @throws ConfigErrors if it cannot be used
   */
  public StudyFile read(String text, String place, Overrides overrides) {
    Problems problems = new Problems(place);
    return read(new Sources(problems).read(text, place, overrides), "study", problems);
  }

  private StudyFile read(Sources.Layers layers, String fileName, Problems problems) {
    Answers answers = new Answers(layers, reference, problems);
    Problems notes = new Problems("");
    List<Key<?>> hyperparameters = vocabulary.stream().<Key<?>>map(this::key).toList();
    List<String> paths = new ArrayList<>();
    Keys.ALL.forEach(k -> paths.add(k.path()));
    hyperparameters.forEach(k -> paths.add(k.path()));
    new UnknownKeys(paths, problems).check(layers.own());
    Secrets.refuseLogins("", layers.own(), problems);

    StudyMapper mapper = new StudyMapper(answers, notes);
    DataMapper rows = new DataMapper(answers);
    StudySpec.Validation validation = mapper.validation();
    SourceSpec data = rows.divided(rows.data(), validation);
    RuntimeSpec runtime = mapper.runtime();
    String name = answers.optional(Keys.NAME_OF_STUDY).orElseGet(() -> name(fileName));
    SamplerSpec sampler = mapper.sampler();
    Map<String, Object> fixed = new LinkedHashMap<>();
    for (int i = 0; i < vocabulary.size(); i++) {
      fixed.put(
          vocabulary.get(i).name(), fixed(vocabulary.get(i), hyperparameters.get(i), answers));
    }
    boolean grid = sampler instanceof SamplerSpec.Grid && answers.sound(Keys.SAMPLER);
    SpaceReader.Result space =
        new SpaceReader(vocabulary, fixed, problems, notes, grid)
            .read(answers.section(SpaceReader.SECTION).orElse(ConfigFactory.empty().root()));
    List<Metric> measured = mapper.metrics(metrics, data);
    List<EnsembleSpec> ensembles = mapper.ensembles(data.task());
    Metric metric = measured.get(0);
    StudySpec study =
        new StudySpec(
            name,
            answers.value(Keys.SEED),
            space.space(),
            new TrainingPlan(
                new Params(space.fixed()),
                new Objective(metric.name(), metric.lowerIsBetter()),
                measured.stream().map(Metric::name).toList(),
                answers.value(Keys.ENGINE),
                answers.optional(Keys.ENCODER).orElse("")),
            answers.value(Keys.EPOCHS),
            sampler,
            mapper.scheduler(),
            validation,
            answers.value(Keys.BASELINE),
            mapper.refit(),
            ensembles,
            mapper.budget(),
            answers.value(Keys.RETRIES),
            rows.openTest(data),
            mapper.diagnosis(data.task(), ensembles));
    problems.throwIfAny();
    SpaceCheck.check(study, answers.raw(SpaceReader.SECTION), problems);
    problems.throwIfAny();
    mapper.checkRanks(study);
    problems.throwIfAny();
    CombinationCheck combinations =
        new CombinationCheck(study, StudyMapper.task(data), compatibility);
    combinations.check(hyperparameters, answers);
    problems.throwIfAny();
    combinations.checkEnsembles(vocabulary, answers);
    problems.throwIfAny();
    return new StudyFile(
        study,
        data,
        rows.nested(),
        runtime,
        notes.sorted(),
        resolved(layers, answers, study, metric));
  }

  private static String name(String fileName) {
    String name = fileName.replaceAll("[^A-Za-z0-9._-]+", "-").replaceFirst("^[._-]+", "");
    return name.isEmpty() ? "study" : name.substring(0, Math.min(100, name.length()));
  }

  /**
   * Hyperparameters live in {@code training} but for those that the defaults call the network's.
   */
  private Key<?> key(Hyperparameter<?> hyperparameter) {
    String name = hyperparameter.name();
    boolean network =
        reference.get("network") instanceof ConfigObject section && section.containsKey(name);
    return Key.of((network ? "network." : "training.") + name, hyperparameter.type());
  }

  private static Object fixed(Hyperparameter<?> hyperparameter, Key<?> key, Answers answers) {
    Optional<?> value = answers.optional(key);
    return value.isPresent() ? value.get() : hyperparameter.defaultValue();
  }

  private String resolved(Sources.Layers layers, Answers answers, StudySpec study, Metric metric) {
    var text =
        ((ConfigObject) known(layers.all(), "").orElseThrow())
            .toConfig()
            .withValue(Keys.NAME_OF_STUDY.path(), ConfigValueFactory.fromAnyRef(study.name()))
            .withValue(Keys.METRIC.path(), ConfigValueFactory.fromAnyRef(metric.name()))
            .withoutPath(ENSEMBLE)
            .withoutPath(StudyMapper.BIAS_VARIANCE)
            .withoutPath(StudyMapper.LEARNING_CURVE);
    for (EnsembleSpec ensemble : study.ensembles()) {
      String section = StudyMapper.section(ensemble);
      text = text.withValue(section, answers.section(section).orElseThrow());
    }
    for (String section : List.of(StudyMapper.BIAS_VARIANCE, StudyMapper.LEARNING_CURVE)) {
      if (answers.givenSection(section)) {
        text = text.withValue(section, answers.section(section).orElseThrow());
      }
    }
    return text.root()
        .render(
            ConfigRenderOptions.defaults()
                .setOriginComments(false)
                .setComments(false)
                .setJson(false));
  }

  /** Without keys that say nothing, or that only another vocabulary knows. */
  private Optional<ConfigValue> known(ConfigValue value, String path) {
    if (value.valueType() == ConfigValueType.NULL) {
      return Optional.empty();
    }
    if (!(value instanceof ConfigObject object)) {
      boolean hyperparameter = path.startsWith("network.") || path.startsWith("training.");
      boolean foreign =
          hyperparameter
              && Keys.ALL.stream().noneMatch(k -> k.path().equals(path))
              && vocabulary.stream().noneMatch(h -> key(h).path().equals(path));
      return foreign ? Optional.empty() : Optional.of(value);
    }
    ConfigObject kept = object;
    for (Map.Entry<String, ConfigValue> e : object.entrySet()) {
      String inner = path.isEmpty() ? e.getKey() : path + "." + e.getKey();
      Optional<ConfigValue> child = known(e.getValue(), inner);
      kept =
          child.isPresent() ? kept.withValue(e.getKey(), child.get()) : kept.withoutKey(e.getKey());
    }
    return Optional.of(kept);
  }
}
