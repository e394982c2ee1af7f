package io.espalier.app;

import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** The result tables of a study, less what may differ between two runs of it. */
public final class StudyTablesCompared {
  private StudyTablesCompared() {}

  /** Decisions that a study owes to what happened to a leg, not to its scheduler. */
  private static final String AGAIN = "decision not in ('retry', 'preempted', 'move', 'take-up')";

  /**
   * Rows of each table as text, in an order of their own, without times, hosts and attempts, and
   * without what was done about lost legs.
   */
  static Map<String, List<String>> of(SparkSession spark, java.nio.file.Path study)
      throws IOException {
    return of(spark, study.toUri(), new Configuration());
  }

  /** The same of a study on any file system. */
  public static Map<String, List<String>> of(SparkSession spark, URI study, Configuration hadoop)
      throws IOException {
    Map<String, List<String>> tables = new TreeMap<>();
    Path directory = new Path(new Path(study), "tables");
    for (FileStatus table : directory.getFileSystem(hadoop).listStatus(directory)) {
      tables.put(table.getPath().getName(), rows(spark, table.getPath()));
    }
    return tables;
  }

  private static List<String> rows(SparkSession spark, Path directory) {
    Dataset<Row> table = spark.read().parquet(directory.toString());
    Column[] kept =
        Arrays.stream(table.columns())
            .filter(c -> !c.endsWith("_at") && !c.equals("at") && !c.contains("seconds"))
            .filter(c -> !c.contains("host") && !c.contains("attempt") && !c.contains("driver"))
            .filter(c -> !c.contains("retries") && !c.contains("faults"))
            .filter(c -> !c.equals("preemptions"))
            .map(c -> functions.col("`" + c + "`"))
            .toArray(Column[]::new);
    Dataset<Row> plain = table.select(kept);
    if (Arrays.asList(table.columns()).contains("name")
        && directory.getName().equals("measurements")) {
      plain = plain.filter("name <> 'seconds'");
    }
    if (directory.getName().equals("decisions")) {
      plain = plain.filter(AGAIN);
    }
    return plain.collectAsList().stream().map(Row::toString).sorted().toList();
  }
}
