package io.espalier.faults;

/** The faults of a cluster. */
class ClusterFaultsIT extends StruckStudies {
  ClusterFaultsIT() {
    super(Fault.Place.CLUSTER);
  }
}
