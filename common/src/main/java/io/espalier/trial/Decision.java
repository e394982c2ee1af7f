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

  /** It goes on. */
  Decision CONTINUE = new Continue();
}
