package io.espalier.report;

/**
 * What a study's state does not know of itself.
 *
 * @param directory where it lives, as a person would write it
 * @param epochsExhaustive epochs that training every configuration of the search to its horizon
 *     would take
 * @param wallSeconds how long the command has run, start-up included
 * @param startupSeconds from the start of the process to the first leg
 * @param bytes that its directory takes; 0 if that is not known
 */
public record Circumstances(
    String directory,
    long epochsExhaustive,
    double wallSeconds,
    double startupSeconds,
    long bytes) {
  /** Of a directory whose size is not known. */
  public Circumstances(
      String directory, long epochsExhaustive, double wallSeconds, double startupSeconds) {
    this(directory, epochsExhaustive, wallSeconds, startupSeconds, 0);
  }
}
