package io.espalier.study;

import io.espalier.metrics.Targets;
import io.espalier.port.DatasetSource;
import io.espalier.port.Journal;
import io.espalier.port.Stores;
import io.espalier.port.TestSet;
import io.espalier.port.TrialRunner;
import io.espalier.trial.Units;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;

/**
 * What a study needs from outside.
 *
 * @param journal open for writing, nobody else's
 * @param runner trains legs
 * @param stores what legs leave
 * @param validation targets of the validation rows, in the order of stored predictions
 * @param units which validation rows belong together
 * @param training targets of the training rows, for out-of-bag estimates
 * @param testSet is not touched before the choice is journaled
 * @param clock for times that are recorded
 * @param facts what a reader needs to repeat the study: versions, data, engine
 * @param driver who this driver is
 * @param features of training and validation rows, for estimates that need them
 */
public record Ports(
    Journal journal,
    TrialRunner runner,
    Stores stores,
    Targets validation,
    Units units,
    Targets training,
    TestSet testSet,
    InstantSource clock,
    Map<String, String> facts,
    Driver driver,
    DatasetSource features) {

  /**
   * Those of a driver that has no use for features, and of rows that have nothing to do with each
   * other.
   */
  public Ports(
      Journal journal,
      TrialRunner runner,
      Stores stores,
      Targets validation,
      Targets training,
      TestSet testSet,
      InstantSource clock,
      Map<String, String> facts,
      Driver driver) {
    this(
        journal,
        runner,
        stores,
        validation,
        Units.single(validation.rows()),
        training,
        testSet,
        clock,
        facts,
        driver,
        () -> {
          throw new IOException("This driver knows no features");
        });
  }

  /** The same with another clock. */
  Ports with(InstantSource other) {
    return new Ports(
        journal,
        runner,
        stores,
        validation,
        units,
        training,
        testSet,
        other,
        facts,
        driver,
        features);
  }

  /** The process that owns the study now. */
  public record Driver(String host, long pid) {}
}
