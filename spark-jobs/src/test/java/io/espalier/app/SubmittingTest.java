package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What Spark's settings say about a study, and what they lack. */
class SubmittingTest {
  @RegisterExtension private static final Terminal TERMINAL = new Terminal();

  @TempDir private Path directory;
  private final Map<String, String> set = new TreeMap<>();

  private void set(String key, String value) {
    set.put(key, value);
    System.setProperty(key, value);
  }

  @AfterEach
  void unset() {
    set.keySet().forEach(System::clearProperty);
  }

  @Test
  void keysOfSparkOverrideTheFileAndAreOverriddenByTheCommandLine() throws Exception {
    set("spark.espalier.training.epochs", "1");
    set("spark.espalier.training.batch", "100");
    Path study = directory.resolve("study");
    Terminal.Ended ended = TERMINAL.search(study, "--set=training.epochs=3", "--set=ensemble=null");
    assertThat(ended.exit()).as(ended.err()).isZero();
    // Two of one epoch, and the better one on to the third.
    assertThat(ended.json().get("searchEpochs").asInt()).isEqualTo(4);
    assertThat(Files.readString(study.resolve("study.conf"))).contains("batch=100");
  }

  @Test
  void aKeyOfSparkIsCheckedAsAnyOtherAndNamedAsItWasGiven() {
    set("spark.espalier.search.trials", "many");
    set("spark.espalier.training.epoch", "3");
    Terminal.Ended ended = TERMINAL.search(directory.resolve("study"));
    assertThat(ended.exit()).isEqualTo(2);
    assertThat(ended.err())
        .contains("--conf spark.espalier.search.trials=many")
        .contains("--conf spark.espalier.training.epoch=3")
        .contains("did you mean training.epochs?");
    ended.isNoTrace();
  }

  @Test
  void ofAStudyThatHasBegunOnlyRuntimeIsOverridden() {
    Path study = directory.resolve("study");
    Terminal.Ended ended = TERMINAL.search(study, "--set=ensemble=null");
    assertThat(ended.exit()).as(ended.err()).isZero();
    set("spark.espalier.runtime.progress", "none");
    Terminal.Ended resumed = TERMINAL.run("resume", study.toString());
    assertThat(resumed.exit()).as(resumed.err()).isZero();
    set("spark.espalier.training.epochs", "9");
    for (String command : new String[] {"resume", "evaluate"}) {
      Terminal.Ended refused = TERMINAL.run(command, study.toString());
      assertThat(refused.exit()).isEqualTo(2);
      refused.isOneClearLine("--conf spark.espalier.training.epochs=9 comes too late");
    }
  }

  @Test
  void coresOfATaskThatAreNotThoseOfATrialAreRefusedWithTheLineToAdd() {
    set("spark.task.cpus", "2");
    Terminal.Ended ended = TERMINAL.search(directory.resolve("study"));
    assertThat(ended.exit()).isEqualTo(2);
    ended.isOneClearLine("add --conf spark.task.cpus=1");
    assertThat(directory.resolve("study")).doesNotExist();
  }

  @Test
  void aJvmThatKeepsPackagesClosedIsRefusedWithTheLineToAdd() throws Exception {
    Process plain =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx400m",
                "-Dlog4j2.configurationFile=espalier-log4j2.properties",
                "-cp",
                System.getProperty("java.class.path"),
                Espalier.class.getName(),
                "describe",
                Launcher.PROJECT.resolve("conf/digits.conf").toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(plain.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(plain.waitFor()).as(said).isEqualTo(2);
    assertThat(said)
        .contains("espalier: Java ")
        .contains("add --conf \"spark.driver.extraJavaOptions=--add-opens=java.base/")
        .contains("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED")
        .contains("deploy/jvm.options")
        .doesNotContain("\tat ");
  }

  @Test
  void aPasswordOnTheCommandLineIsRefusedAndNotRepeated() {
    for (String[] command :
        new String[][] {
          {"predict", "s3a://id:hunter2@bucket/model", "x.csv", "--out=y"},
          {"resume", "s3a://id:hunter2@bucket/study"},
          {"search", "x.conf", "--out=ftp://id:hunter2@host/study"}
        }) {
      Terminal.Ended ended = TERMINAL.run(command);
      assertThat(ended.exit()).isEqualTo(2);
      ended.isOneClearLine("A password has no place here");
      assertThat(ended.err()).contains("id:(hidden)@").doesNotContain("hunter2");
    }
  }
}
