package io.espalier.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** The result tables of a study, less what may differ between two runs of it. */
final class StudyTablesCompared {
  private StudyTablesCompared() {}

  /** Rows of each table as text, in an order of their own, without times, hosts and attempts. */
  static Map<String, List<String>> of(SparkSession spark, Path study) throws Exception {
    Map<String, List<String>> tables = new TreeMap<>();
    try (Stream<Path> directories = Files.list(study.resolve("tables"))) {
      for (Path directory : directories.sorted().toList()) {
        tables.put(directory.getFileName().toString(), rows(spark, directory));
      }
    }
    return tables;
  }

  private static List<String> rows(SparkSession spark, Path directory) {
    Dataset<Row> table = spark.read().parquet(directory.toUri().toString());
    Column[] kept =
        Arrays.stream(table.columns())
            .filter(c -> !c.endsWith("_at") && !c.equals("at") && !c.contains("seconds"))
            .filter(c -> !c.contains("host") && !c.contains("attempt") && !c.contains("driver"))
            .filter(c -> !c.contains("retries") && !c.contains("faults"))
            .map(c -> functions.col("`" + c + "`"))
            .toArray(Column[]::new);
    Dataset<Row> plain = table.select(kept);
    if (Arrays.asList(table.columns()).contains("name")
        && directory.getFileName().toString().equals("measurements")) {
      plain = plain.filter("name <> 'seconds'");
    }
    return plain.collectAsList().stream().map(Row::toString).sorted().toList();
  }
}
