package io.espalier.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Of each setting that is missing or wrong, the message has the line to add; and it mends it. */
class SparkSettingsTest {
  private static final String KRYO = "spark.serializer=org.apache.spark.serializer.KryoSerializer";
  private static final long MIB = 1 << 20;

  private static SparkConf conf(String... settings) {
    SparkConf conf = new SparkConf(false).set("spark.master", "spark://host:7077");
    for (String setting : settings) {
      conf.set(
          setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
    }
    return conf;
  }

  /** What a message says to add. */
  private static String line(Flaw flaw) {
    return flaw.message().replaceFirst("(?s).*--conf ", "");
  }

  @Test
  void theMissingRegistratorIsNamedBesideOthers() {
    String[] settings = {
      KRYO,
      "spark.kryo.registrationRequired=true",
      "spark.kryo.registrator=a.B",
      "spark.task.maxFailures=1"
    };
    List<Flaw> flaws = SparkSettings.flaws(conf(settings));
    assertThat(flaws).hasSize(1).allMatch(Flaw::fatal);
    assertThat(line(flaws.get(0)))
        .isEqualTo("spark.kryo.registrator=a.B,io.espalier.spark.EspalierKryoRegistrator");
    String[] mended = Arrays.copyOf(settings, settings.length + 1);
    mended[settings.length] = line(flaws.get(0));
    assertThat(SparkSettings.flaws(conf(mended))).isEmpty();
    assertThat(SparkSettings.flaws(conf("spark.kryo.registrationRequired=true"))).hasSize(1);
  }

  @Test
  void whatCanBeAddedIsAddedBesideWhatIsThere() {
    SparkConf conf = conf("spark.plugins=a.Plugin", "spark.kryo.registrator=a.B");
    SparkSettings.complete(conf);
    SparkSettings.complete(conf);
    assertThat(conf.get("spark.plugins")).isEqualTo("a.Plugin,io.espalier.spark.EspalierPlugin");
    assertThat(conf.get("spark.kryo.registrator"))
        .isEqualTo("a.B,io.espalier.spark.EspalierKryoRegistrator");
    SparkConf java = conf("spark.serializer=org.apache.spark.serializer.JavaSerializer");
    SparkSettings.complete(java);
    assertThat(java.contains("spark.kryo.registrator")).isFalse();
  }

  @Test
  void tasksThatSparkRepeatsAreSaidOnAClusterOnly() {
    List<Flaw> flaws = SparkSettings.flaws(conf());
    assertThat(flaws).hasSize(1).noneMatch(Flaw::fatal);
    assertThat(flaws.get(0).message()).contains("spark.task.maxFailures is 4");
    assertThat(SparkSettings.flaws(conf(line(flaws.get(0))))).isEmpty();
    assertThat(SparkSettings.flaws(conf("spark.master=local[4]"))).isEmpty();
  }

  @Test
  void coresOfATaskMustBeThoseOfATrial() {
    Flaw flaw = SparkSettings.threads(conf("spark.task.cpus=1"), 4).orElseThrow();
    assertThat(flaw.fatal()).isTrue();
    assertThat(flaw.message()).contains("spark.task.cpus is 1").contains("runtime.slots.threads");
    assertThat(SparkSettings.threads(conf(line(flaw)), 4)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    // master, heap, factor, given overhead, cores, cores of a task, trials at most, MiB of a trial
    "yarn,             1g, 0.1,      , 4, 1, 9, 100, true",
    "yarn,             1g, 0.1,    2g, 4, 1, 9, 100, false",
    "yarn,             1g, 0.1,  500m, 4, 1, 9, 100, true",
    "yarn,             1g, 0.1,  500m, 4, 4, 9, 100, false",
    "yarn,             1g, 0.1,  500m, 4, 1, 1, 100, false",
    "yarn,             8g, 0.1,      , 4, 1, 9, 100, false",
    "k8s://host:443,   8g, 0.01,     , 4, 1, 9, 100, true",
    "spark://host:7077, 1g, 0.1,     , 4, 1, 9, 100, false",
    "local[4],         1g, 0.1,      , 4, 1, 9, 100, false"
  })
  void executorsNeedRoomForTheirTrialsBesideTheHeapWhereSomebodyWatches(
      String master,
      String heap,
      String factor,
      String overhead,
      String cores,
      String cpus,
      int trials,
      long trial,
      boolean flawed) {
    SparkConf conf =
        conf(
            "spark.master=" + master,
            "spark.executor.memory=" + heap,
            "spark.executor.memoryOverheadFactor=" + factor,
            "spark.executor.cores=" + cores,
            "spark.task.cpus=" + cpus);
    if (overhead != null) {
      conf.set("spark.executor.memoryOverhead", overhead);
    }
    Optional<Flaw> flaw = SparkSettings.memory(conf, trial * MIB, trials);
    assertThat(flaw.isPresent()).isEqualTo(flawed);
    if (flawed) {
      String line = line(flaw.get());
      assertThat(line).startsWith("spark.executor.memoryOverhead=");
      conf.set("spark.executor.memoryOverhead", line.substring(line.indexOf('=') + 1));
      assertThat(SparkSettings.memory(conf, trial * MIB, trials)).isEmpty();
    }
  }

  @Test
  void closedPackagesOfADriverAreNamedWithTheOptionsThatOpenThem() {
    assertThat(JvmFacts.here().closed()).isEmpty();
    assertThat(JvmFacts.here().ofDriver()).isEmpty();
    JvmFacts facts =
        new JvmFacts(List.of("java.base/sun.nio.ch", "java.base/java.nio"), Optional.empty(), "17");
    Flaw flaw = facts.ofDriver().orElseThrow();
    assertThat(flaw.fatal()).isTrue();
    assertThat(flaw.message())
        .contains(
            "--conf \"spark.driver.extraJavaOptions=--add-opens=java.base/sun.nio.ch=ALL-UNNAMED"
                + " --add-opens=java.base/java.nio=ALL-UNNAMED\"");
  }

  @Test
  void packagesAreClosedInAJvmThatWasStartedWithoutOptions() throws Exception {
    Process plain =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                ClosedPackages.class.getName())
            .redirectErrorStream(true)
            .start();
    String said = new String(plain.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(plain.waitFor()).as(said).isZero();
    assertThat(said).contains("java.base/sun.nio.ch").contains("java.base/java.nio");
    assertThat(JavaModuleOptions.defaultModuleOptions()).contains("java.base/sun.nio.ch");
  }

  /** Prints what is closed. */
  static final class ClosedPackages {
    private ClosedPackages() {}

    public static void main(String[] arguments) {
      System.out.println(JvmFacts.here().closed());
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1, false", ", 1, true", "4, 1, true", "4, 4, false", "many, 1, true"})
  void openMpThreadsMustFitIntoATask(String threads, int cores, boolean flawed) {
    Map<String, String> environment =
        threads == null ? Map.of() : Map.of("OMP_NUM_THREADS", threads);
    JvmFacts facts = JvmFacts.here(ModuleLayer.boot(), environment);
    List<Flaw> flaws = facts.ofExecutor(cores, JvmFacts.Place.CLUSTER);
    assertThat(flaws).hasSize(flawed ? 1 : 0);
    if (flawed) {
      assertThat(line(flaws.get(0))).isEqualTo("spark.executorEnv.OMP_NUM_THREADS=1");
      assertThat(facts.ofExecutor(cores, JvmFacts.Place.DRIVER).get(0).message())
          .contains("export OMP_NUM_THREADS=1");
    }
  }

  @Test
  void factsArriveAsTheyWereSent() {
    for (JvmFacts facts :
        List.of(
            new JvmFacts(List.of(), Optional.empty(), "17.0.1"),
            new JvmFacts(List.of("a/b", "a/c"), Optional.of("4"), "21"))) {
      assertThat(JvmFacts.read(facts.text())).contains(facts);
    }
    assertThat(JvmFacts.read("report\nr\n1\n1")).isEmpty();
  }
}
