package io.espalier.faults;

/**
 * Something that goes wrong.
 *
 * @param name for the command line
 * @param how it is caused
 * @param place where
 * @param times how often it is worth causing
 * @param cause causes it once and checks what it leads to
 */
record Fault(String name, String how, Place place, Times times, Cause cause) {
  /** So many writes a driver makes before it is killed: enough for some trials to end. */
  static final int STRIDE = 6;

  /** Where. */
  enum Place {
    /** On a cluster, to executors and workers. */
    EXECUTORS,
    /** On a cluster, to anything else. */
    CLUSTER,
    ONE_MACHINE
  }

  /** How often. */
  enum Times {
    /** It does not depend on timing. */
    ONCE,
    /** Nor does it, and it takes minutes: the build leaves it out. */
    ONCE_AT_LENGTH,
    /** It strikes at a moment that is held fast; what varies is which trial it is. */
    SOMETIMES,
    /** It strikes at any moment. */
    OFTEN,
    /**
     * It strikes behind every so many writes to the journal, and begins with another one each time.
     */
    EACH_WRITE
  }

  /** What causes a fault. */
  @FunctionalInterface
  interface Cause {
    /**
     * Causes it.
     *
     * @param repeat from 1 on: another moment, another executor
     * @return what was found, for people
     * @throws AssertionError if the study is not what it should be
     */
    String strike(TestBed bed, int repeat) throws Exception;
  }

  /**
   * Whether it was caused often enough.
   *
   * @param strikes so far, and the studies that were struck
   * @param wanted strikes, where the moment varies
   */
  boolean enough(int strikes, int studies, int wanted) {
    return switch (times) {
      case ONCE, ONCE_AT_LENGTH -> studies == 1;
      // A study can outlive several strikes, or be over before any.
      case SOMETIMES -> strikes >= (wanted + 3) / 4 || studies == wanted;
      case OFTEN -> strikes >= wanted || studies == wanted;
      case EACH_WRITE -> studies == STRIDE;
    };
  }
}
