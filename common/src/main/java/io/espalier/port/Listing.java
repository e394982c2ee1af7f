package io.espalier.port;

import java.io.IOException;
import java.net.URI;
import java.util.Set;

/** What lay in a store at one moment: what comes later is none of its business. */
@FunctionalInterface
public interface Listing {
  /** Of a store that is gone with its process: nothing needs to be removed from it. */
  Listing NONE = kept -> {};

  /**
   * Removes what was there then, but for some: what lost and abandoned legs left. A driver that
   * lists, then makes sure that it has not been replaced, and only then removes, takes nothing from
   * its successor.
   */
  void retain(Set<URI> kept) throws IOException;
}
