package io.espalier.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.results.EnsembleMemberRow;
import io.espalier.results.ResultTable;
import io.espalier.results.TableData;
import io.espalier.results.TableUpdate;
import io.espalier.tables.ParquetTables;
import io.espalier.tables.TablePrinter;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.HdfsConfiguration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Data and tables on a real HDFS. */
@Timeout(180)
class DataOnHdfsTest {
  @TempDir private static java.nio.file.Path directory;
  @TempDir private java.nio.file.Path scratch;
  private static MiniDFSCluster cluster;
  private static Configuration hadoop;

  @BeforeAll
  static void start() throws IOException {
    Configuration settings = new HdfsConfiguration();
    settings.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, directory.toString());
    settings.set("dfs.namenode.datanode.registration.ip-hostname-check", "false");
    cluster = new MiniDFSCluster.Builder(settings).numDataNodes(1).format(true).build();
    cluster.waitActive();
    hadoop = cluster.getConfiguration(0);
  }

  @AfterAll
  static void stop() {
    LocalSpark.stop();
    cluster.shutdown(true);
  }

  @Test
  void dataAreReadFromAndPreparedOnHdfs() throws IOException {
    SparkSession spark = LocalSpark.start();
    URI root = URI.create(cluster.getFileSystem().getUri() + "/study");
    org.apache.hadoop.fs.Path source = new org.apache.hadoop.fs.Path("/source/data.csv");
    String csv = "x,y\n" + "1,2\n3,4\n".repeat(50);
    new AtomicFiles(hadoop)
        .write(cluster.getFileSystem().makeQualified(source), csv.getBytes(StandardCharsets.UTF_8));

    SourceSpec spec =
        new SourceSpec(
            cluster.getFileSystem().makeQualified(source).toUri(),
            Format.CSV,
            "y",
            TaskKind.REGRESSION,
            new Split.Fractions(0.6, 0.2, 0.2, false));
    assertThat(new Preparation(spark).prepare(spec, 1, root).rows()).isEqualTo(100);
    String first = PreparedData.load(hadoop, root).known().fingerprint();
    new Preparation(spark).prepare(spec, 1, root);
    PreparedData onHeap = PreparedData.load(hadoop, root);
    assertThat(onHeap.known().fingerprint()).isEqualTo(first);

    PreparedData fetched = PreparedData.load(hadoop, root, new Room(0, scratch));
    assertThat(scratch).isEmptyDirectory();
    assertThat(fetched.known().fingerprint()).isEqualTo(first);
    int[] rows = IntStream.range(0, onHeap.rows()).toArray();
    float[] expected = new float[rows.length * onHeap.columns()];
    float[] found = new float[expected.length];
    onHeap.gather(rows, 0, rows.length, expected);
    fetched.gather(rows, 0, rows.length, found);
    assertThat(found).isEqualTo(expected);
  }

  @Test
  void parquetIsReadFromHdfs() throws IOException {
    SparkSession spark = LocalSpark.start();
    URI root = URI.create(cluster.getFileSystem().getUri() + "/typed");
    URI source = URI.create(root + "/rows");
    spark
        .range(0, 100, 1, 2)
        .selectExpr("cast(id as double) as x", "concat('n', id % 3) as name", "id / 2 as y")
        .write()
        .parquet(source.toString());
    SourceSpec spec =
        new SourceSpec(
            source,
            Format.PARQUET,
            "y",
            TaskKind.REGRESSION,
            new Split.Fractions(0.6, 0.2, 0.2, false));
    assertThat(new Preparation(spark).prepare(spec, 1, root).rows()).isEqualTo(100);
    PreparedData data = PreparedData.load(hadoop, root);
    float[] row = new float[2];
    for (int i = 0; i < data.rows(); i++) {
      data.gather(new int[] {i}, 0, 1, row);
      int id = data.known().sourceRow(i) - 1;
      assertThat(row).containsExactly(id, id % 3);
      assertThat(data.target(i)).isEqualTo(id / 2f);
    }
  }

  @Test
  void tablesGrowAndAreReplacedOnHdfs() throws IOException {
    URI root = URI.create(cluster.getFileSystem().getUri() + "/tabulated");
    ParquetTables tables = new ParquetTables(hadoop, root);
    for (int i = 0; i < 3; i++) {
      tables.replace(ResultTable.ENSEMBLE_MEMBERS.of(EnsembleMemberRow.class, rows(0, i + 1)));
      TableData one = TableData.of("facts", EnsembleMemberRow.class, rows(i, i + 1));
      tables.grow(new TableUpdate.Growth(i, one));
    }
    assertThat(new TablePrinter(hadoop, root).counts())
        .containsEntry("ensemble_members", 3L)
        .containsEntry("facts", 3L);
    assertThat(cluster.getFileSystem().listStatus(tables.directory("ensemble_members"))).hasSize(1);
  }

  private static List<EnsembleMemberRow> rows(int from, int end) {
    List<EnsembleMemberRow> rows = new ArrayList<>();
    for (int i = from; i < end; i++) {
      rows.add(new EnsembleMemberRow("s", "averaging", i, 0.1));
    }
    return rows;
  }
}
