package io.espalier.dl4j;

import java.util.List;

/**
 * Some hidden layers of a network in pretraining, with what is put on top of them for it and
 * dropped afterwards. Used by the thread that made it, and no other.
 */
interface Stack extends AutoCloseable {
  /**
   * One step on the mean loss.
   *
   * @param inputs {@code [rows, inputs]}, row-major; not changed
   * @param targets what {@link #labels} says, or {@code [rows, inputs]} to be reconstructed
   * @return the mean loss before the step
   */
  double step(float[] inputs, float[] targets, int rows);

  /** What a supervised step has for targets. */
  float[] labels(Batches batch);

  /**
   * What the hidden layers make of rows.
   *
   * @param inputs {@code [rows, inputs]}, row-major; not changed
   * @param codes receives {@code [rows, width of the last of the layers]}
   */
  void encode(float[] inputs, int rows, float[] codes);

  /** A copy of all parameters in DL4J's order, those of the hidden layers first. */
  float[] parameters();

  /** Replaces all parameters. */
  void parameters(float[] values);

  @Override
  void close();

  /**
   * What a stack is.
   *
   * @param widths of the input, all hidden layers and the output
   * @param activations of the hidden layers, by name
   * @param encoder how many of the hidden layers are kept, the first ones
   * @param reconstructing whether it is trained to give its inputs, else the task's labels
   */
  record Shape(
      List<Integer> widths, List<String> activations, int encoder, boolean reconstructing) {

    /** How many parameters the layers have that are kept. */
    int kept() {
      int sum = 0;
      for (int i = 0; i < encoder; i++) {
        sum += (widths.get(i) + 1) * widths.get(i + 1);
      }
      return sum;
    }

    /** Units of the last layer that is kept. */
    int codes() {
      return widths.get(encoder);
    }
  }
}
