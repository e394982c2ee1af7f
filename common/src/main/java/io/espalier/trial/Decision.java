package io.espalier.trial;

/** Whether a running trial goes on. */
public sealed interface Decision {
  /** It does. */
  record Continue() implements Decision {}

  /**
   * It ends; measurements of later epochs are dropped.
   *
   * @param atEpoch the epoch whose measurement decided it
   * @param reason for a person to read
   */
  record Stop(int atEpoch, String reason) implements Decision {}

  /**
   * Its place goes away: unless its leg ends with this epoch anyway, it leaves a checkpoint, from
   * which the trial goes on elsewhere. Says nothing of the trial, and no scheduler gives it.
   *
   * @param reason for a person to read
   */
  record Yield(String reason) implements Decision {}

  /** It goes on. */
  Decision CONTINUE = new Continue();
}
