package io.espalier.trial;

import java.net.URI;

/** Where a leg begins. */
public sealed interface Start {
  /** With fresh parameters. */
  record Scratch() implements Start {}

  /** Where an earlier leg of the same trial ended. */
  record Checkpoint(URI uri) implements Start {}
}
