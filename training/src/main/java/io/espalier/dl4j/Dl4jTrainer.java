package io.espalier.dl4j;

import io.espalier.metrics.Metric;
import io.espalier.port.Compatibility;
import io.espalier.port.Dataset;
import io.espalier.port.MetricChannel;
import io.espalier.port.Stores;
import io.espalier.port.Trainer;
import io.espalier.space.Params;
import io.espalier.trial.Leg;
import io.espalier.trial.LegResult;
import io.espalier.trial.LegResult.Cause;
import io.espalier.trial.Measurement;
import io.espalier.trial.Start;
import io.espalier.trial.TrainingPlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains legs on DeepLearning4J networks. A result depends on the leg and the data alone, not on
 * the thread, on other legs or on where the trial was cut into legs: each leg has its networks,
 * made, used and freed in the calling thread, and all that is kept between legs is what was fitted
 * on rows that trials have in common.
 *
 * <p>Whatever is fitted to prepare rows is fitted on the rows that a network is trained on. A trial
 * whose sample is cross-validated trains a network for each fold, all of them an epoch each in
 * turn. What it reports under the plain names is their mean, which decides which epoch is best, and
 * it stores what each row's networks say that were not trained on it. A trial whose sample draws
 * validation rows of its own is measured on those, and stores predictions of no rows.
 *
 * <p>The losses of a regression are those of the standardized label; metrics and predictions are in
 * the label's own unit. A trial whose sample takes in the validation rows reports its training loss
 * and seconds only, never runs out of patience, keeps its last parameters and stores predictions of
 * no rows.
 */
public final class Dl4jTrainer implements Trainer {
  private static final Logger LOG = LoggerFactory.getLogger(Dl4jTrainer.class);

  private final TrainingPlan plan;
  private final List<Metric> metrics;
  private final Encoder encoder;
  private final Compatibility combinations = new Combinations();
  private final SharedPreparations fitted = new SharedPreparations();

  /**
   * A trainer for the trials of a study.
   *
   * @param plan hyperparameters that all trials share, the objective and the metrics' names
   * @param metrics at least those that the plan names; others are not measured
   * @throws IllegalArgumentException if the plan names another one, or an objective that is not
   *     measured
   */
  public Dl4jTrainer(TrainingPlan plan, List<Metric> metrics) {
    this(plan, metrics, (Encoder) null);
  }

  /**
   * A trainer whose networks begin with what another trial has learned.
   *
   * @param encoder the checkpoint of a trial that trained an autoencoder
   * @throws IOException if that is torn or changed
   * @throws IllegalArgumentException as above, or if the checkpoint is of another kind
   */
  public Dl4jTrainer(TrainingPlan plan, List<Metric> metrics, byte[] encoder) throws IOException {
    this(plan, metrics, Encoder.of(encoder));
  }

  /**
   * Why networks of a configuration cannot begin with what the encoder has learned, if they are to.
   *
   * @param params those of the configuration alone; the plan has the others
   */
  public Optional<String> misfit(Params params) {
    if (encoder == null) {
      return Optional.empty();
    }
    try {
      encoder.check(plan.fixed().with(params));
      return Optional.empty();
    } catch (Untrainable e) {
      return Optional.of(e.getMessage());
    }
  }

  private Dl4jTrainer(TrainingPlan plan, List<Metric> metrics, Encoder encoder) {
    this.plan = plan;
    this.encoder = encoder;
    this.metrics = new ArrayList<>();
    Set<String> measured =
        new TreeSet<>(Set.of(Measurement.TRAINING_LOSS, Measurement.VALIDATION_LOSS));
    for (String name : plan.metrics()) {
      this.metrics.add(
          metrics.stream()
              .filter(m -> m.name().equals(name))
              .findFirst()
              .orElseThrow(
                  () -> new IllegalArgumentException("There is no metric " + name + " here")));
      measured.add(name);
    }
    if (!measured.contains(plan.objective().metric())) {
      throw new IllegalArgumentException(
          "The objective "
              + plan.objective().metric()
              + " is not measured, only "
              + String.join(", ", measured));
    }
  }

  @Override
  public LegResult train(Leg leg, Dataset data, MetricChannel channel, Stores stores) {
    Optional<Compatibility.Conflict> conflict =
        combinations
            .conflict(plan.params(leg.trial()), data.task(), plan.engine())
            .or(() -> combinations.conflict(plan.params(leg.trial()), data.shape()));
    if (conflict.isPresent()) {
      return new LegResult.Failed(Cause.DIVERGED, conflict.get().reason());
    }
    boolean averages = leg.start() instanceof Start.Fork || leg.start() instanceof Start.Soup;
    Optional<Compatibility.Conflict> apart =
        averages ? combinations.averaging(plan.params(leg.trial())) : Optional.empty();
    if (apart.isPresent()) {
      return new LegResult.Failed(Cause.DIVERGED, apart.get().reason());
    }
    try (LegTraining training =
        new LegTraining(
            leg,
            data,
            plan.params(leg.trial()),
            plan.objective(),
            metrics,
            fitted,
            Engines.choose(plan.engine(), plan.params(leg.trial())),
            encoder,
            LegTraining.start(leg, stores))) {
      return training.run(channel, stores);
    } catch (Untrainable e) {
      return new LegResult.Failed(Cause.DIVERGED, "Before epoch 1 " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new LegResult.Failed(Cause.LOST, leg.trial().id() + " was interrupted");
    } catch (Exception | OutOfMemoryError | LinkageError e) {
      // A trial too big for the memory, or natives that do not load, must not take others along.
      LOG.debug("{} failed in attempt {}", leg.trial().id(), leg.attempt(), e);
      return new LegResult.Failed(Cause.ERROR, said(e));
    }
  }

  /** What we throw ourselves speaks for itself; of anything else the kind says most. */
  private static String said(Throwable e) {
    boolean plain = e instanceof IllegalArgumentException || e instanceof IOException;
    return plain && e.getMessage() != null ? e.getMessage() : e.toString();
  }
}
