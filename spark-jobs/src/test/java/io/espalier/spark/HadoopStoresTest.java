package io.espalier.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.metrics.Predictions;
import io.espalier.port.Listing;
import io.espalier.port.TrialPredictions;
import io.espalier.trial.TrialId;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HadoopStoresTest {
  private static final TrialId TRIAL = new TrialId(12);

  @TempDir private Path directory;
  private URI study;
  private HadoopCheckpointStore checkpoints;
  private HadoopPredictionStore predictions;

  @BeforeEach
  void open() throws IOException {
    study = URI.create("file:" + directory.resolve("a study").toUri().getRawPath());
    checkpoints = new HadoopCheckpointStore(study, new Configuration(), Samples.QUICK);
    predictions = new HadoopPredictionStore(study, new Configuration(), Samples.QUICK);
  }

  private static byte[] content(int length) {
    byte[] bytes = new byte[length];
    new SplittableRandom(length).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, 3_000_000})
  void aCheckpointComesBackEqualUnderANameThatTellsTrialAndAttempt(int length) throws IOException {
    URI uri = checkpoints.write(TRIAL, 3, content(length));
    assertThat(uri.toString()).startsWith("checkpoints/t12-a3-").endsWith(".checkpoint");
    assertThat(checkpoints.read(uri)).isEqualTo(content(length));
    assertThat(checkpoints.read(URI.create(study + "/" + uri))).isEqualTo(content(length));
  }

  @Test
  void predictionsComeBackEqual() throws IOException {
    TrialPredictions written =
        new TrialPredictions(
            new Predictions(2, 3, new float[] {0.1f, Float.NaN, 0.7f, 1, -0f, Float.MIN_VALUE}),
            new int[] {0, 7, Integer.MAX_VALUE},
            new Predictions(3, 1, new float[] {1, 2, 3}));
    TrialPredictions read = predictions.read(predictions.write(TRIAL, 1, written));
    assertThat(PredictionsCodec.encode(read)).isEqualTo(PredictionsCodec.encode(written));
    assertThat(read.outOfBagRows()).isEqualTo(written.outOfBagRows());
    assertThat(read.validation().values()).isEqualTo(written.validation().values());
    TrialPredictions none =
        new TrialPredictions(
            new Predictions(0, 0, new float[0]), new int[0], new Predictions(0, 3, new float[0]));
    assertThat(predictions.read(predictions.write(TRIAL, 2, none)))
        .usingRecursiveComparison()
        .isEqualTo(none);
  }

  @Test
  void nothingButWholeFilesIsLeft() throws IOException {
    URI uri = checkpoints.write(TRIAL, 1, content(10));
    try (Stream<Path> files = Files.list(directory.resolve("a study/checkpoints"))) {
      assertThat(files)
          .extracting(f -> "checkpoints/" + f.getFileName())
          .containsExactly(uri.toString());
    }
  }

  @Test
  void twoExecutionsOfAnAttemptDoNotOverwriteEachOther() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Callable<URI>> writes =
        IntStream.range(0, 40)
            .<Callable<URI>>mapToObj(i -> () -> checkpoints.write(TRIAL, 1, content(i % 4 + 1)))
            .toList();
    List<Future<URI>> written = threads.invokeAll(writes);
    for (int i = 0; i < written.size(); i++) {
      assertThat(checkpoints.read(written.get(i).get())).isEqualTo(content(i % 4 + 1));
    }
    threads.shutdown();
  }

  @Test
  void whatCameBehindAListingStays() throws IOException {
    URI kept = checkpoints.write(TRIAL, 1, content(1));
    URI lost = checkpoints.write(TRIAL, 2, content(2));
    Path folder = directory.resolve("a study/checkpoints");
    Files.write(folder.resolve(".t1-a1-00000000.checkpoint.7.0"), content(3));
    Listing listing = checkpoints.listing();
    URI later = checkpoints.write(TRIAL, 3, content(4));
    listing.retain(Set.of(kept));
    assertThatThrownBy(() -> checkpoints.read(lost)).hasMessageContaining("is missing");
    assertThat(checkpoints.read(later)).isEqualTo(content(4));
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files)
          .extracting(f -> "checkpoints/" + f.getFileName())
          .containsExactlyInAnyOrder(kept.toString(), later.toString());
    }
  }

  @Test
  void deletingTwiceIsNoError() throws IOException {
    URI uri = checkpoints.write(TRIAL, 1, content(10));
    checkpoints.delete(uri);
    checkpoints.delete(uri);
    assertThatThrownBy(() -> checkpoints.read(uri))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("t12-a1-");
  }

  @Test
  void everyTruncationAndEveryFlippedBitIsNoticed() throws IOException {
    URI uri = checkpoints.write(TRIAL, 1, content(50));
    Path file = directory.resolve("a study").resolve(uri.toString());
    byte[] whole = Files.readAllBytes(file);
    for (int i = 0; i < whole.length; i++) {
      Files.write(file, Arrays.copyOf(whole, i));
      assertThatThrownBy(() -> checkpoints.read(uri))
          .as("first %d bytes", i)
          .isInstanceOf(IOException.class)
          .hasMessageContaining(uri + " is damaged: it");
      byte[] flipped = whole.clone();
      flipped[i] ^= 1;
      Files.write(file, flipped);
      assertThatThrownBy(() -> checkpoints.read(uri))
          .as("byte %d", i)
          .isInstanceOf(IOException.class)
          .hasMessageContaining(uri + " is damaged: it");
    }
  }

  @Test
  void aCopyOfAnotherTrialsCheckpointIsNoticed() throws IOException {
    URI uri = checkpoints.write(TRIAL, 1, content(50));
    URI other = checkpoints.write(new TrialId(13), 1, content(60));
    Path folder = directory.resolve("a study");
    Files.copy(
        folder.resolve(other.toString()),
        folder.resolve(uri.toString()),
        StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> checkpoints.read(uri))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(uri + " is damaged: it is a copy of another file");
  }

  @Test
  void whatIsSealedButNoPredictionsIsRefused() throws IOException {
    SealedFiles files =
        new SealedFiles(study, new Configuration(), "predictions", ".predictions", Samples.QUICK);
    byte[] good =
        PredictionsCodec.encode(
            new TrialPredictions(
                new Predictions(1, 1, new float[1]),
                new int[1],
                new Predictions(1, 1, new float[1])));
    for (byte[] bad :
        List.of(
            new byte[0], Arrays.copyOf(good, 30), Arrays.copyOf(good, 40), content(200), huge())) {
      URI uri = files.write("t1-a1", bad);
      assertThatThrownBy(() -> predictions.read(uri)).isInstanceOf(IOException.class);
    }
  }

  private static byte[] huge() {
    byte[] bytes = new byte[64];
    bytes[3] = 1;
    Arrays.fill(bytes, 4, 12, (byte) 0x7f);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/etc/passwd",
        "file:/etc/passwd",
        "../../secret",
        "checkpoints/../journal/lease",
        "checkpoints/../../checkpoints/x",
        "checkpoints/..%2f..%2fsecret",
        "predictions/t1-a1-00000000.predictions",
        "hdfs://elsewhere/study/checkpoints/x",
        "http://elsewhere/x",
        "checkpoints/",
        "checkpoints",
        "",
        "checkpoints/deeper/x",
        "mailto:x"
      })
  void nothingOutsideTheFolderIsRead(String uri) throws IOException {
    Files.createDirectories(directory.resolve("a study/checkpoints"));
    Files.write(directory.resolve("secret"), content(100));
    assertThatThrownBy(() -> checkpoints.read(URI.create(uri)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("it is not opened");
    assertThatThrownBy(() -> checkpoints.delete(URI.create(uri))).isInstanceOf(IOException.class);
  }
}
