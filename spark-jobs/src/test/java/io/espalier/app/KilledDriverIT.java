package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the driver for good at random moments and takes the study up again. {@code
 * -Despalier.kills=20} does it so often; the build does it less often, as each takes half a minute.
 */
@Timeout(value = 25, unit = TimeUnit.MINUTES)
class KilledDriverIT {
  private static final String STUDY = "conf/digits-synchronous.conf";
  private static final int KILLS = Integer.getInteger("espalier.kills", 3);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private static Path directory;

  private static Launcher launcher;
  private static SparkSession spark;
  private static Map<String, List<String>> undisturbed;
  private static long searchMillis;

  @BeforeAll
  static void runUndisturbed() throws Exception {
    launcher = new Launcher(directory.resolve("logs"));
    spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .getOrCreate();
    Path study = directory.resolve("undisturbed");
    Launcher.Running running = search(study, "local[2]");
    long begin = awaitJournal(running, study);
    assertThat(running.await().exit()).isZero();
    searchMillis = System.currentTimeMillis() - begin;
    undisturbed = StudyTablesCompared.of(spark, study);
    assertThat(undisturbed).containsKeys("trials", "measurements", "ensembles", "openings");
    assertThat(undisturbed.get("measurements")).hasSizeGreaterThan(100);
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @Test
  void aStudyThatIsKilledAndResumedEndsInTheSameTables() throws Exception {
    SplittableRandom random = new SplittableRandom(20261121);
    int interruptedSearches = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Path study = directory.resolve("killed-" + kill);
      Launcher.Running running = search(study, "local[2]");
      awaitJournal(running, study);
      Thread.sleep(random.nextLong(searchMillis));
      if (running.process().isAlive()) {
        interruptedSearches++;
      }
      running.process().destroyForcibly().waitFor();
      Launcher.Result resumed = launcher.run("resume", study.toString(), "--json");
      assertThat(resumed.exit()).as(resumed.err()).isZero();
      assertThat(resumed.json().get("openings").asInt()).isEqualTo(1);
      assertThat(StudyTablesCompared.of(spark, study)).as("kill %s", kill).isEqualTo(undisturbed);
    }
    assertThat(interruptedSearches).isPositive();
  }

  @Test
  void oneSlotGivesTheSameTablesAsTwo() throws Exception {
    Path study = directory.resolve("one-slot");
    assertThat(search(study, "local[1]").await().exit()).isZero();
    assertThat(StudyTablesCompared.of(spark, study)).isEqualTo(undisturbed);
  }

  @Test
  void ctrlCLeavesAStudyThatCanBeResumed() throws Exception {
    Path study = directory.resolve("interrupted");
    Launcher.Running running = search(study, "local[2]");
    awaitJournal(running, study);
    assertThat(new ProcessBuilder("kill", "-INT", "" + running.process().pid()).start().waitFor())
        .isZero();
    Launcher.Result interrupted = running.await();
    assertThat(interrupted.exit()).isEqualTo(130);
    assertThat(interrupted.err())
        .contains("interrupted: go on with 'espalier resume " + study + "'")
        .doesNotContain("Exception");
    assertThat(launcher.run("resume", study.toString()).exit()).isZero();
    assertThat(StudyTablesCompared.of(spark, study)).isEqualTo(undisturbed);
  }

  @Test
  void aSecondDriverIsRefused() throws Exception {
    Path study = directory.resolve("contested");
    Launcher.Running first = search(study, "local[1]");
    awaitJournal(first, study);
    Launcher.Result second = launcher.run("resume", study.toString());
    assertThat(second.exit()).isEqualTo(5);
    assertThat(second.err()).contains("process " + first.process().pid());
    assertThat(first.await().exit()).isZero();
    assertThat(StudyTablesCompared.of(spark, study)).isEqualTo(undisturbed);
  }

  private static Launcher.Running search(Path study, String master) throws Exception {
    return launcher.start("search", STUDY, "--out", study.toString(), "--master", master);
  }

  /** Waits until the study has events in its journal, and gives the time. */
  private static long awaitJournal(Launcher.Running running, Path study) throws Exception {
    Path segment = study.resolve("journal/00000001-00000000.jsonl");
    // Its first line claims the directory, before the data are read.
    while (!Files.exists(segment) || Files.readAllLines(segment).size() < 2) {
      assertThat(running.process().isAlive()).as("%s", running.err()).isTrue();
      Thread.sleep(20);
    }
    return System.currentTimeMillis();
  }
}
