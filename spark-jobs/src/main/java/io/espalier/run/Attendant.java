package io.espalier.run;

import io.espalier.study.StudyListener;

/** Who has a study run, and hears of its course. Called in the study's thread. */
public interface Attendant {
  /** Takes a line for people. */
  void say(String line);

  /** Something is done, and what comes next begins. */
  void reached(String phase);

  /**
   * Shows how far the study is, until it is closed.
   *
   * @param plannedEpochs to reckon with: patience and hopeless members will make less of them
   */
  Display display(long plannedEpochs);

  /** Shows how far a study is. */
  interface Display extends StudyListener, AutoCloseable {
    @Override
    void close();
  }
}
