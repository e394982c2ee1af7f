package io.espalier.faults;

/** The faults of one machine. */
class LocalFaultsIT extends StruckStudies {
  LocalFaultsIT() {
    super(Fault.Place.ONE_MACHINE);
  }
}
