package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.spark.EspalierKryoRegistrator;
import io.espalier.spark.Sparks;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.KryoSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import scala.reflect.ClassTag$;

/**
 * Whole studies under what a cautious administrator sets: Kryo that serializes registered classes
 * only; and on a cluster of processes also authentication, encryption on the wire and on disk,
 * access lists, and executors that refuse to deserialize any object of ND4J or DL4J.
 */
class SecuredClusterTest {
  private static final String NO_ARRAYS = "!org.nd4j.**;!org.deeplearning4j.**";
  private static final String SECRET = "correct-horse-battery-staple";

  @RegisterExtension private static final Terminal TERMINAL = new Terminal();

  @TempDir private Path directory;
  private final Map<String, String> set = new TreeMap<>();

  private void set(String key, String value) {
    set.put(key, String.valueOf(System.getProperty(key)));
    System.setProperty(key, value);
  }

  @AfterEach
  void unset() {
    set.forEach(
        (key, before) -> {
          if (before.equals("null")) {
            System.clearProperty(key);
          } else {
            System.setProperty(key, before);
          }
        });
    Sparks.clusterGone();
  }

  private void requireRegistration() {
    set("spark.serializer", KryoSerializer.class.getName());
    set("spark.kryo.registrationRequired", "true");
  }

  @Test
  void aStudyRunsFromSearchToTablesWithRegisteredClassesOnly() throws Exception {
    requireRegistration();
    wholeStudy();
  }

  @Test
  @Timeout(900)
  void aStudyRunsOnAClusterThatAuthenticatesAndEncrypts() throws Exception {
    for (var setting : Sparks.cluster(1, directory).getAll()) {
      set(setting._1(), setting._2());
    }
    requireRegistration();
    set("spark.authenticate", "true");
    set("spark.authenticate.secret", SECRET);
    set("spark.network.crypto.enabled", "true");
    set("spark.network.crypto.saslFallback", "false");
    set("spark.io.encryption.enabled", "true");
    set("spark.ui.enabled", "true");
    set("spark.ui.port", "0");
    set("spark.acls.enable", "true");
    set("spark.ui.view.acls", "nobody");
    set("spark.executor.extraJavaOptions", "-Djdk.serialFilter=" + NO_ARRAYS);
    set("spark.hadoop.fs.s3a.secret.key", SECRET);
    wholeStudy();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.startsWith(directory.resolve("spark-home"))) {
          assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
              .as(file.toString())
              .doesNotContain(SECRET);
        }
      }
    }
  }

  /** Search, a crash in the middle, resume, evaluate, predict, tables. */
  private void wholeStudy() throws Exception {
    Path study = directory.resolve("study");
    done(TERMINAL.search(study, "--set=open-test=false", "--set=training.engine=dl4j"));
    forgetHalf(study);
    done(TERMINAL.run("resume", study.toString()));
    done(TERMINAL.run("evaluate", study.toString()));
    Path scores = directory.resolve("scores");
    done(TERMINAL.run("predict", study.toString(), Terminal.digits(), "--out=" + scores));
    Terminal.Ended openings = done(TERMINAL.run("tables", study.toString(), "openings"));
    assertThat(openings.out()).contains("accuracy");
  }

  /** As if the driver had died between two legs of the search. */
  private static void forgetHalf(Path study) throws Exception {
    Path segment = study.resolve("journal/00000001-00000000.jsonl");
    List<String> lines = Files.readAllLines(segment);
    int end = 0;
    while (!lines.get(end).contains("\"leg-ended\"")) {
      end++;
    }
    assertThat(end).isLessThan(lines.size() - 3);
    Files.write(segment, lines.subList(0, end + 1));
  }

  private static Terminal.Ended done(Terminal.Ended ended) {
    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(ended.out() + ended.err()).doesNotContain(SECRET);
    return ended;
  }

  @Test
  void anArrayThatCrossedTheWireWouldBeNoticed() throws Exception {
    INDArray array = Nd4j.ones(2);
    SparkConf conf =
        new SparkConf(false)
            .set("spark.kryo.registrationRequired", "true")
            .set("spark.kryo.registrator", EspalierKryoRegistrator.class.getName());
    assertThatThrownBy(
            () ->
                new KryoSerializer(conf)
                    .newInstance()
                    .serialize(array, ClassTag$.MODULE$.apply(INDArray.class)))
        .hasMessageContaining("Class is not registered");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(array);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      in.setObjectInputFilter(ObjectInputFilter.Config.createFilter(NO_ARRAYS));
      assertThatThrownBy(in::readObject).isInstanceOf(InvalidClassException.class);
    }
  }
}
