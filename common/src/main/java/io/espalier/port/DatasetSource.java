package io.espalier.port;

import java.io.IOException;

/** Where a driver finds the features of the rows that a search may see, if it needs them. */
@FunctionalInterface
public interface DatasetSource {
  /** Reads them into memory. */
  Dataset open() throws IOException;
}
