package io.espalier.run;

/** A directory holds a study already, or what is left of one. */
public final class StudyTaken extends RuntimeException {
  StudyTaken(String message) {
    super(message);
  }
}
