package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.metrics.Task;
import io.espalier.port.Shape;
import io.espalier.space.Params;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class CheckpointCodecTest {
  /** With as many terms as the columns become inputs. */
  private static final Polynomial POLYNOMIAL =
      new Polynomial(
          1,
          false,
          List.of(
              new Polynomial.Scale(0, 1),
              new Polynomial.Scale(1, 0),
              new Polynomial.Scale(-2, Float.MIN_VALUE),
              new Polynomial.Scale(0, 1),
              new Polynomial.Scale(0, 1)));

  private static Checkpoint checkpoint(Task task, int bestEpoch) {
    Params params =
        Legs.params("hidden", List.of(4, 2), "l2", 0.25, "batch", 7, "activation", "tanh");
    return new Checkpoint(
        4,
        List.of(network(params, task, new float[] {1, -2, Float.MIN_VALUE}), network(params, task)),
        new Checkpoint.Best(
            bestEpoch,
            -0.75,
            bestEpoch == 4
                ? List.of(new float[] {1, -2, Float.MIN_VALUE}, new float[0])
                : List.of(new float[] {7, 7, 7}, new float[0]),
            2,
            -0.5),
        bestEpoch == 4
            ? Optional.empty()
            : Optional.of(new Checkpoint.Lineage(Long.MIN_VALUE, 15, 0x0123456789ABCDEFL)));
  }

  private static Checkpoint.Network network(Params params, Task task, float... parameters) {
    return new Checkpoint.Network(
        new Networks.Plan(params, 5, task, 30, -99),
        new Preparation(
            List.of(
                new Column.Numbers("größe", 7, 1, 2, 0.5f, -1, 8),
                new Column.Names(
                    "c", List.of(new Column.Level("ä", 3), new Column.Level("", 0)), true),
                new Column.Names("unseen", List.of(), false),
                new Column.Numbers("", 0, -1, 3, 0, 3, 3)),
            new LabelScale(5.5, 0.125),
            Scaling.UNIT,
            task instanceof Task.Regression ? Optional.of(POLYNOMIAL) : Optional.empty()),
        120,
        parameters,
        new float[] {8, 9},
        Map.of("difficulty", new float[] {0.5f, 2}, "", new float[0]));
  }

  private static void assertSame(Checkpoint actual, Checkpoint expected) {
    assertThat(actual).usingRecursiveComparison().isEqualTo(expected);
  }

  @Test
  void everythingComesBack() throws IOException {
    for (Task task :
        List.of(
            new Task.Regression(),
            new Task.Classification(List.of("ä", "b")),
            new Task.Reconstruction(Task.Outliers.EXCLUDE, 0.25))) {
      for (int bestEpoch : new int[] {3, 4}) {
        Checkpoint written = checkpoint(task, bestEpoch);
        Checkpoint read = CheckpointCodec.decode(CheckpointCodec.encode(written));
        assertSame(read, written);
        read.networks().get(0).requireOf(written.networks().get(0).plan(), 4);
      }
    }
  }

  @Test
  void flippedByteIsRefusedWhereverItIs() {
    byte[] bytes = CheckpointCodec.encode(checkpoint(Tables.classes(3), 3));
    for (int i = 0; i < bytes.length; i++) {
      byte[] changed = bytes.clone();
      changed[i] ^= 0x10;
      assertThatThrownBy(() -> CheckpointCodec.decode(changed))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("checkpoint");
    }
  }

  @Test
  void cutCheckpointIsRefusedWhereverItIsCut() {
    byte[] bytes = CheckpointCodec.encode(checkpoint(new Task.Regression(), 4));
    for (int length = 0; length < bytes.length; length++) {
      byte[] torn = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> CheckpointCodec.decode(torn))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("torn");
    }
  }

  @Test
  void listsThatTheStackWouldRunOutOfAreRefused() {
    int lists = 200_000;
    ByteBuffer bytes = ByteBuffer.allocate(30 + 5 * lists);
    // Up to the name of the one hyperparameter of the one network.
    bytes.putInt(0x45535043).putInt(3).putInt(1).put((byte) 0).putInt(1).putInt(1);
    bytes.putInt(1).put((byte) 'x');
    for (int i = 0; i < lists; i++) {
      bytes.put((byte) 'l').putInt(1);
    }
    sign(bytes.array());
    assertThatThrownBy(() -> CheckpointCodec.decode(bytes.array()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("lists more than 8 deep");
  }

  @Test
  void theShapeOfTheRowsComesBack() throws IOException {
    for (Shape shape : List.of(Shape.TABLE, new Shape.Image(5, 1, 1), new Shape.Series(5, 1, 2))) {
      Checkpoint plain = checkpoint(new Task.Regression(), 4);
      Checkpoint.Network network = plain.networks().get(0);
      Networks.Plan plan = network.plan();
      Checkpoint.Network shaped =
          new Checkpoint.Network(
              new Networks.Plan(
                  plan.params(), plan.columns(), plan.task(), plan.horizon(), plan.seed(), shape),
              network.preparation(),
              network.iterations(),
              network.parameters(),
              network.updaterState(),
              network.extras());
      byte[] bytes =
          CheckpointCodec.encode(
              new Checkpoint(
                  plain.epoch(), List.of(shaped, plain.networks().get(1)), plain.best()));
      Checkpoint.Network read = CheckpointCodec.decode(bytes).networks().get(0);
      assertThat(read.plan()).isEqualTo(shaped.plan());
      if (!(shape instanceof Shape.Table)) {
        assertThatThrownBy(() -> read.requireOf(plan, network.preparation().columns().size()))
            .hasMessageContaining("its shape: " + shape);
      }
    }
  }

  @Test
  void otherVersionIsToldFromDamage() {
    byte[] bytes = CheckpointCodec.encode(checkpoint(new Task.Regression(), 4));
    for (int version : new int[] {2, 4}) {
      ByteBuffer.wrap(bytes).putInt(4, version);
      sign(bytes);
      assertThatThrownBy(() -> CheckpointCodec.decode(bytes))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "A checkpoint of version %d cannot be read here, only of 3: it was written by %s"
                  + " Espalier",
              version, version == 2 ? "an older" : "a newer");
    }
  }

  @Test
  void lengthsAreBoundedEvenUnderARightChecksum() {
    byte[] bytes = CheckpointCodec.encode(checkpoint(new Task.Regression(), 4));
    for (int at = 8; at < bytes.length - 8; at++) {
      byte[] forged = bytes.clone();
      ByteBuffer.wrap(forged).putInt(at, Integer.MAX_VALUE - at);
      sign(forged);
      try {
        CheckpointCodec.decode(forged);
      } catch (IOException refused) {
        assertThat(refused).hasMessageContaining("A checkpoint");
      }
    }
  }

  private static void sign(byte[] bytes) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, 0, bytes.length - 4);
    ByteBuffer.wrap(bytes).putInt(bytes.length - 4, (int) sum.getValue());
  }
}
