package io.espalier.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.results.EventCodec;
import io.espalier.trial.StudyEvent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Journals, messages and predictions that name classes, or claim more than they hold. */
class MaliciousJournalTest {
  private static final String EVENT = "{\"type\":\"stage-started\",\"stage\":\"s\",\"at\":%s}";

  @TempDir private Path directory;

  @BeforeEach
  void wipe() {
    Gadget.bytes();
    Gadget.Mark.wipe();
  }

  @Test
  void theMarkIsSetWhereAnInstanceComesToBe() throws Exception {
    byte[] bytes = Gadget.bytes();
    Gadget.Mark.wipe();
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      assertThat(in.readObject()).isInstanceOf(Gadget.class);
    }
    assertThat(Gadget.Mark.set()).isTrue();
  }

  static Stream<String> events() {
    String named = "\"" + Gadget.NAME + "\"";
    return Stream.of(
        "{\"type\":" + named + "}",
        "{\"@class\":" + named + "}",
        "{\"@type\":" + named + ",\"type\":\"tick\"}",
        "[" + named + ",{}]",
        EVENT.formatted("[" + named + ",{}]"),
        EVENT.formatted("{\"@class\":" + named + "}"),
        "{\"type\":\"created\",\"facts\":{\"@class\":" + named + "}}");
  }

  /** Its checksums are right: whoever forges a journal computes them too. */
  private URI journal(byte[] events) throws IOException {
    Path file = directory.resolve("journal").resolve(new SegmentName(1, 0).file());
    Files.createDirectories(file.getParent());
    Holder writer = Holder.thisProcess(1, Samples.CLOCK.instant());
    byte[] header =
        JournalLine.header(
            new JournalLine.Header(file.getFileName().toString(), Optional.empty(), 0, 0), writer);
    byte[] batch = JournalLine.batch(1, new String(events, StandardCharsets.ISO_8859_1));
    Files.write(
        file, ByteBuffer.allocate(header.length + batch.length).put(header).put(batch).array());
    return directory.toUri();
  }

  @Test
  void aJournalThatIsForgedWithAnEventIsRead() throws IOException {
    StudyEvent event = Samples.batch(0).get(0);
    URI study = journal(new EventCodec().write(List.of(event)).getBytes(StandardCharsets.UTF_8));
    assertThat(Samples.read(study)).containsExactly(event);
  }

  @ParameterizedTest
  @MethodSource("events")
  void aJournalThatNamesAClassIsRefusedAndMakesNone(String event) throws IOException {
    URI study = journal(("[" + event + "]").getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> Samples.read(study)).hasMessageContaining("journal");
    assertThat(Gadget.Mark.set()).isFalse();
    EventCodec codec = new EventCodec();
    assertThatThrownBy(() -> codec.leg(event)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> codec.legResult(event)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> codec.decision(event)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> codec.plan(event)).isInstanceOf(IOException.class);
    assertThat(Gadget.Mark.set()).isFalse();
  }

  @Test
  void aJournalOfSerializedObjectsIsRefusedAndMakesNone() throws IOException {
    byte[] bytes = Gadget.bytes();
    Gadget.Mark.wipe();
    URI study = journal(bytes);
    assertThatThrownBy(() -> Samples.read(study)).hasMessageContaining("journal");
    Files.write(directory.resolve("journal").resolve(new SegmentName(1, 0).file()), bytes);
    assertThat(refusedOrEmpty(study)).isTrue();
    assertThat(Gadget.Mark.set()).isFalse();
  }

  /** Bytes without the end of a line are a line that a writer left when it died. */
  private static boolean refusedOrEmpty(URI study) {
    try {
      return Samples.read(study).isEmpty();
    } catch (IOException e) {
      return e.getMessage().contains("journal");
    }
  }

  @Test
  void predictionsOfSerializedObjectsAreRefusedAndMakeNone() throws IOException {
    byte[] bytes = Gadget.bytes();
    Gadget.Mark.wipe();
    URI stored =
        new SealedFiles(
                directory.toUri(),
                new Configuration(),
                "predictions",
                ".predictions",
                Retries.PATIENT)
            .write("t1-1", bytes);
    HadoopPredictionStore store = new HadoopPredictionStore(directory.toUri(), new Configuration());
    assertThatThrownBy(() -> store.read(stored))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("predictions of version");
    assertThat(Gadget.Mark.set()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rows", "columns", "out-of-bag"})
  void predictionsThatClaimMoreThanTheyHoldAreRefusedBeforeTheyAreMade(String what) {
    ByteBuffer bytes = ByteBuffer.allocate(40).putInt(1);
    switch (what) {
      case "rows" -> bytes.putInt(Integer.MAX_VALUE).putInt(1);
      case "columns" -> bytes.putInt(1 << 16).putInt(1 << 15);
      default -> bytes.putInt(0).putInt(0).putInt(Integer.MAX_VALUE);
    }
    assertThatThrownBy(() -> PredictionsCodec.decode(URI.create("p"), bytes.array()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no whole predictions");
  }

  @Test
  void whatAJournalNamesIsReadInTheStudysOwnFolderOnly() throws IOException {
    Files.writeString(directory.resolve("secret"), "x");
    HadoopCheckpointStore store = new HadoopCheckpointStore(directory.toUri(), new Configuration());
    for (String location :
        List.of(
            "../secret",
            "checkpoints/../../secret",
            "checkpoints/%2e%2e/secret",
            directory.resolve("secret").toUri().toString(),
            "file:///etc/passwd",
            "hdfs://elsewhere/checkpoints/x",
            "http://elsewhere/checkpoints/x",
            "checkpoints/sub/x",
            "checkpoints/")) {
      assertThatThrownBy(() -> store.read(URI.create(location)))
          .as(location)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("it is not opened");
    }
  }
}
