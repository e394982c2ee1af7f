package io.espalier.data;

import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** CSV files with the same header. */
final class CsvFiles extends SourceFiles {
  private final SparkSession spark;
  private final List<CsvFile> files;

  CsvFiles(SparkSession spark, List<CsvFile> files) {
    super(
        files.get(0).path(),
        files.get(0).columns().stream()
            .map(name -> new SourceColumn(name, SourceColumn.Kind.TEXT, "text", 1))
            .toList());
    this.spark = spark;
    this.files = files;
  }

  @Override
  public String trouble() {
    return "does not have the header's " + columns().size() + " cells";
  }

  @Override
  public Dataset<Row> rows() {
    return CsvFile.rows(spark, files);
  }

  @Override
  void read(Reading reading, RowSink into) {
    CsvBlocks parser = new CsvBlocks(reading, trouble());
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    for (CsvFile file : files) {
      try {
        hand(file.lines(context).mapPartitionsWithIndex(parser, false), file.path(), into);
      } catch (DataProblem e) {
        throw e;
      } catch (Exception e) {
        // Not only runtime ones: Scala code throws checked exceptions without declaring them.
        throw unreadable(file.path(), e);
      }
    }
  }
}
