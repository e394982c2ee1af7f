package io.espalier.tables;

import io.espalier.data.AtomicFiles;
import io.espalier.results.ResultTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * A study's result tables for Spark SQL: each as a temporary view. The views are live: a query
 * reads the rows that are there when it runs, of a study that runs as of one that has ended. What
 * the columns hold is in {@code docs/tables.md}.
 */
public final class EspalierTables {
  private EspalierTables() {}

  /**
   * Registers all tables under their own names: {@code trials}, {@code measurements}, …
   *
   * @param directory of the study, a path or a URI
   * @return the names of the views
   * @throws IllegalArgumentException if there is no study in the directory
   * @throws IOException if the directory cannot be read
   */
  public static List<String> register(SparkSession spark, String directory) throws IOException {
    return register(spark, directory, "");
  }

  /**
   * Registers all tables, so that those of several studies can be told apart. Columns that {@code
   * trials_wide} gets later, as the study tries further hyperparameters, are seen after the next
   * call.
   *
   * @param directory of the study, a path or a URI
   * @param prefix of the views' names: letters, digits and {@code _}
   * @return the names of the views
   * @throws IllegalArgumentException if there is no study in the directory, or the prefix is none
   * @throws IOException if the directory cannot be read
   */
  public static List<String> register(SparkSession spark, String directory, String prefix)
      throws IOException {
    if (!prefix.matches("[A-Za-z0-9_]*")) {
      throw new IllegalArgumentException(
          "The prefix of views is '" + prefix + "': only letters, digits and _ may be in it");
    }
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    Path tables = new Path(new Path(directory), "tables");
    if (!new AtomicFiles(hadoop).fileSystem(tables).exists(tables)) {
      throw new IllegalArgumentException(
          "There is no study in " + directory + ": " + tables + " does not exist");
    }
    List<String> names = new ArrayList<>();
    for (ResultTable table : ResultTable.values()) {
      String name = prefix + table.tableName();
      spark
          .sqlContext()
          .baseRelationToDataFrame(TableRelation.of(spark, tables, table))
          .createOrReplaceTempView(name);
      names.add(name);
    }
    return names;
  }
}
