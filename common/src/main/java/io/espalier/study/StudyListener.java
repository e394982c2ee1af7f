package io.espalier.study;

import io.espalier.trial.StudyEvent;
import io.espalier.trial.StudyView;
import java.util.List;

/** Is told what has become durable. Called in the study's thread, so it must not dwell. */
@FunctionalInterface
public interface StudyListener {
  /**
   * Takes notice of a batch.
   *
   * @param batch the events, in order
   * @param view the state behind them, valid during the call
   */
  void recorded(List<StudyEvent> batch, StudyView view);

  /** One that hears nothing. */
  static StudyListener none() {
    return (batch, view) -> {};
  }

  /** Both, one after the other. */
  default StudyListener and(StudyListener other) {
    return (batch, view) -> {
      recorded(batch, view);
      other.recorded(batch, view);
    };
  }
}
