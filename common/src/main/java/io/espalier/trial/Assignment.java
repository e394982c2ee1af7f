package io.espalier.trial;

/** What a scheduler wants a free slot to do. */
public sealed interface Assignment {
  /** Train the next trial of the stage's source from scratch. */
  record StartNew(int untilEpoch) implements Assignment {}

  /** Continue a paused trial from its checkpoint; the reason is for a person to read. */
  record Promote(TrialId trial, int untilEpoch, String reason) implements Assignment {}

  /** Nothing until something that runs has ended. */
  record Wait() implements Assignment {}

  /** Nothing any more: the stage is over once its running trials have ended. */
  record Done() implements Assignment {}

  /** Nothing for now. */
  Assignment WAIT = new Wait();

  /** Nothing any more. */
  Assignment DONE = new Done();
}
