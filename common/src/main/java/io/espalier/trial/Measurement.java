package io.espalier.trial;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What a trial reports at the end of an epoch.
 *
 * @param trial the trial
 * @param attempt the leg's attempt
 * @param epoch counted from 1
 * @param values by name: {@code training-loss}, {@code validation-loss}, metrics, {@code seconds},
 *     and what pretraining came to
 */
public record Measurement(TrialId trial, int attempt, int epoch, Map<String, Double> values) {
  /** Mean training loss over the epoch, penalties included. */
  public static final String TRAINING_LOSS = "training-loss";

  /** Loss on the validation rows, without penalties. */
  public static final String VALIDATION_LOSS = "validation-loss";

  /** Wall time of the epoch in seconds, validation included. */
  public static final String SECONDS = "seconds";

  /** Begins the names of what pretraining came to, measured with the first epoch and no other. */
  private static final String PRETRAINING = "pretraining-";

  /** Seconds that pretraining took, which are among those of the first epoch. */
  public static final String PRETRAINING_SECONDS = PRETRAINING + "seconds";

  /** Stands between the name of a value and the number of the fold that it was measured on. */
  private static final String FOLD = "@";

  /**
   * The name of the loss that a group of pretrained layers came to.
   *
   * @param group counted from 1, from the input on
   */
  public static String pretrainingError(int group) {
    return PRETRAINING + "error-" + group;
  }

  /** Whether a name is of what pretraining came to. */
  public static boolean ofPretraining(String name) {
    return name.startsWith(PRETRAINING);
  }

  /**
   * The name of a value of one fold of a cross-validated trial; the plain name is their mean.
   *
   * @param fold counted from 1, over all repeats
   */
  public static String ofFold(String name, int fold) {
    return name + FOLD + fold;
  }

  /** The name of a value without the number of its fold. */
  public static String plain(String name) {
    int at = name.indexOf(FOLD);
    return at < 0 ? name : name.substring(0, at);
  }

  /** The number of the fold that a value was measured on; empty if it is of the trial. */
  public static OptionalInt fold(String name) {
    int at = name.indexOf(FOLD);
    return at < 0
        ? OptionalInt.empty()
        : OptionalInt.of(Integer.parseInt(name.substring(at + FOLD.length())));
  }

  /** Copies the values, keeping their order. */
  public Measurement {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }
}
