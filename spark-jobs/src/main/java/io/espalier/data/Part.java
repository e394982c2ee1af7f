package io.espalier.data;

import java.util.List;

/** What a row is used for. */
enum Part {
  TRAINING(0),
  VALIDATION(1),
  TEST(2),
  UNLABELLED(3);

  /** Those that rows with a label are divided into, in the order of their codes. */
  static final List<Part> DIVIDED = List.of(TRAINING, VALIDATION, TEST);

  /** How many there are. */
  static final int COUNT = 4;

  private final int code;

  Part(int code) {
    this.code = code;
  }

  /** As prepared files hold it. */
  byte code() {
    return (byte) code;
  }
}
