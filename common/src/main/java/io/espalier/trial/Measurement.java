package io.espalier.trial;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a trial reports at the end of an epoch.
 *
 * @param trial the trial
 * @param attempt the leg's attempt
 * @param epoch counted from 1
 * @param values by name: {@code training-loss}, {@code validation-loss}, metrics, {@code seconds}
 */
public record Measurement(TrialId trial, int attempt, int epoch, Map<String, Double> values) {
  /** Mean training loss over the epoch, penalties included. */
  public static final String TRAINING_LOSS = "training-loss";

  /** Loss on the validation rows, without penalties. */
  public static final String VALIDATION_LOSS = "validation-loss";

  /** Wall time of the epoch in seconds, validation included. */
  public static final String SECONDS = "seconds";

  /** Copies the values, keeping their order. */
  public Measurement {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }
}
