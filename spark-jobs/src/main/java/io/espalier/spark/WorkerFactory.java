package io.espalier.spark;

import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;

/**
 * Makes a study's work ready in an executor. It crosses the wire with every task, so it should hold
 * little; it is called once per process and runner, while the first legs wait.
 */
@FunctionalInterface
public interface WorkerFactory extends Serializable {
  /**
   * Loads what the study's legs share.
   *
   * @param studyDirectory where its prepared data and its checkpoints lie
   * @param configuration the driver's Hadoop configuration
   * @throws IOException if it cannot be loaded; the legs that wait for it fail, later ones try
   *     again
   */
  Worker open(URI studyDirectory, Configuration configuration) throws IOException;
}
