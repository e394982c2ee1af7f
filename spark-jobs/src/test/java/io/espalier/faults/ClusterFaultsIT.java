package io.espalier.faults;

/** The faults of a cluster's drivers, of its file system, and of what Spark does by itself. */
class ClusterFaultsIT extends StruckStudies {
  ClusterFaultsIT() {
    super(Fault.Place.CLUSTER);
  }
}
