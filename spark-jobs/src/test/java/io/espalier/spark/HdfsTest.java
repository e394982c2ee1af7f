package io.espalier.spark;

import static io.espalier.spark.Samples.CLOCK;
import static io.espalier.spark.Samples.batch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.trial.StudyEvent;
import io.espalier.trial.TrialId;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.HdfsConfiguration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The journal and the stores on a real HDFS. */
@Timeout(180)
class HdfsTest {
  private static final JournalSettings SETTINGS = JournalSettings.DEFAULT;

  @TempDir private static Path directory;
  private static MiniDFSCluster cluster;
  private static Configuration configuration;

  @BeforeAll
  static void start() throws IOException {
    Configuration settings = new HdfsConfiguration();
    settings.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, directory.toString());
    settings.set("dfs.heartbeat.interval", "1");
    settings.set("dfs.namenode.safemode.extension", "0");
    settings.set("ipc.client.connect.retry.interval", "100");
    settings.set("dfs.namenode.datanode.registration.ip-hostname-check", "false");
    cluster = new MiniDFSCluster.Builder(settings).numDataNodes(2).format(true).build();
    cluster.waitActive();
    configuration = cluster.getConfiguration(0);
  }

  @AfterAll
  static void stop() {
    cluster.shutdown(true);
  }

  private static URI study(String name) throws IOException {
    return URI.create(cluster.getFileSystem().getUri() + "/studies/" + name);
  }

  private static HadoopJournal open(URI study) throws IOException {
    return HadoopJournal.open(study, configuration, CLOCK, SETTINGS);
  }

  private static List<StudyEvent> expected(int batches) {
    List<StudyEvent> events = new ArrayList<>();
    for (int i = 0; i < batches; i++) {
      events.addAll(batch(2 * i));
    }
    return events;
  }

  @Test
  void whatWasAppendedIsReadWhileTheWriterGoesOnAndByItsSuccessor() throws IOException {
    URI study = study("plain");
    try (HadoopJournal journal = open(study)) {
      journal.append(batch(0));
      journal.append(batch(2));
      assertThat(Samples.read(study, configuration)).isEqualTo(expected(2));
      assertThatThrownBy(() -> open(study)).isInstanceOf(StudyInUse.class);
    }
    try (HadoopJournal journal = open(study)) {
      journal.append(batch(4));
      assertThat(Samples.replay(journal)).isEqualTo(expected(3));
    }
  }

  @Test
  void aReplacedDriverIsShutOutAndLosesNothingItBelievesIn() throws IOException {
    URI study = study("replaced");
    HadoopJournal old = open(study);
    old.append(batch(0));
    cluster.getFileSystem().delete(new org.apache.hadoop.fs.Path(study + "/journal/lease"), false);
    try (HadoopJournal next = open(study)) {
      assertThatThrownBy(() -> old.append(batch(50))).isInstanceOf(StudyInUse.class);
      next.append(batch(2));
      assertThat(Samples.read(study, configuration)).isEqualTo(expected(2));
    }
    old.close();
  }

  @Test
  void aNameNodeThatRestartsUnderAppendsAndCheckpointsIsOutlasted() throws Exception {
    URI study = study("restart");
    HadoopCheckpointStore store = new HadoopCheckpointStore(study, configuration);
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try (HadoopJournal journal = open(study)) {
      journal.append(batch(0));
      cluster.shutdownNameNodes();
      Future<URI> checkpoint = threads.submit(() -> store.write(new TrialId(1), 1, new byte[999]));
      Thread starter =
          new Thread(
              () -> {
                try {
                  Thread.sleep(1500);
                  cluster.restartNameNode(0, false);
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      starter.start();
      for (int i = 1; i < 6; i++) {
        journal.append(batch(2 * i));
      }
      starter.join();
      assertThat(store.read(checkpoint.get())).hasSize(999);
      assertThat(Samples.replay(journal)).isEqualTo(expected(6));
    } finally {
      threads.shutdown();
    }
    try (HadoopJournal journal = open(study)) {
      journal.append(batch(12));
      assertThat(Samples.replay(journal)).isEqualTo(expected(7));
    }
  }

  @Test
  void aWriterWhoseDataNodesDieContinuesInANewSegment() throws Exception {
    URI study = study("datanodes");
    try (HadoopJournal journal = open(study)) {
      journal.append(batch(0));
      cluster.restartDataNodes();
      cluster.waitActive();
      for (int i = 1; i < 5; i++) {
        journal.append(batch(2 * i));
      }
      assertThat(Samples.replay(journal)).isEqualTo(expected(5));
    }
    assertThat(Samples.read(study, configuration)).isEqualTo(expected(5));
  }
}
