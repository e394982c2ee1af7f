package io.espalier.dl4j;

import io.espalier.trial.EngineChoice;
import java.io.IOException;
import java.util.Arrays;

/**
 * Makes codes of rows with the autoencoder of a finished trial, a variational one among them; of
 * several networks with the first. For one thread at a time, and closed by the one that loaded it.
 */
public final class TrainedEncoder implements AutoCloseable {
  private final CodeEngine engine;
  private final Preparation preparation;
  private final Restored restored;
  private final int width;

  private TrainedEncoder(Checkpoint checkpoint, Checkpoint.Network network) {
    this.preparation = network.preparation();
    this.restored = new Restored(preparation);
    this.width = CodeShape.of(network.plan()).code();
    this.engine =
        Engines.choose(EngineChoice.AUTO, network.plan().params())
            .codes(network.plan(), preparation, 1);
    engine.parameters(checkpoint.best().parameters().get(0));
  }

  /**
   * Builds the network of a checkpoint, from these bytes alone.
   *
   * @throws IOException if they are torn or changed, or no checkpoint
   * @throws IllegalArgumentException if the network has no codes of rows alone
   */
  public static TrainedEncoder load(byte[] checkpoint) throws IOException {
    Checkpoint decoded = CheckpointCodec.decode(checkpoint);
    Checkpoint.Network network = decoded.networks().get(0);
    if (!Codes.coding(network.plan().params()) || Codes.conditional(network.plan().params())) {
      throw new IllegalArgumentException(
          ("Rows are encoded by networks of kind = autoencoder, or vae without a class, and this is"
                  + " one of kind = %s%s")
              .formatted(
                  network.plan().params().get(Options.KIND),
                  Codes.coding(network.plan().params()) ? " that is told the class" : ""));
    }
    return new TrainedEncoder(decoded, network);
  }

  /** Features that a row must have. */
  public int columns() {
    return preparation.columns().size();
  }

  /** Numbers of a code. */
  public int width() {
    return width;
  }

  /**
   * Encodes rows.
   *
   * @param features {@code [rows, columns]}, row-major, as they are in the data; not changed
   * @return {@code [rows, width]}, row-major: the last hidden layer, or the means of a code that is
   *     a distribution
   */
  public float[] codes(float[] features, int rows) {
    return engine.codes(Inputs.ofAny(preparation, rows).of(features.clone(), rows), rows);
  }

  /**
   * Gives rows back: encodes and decodes them.
   *
   * @param features as of {@link #codes}
   * @return {@code [rows, columns]}, row-major, as they are in the data: numbers, places of names
   */
  public float[] back(float[] features, int rows) {
    float[] given = new float[features.length];
    for (int row = 0; row < rows; row++) {
      float[] raw = Arrays.copyOfRange(features, row * columns(), (row + 1) * columns());
      float[] inputs = Arrays.copyOf(Inputs.ofAny(preparation, 1).of(raw, 1), preparation.width());
      float[] own = restored.of(engine.back(inputs, 0), 1);
      System.arraycopy(own, 0, given, row * columns(), columns());
    }
    return given;
  }

  /** The least and the greatest number that the rows trained on have, over all columns. */
  public float[] range() {
    return restored.range();
  }

  @Override
  public void close() {
    engine.close();
  }
}
