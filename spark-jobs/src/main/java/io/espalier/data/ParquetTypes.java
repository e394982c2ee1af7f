package io.espalier.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;

/**
 * The types that a Parquet file names for Spark. Of a user-defined one Spark makes an instance of
 * whatever class the file names, as soon as it looks at the columns, so it must not get to see a
 * file that names any other than MLlib's.
 */
final class ParquetTypes {
  /** Where Spark keeps its own schema. */
  private static final String SCHEMA = "org.apache.spark.sql.parquet.row.metadata";

  private static final Set<String> KNOWN =
      Set.of(
          "org.apache.spark.ml.linalg.VectorUDT",
          "org.apache.spark.ml.linalg.MatrixUDT",
          "org.apache.spark.mllib.linalg.VectorUDT",
          "org.apache.spark.mllib.linalg.MatrixUDT");

  private ParquetTypes() {}

  /**
   * Checks a file.
   *
   * @throws DataProblem if it names a class that is not MLlib's
   */
  static void require(Configuration hadoop, Path file) throws IOException {
    String schema;
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(file, hadoop))) {
      schema = reader.getFileMetaData().getKeyValueMetaData().get(SCHEMA);
    } catch (RuntimeException e) {
      // What Parquet throws for bytes that are none of its own.
      throw SourceFiles.unreadable(file, e);
    }
    if (schema != null) {
      require(file, json(file, schema));
    }
  }

  private static JsonNode json(Path file, String schema) {
    try {
      return new ObjectMapper().readTree(schema);
    } catch (JsonProcessingException e) {
      throw new DataProblem(file + " is torn or changed: Spark's schema in it is no JSON", e);
    }
  }

  private static void require(Path file, JsonNode type) {
    JsonNode named = type.path("class");
    if (type.path("type").asText().equals("udt") && !KNOWN.contains(named.asText())) {
      throw new DataProblem(
          "%s has a column of the user-defined type '%s', which is not read: leave the column out"
                  .formatted(file, named.asText())
              + " where the file is written");
    }
    for (JsonNode inner : type) {
      require(file, inner);
    }
  }
}
