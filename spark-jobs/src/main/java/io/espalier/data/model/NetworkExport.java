package io.espalier.data.model;

import java.io.IOException;
import java.io.OutputStream;

/** Writes a network in a form that others read too. */
@FunctionalInterface
public interface NetworkExport {
  /** Writes the network of a checkpoint; the stream stays open. */
  void write(byte[] checkpoint, OutputStream out) throws IOException;
}
