package io.espalier.data;

/** What a row is used for. */
enum Part {
  TRAINING(0),
  VALIDATION(1),
  TEST(2);

  /** How many there are. */
  static final int COUNT = 3;

  private final int code;

  Part(int code) {
    this.code = code;
  }

  /** As prepared files hold it. */
  byte code() {
    return (byte) code;
  }
}
