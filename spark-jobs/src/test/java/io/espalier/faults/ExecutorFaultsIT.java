package io.espalier.faults;

/** The faults of executors and workers. */
class ExecutorFaultsIT extends StruckStudies {
  ExecutorFaultsIT() {
    super(Fault.Place.EXECUTORS);
  }
}
