package io.espalier.data;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/** The Spark application that this module's tests share, with the strictest serializer. */
public final class LocalSpark {
  private LocalSpark() {}

  public static SparkSession start() {
    return SparkSession.builder()
        .master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
        .config("spark.kryo.registrationRequired", "true")
        .config("spark.kryo.registrator", "io.espalier.spark.EspalierKryoRegistrator")
        // Those of a reader of Parquet files, which may be any application.
        .config(
            "spark.kryo.classesToRegister",
            Stream.of("String", "Integer", "Long", "Float", "Double", "Boolean", "Timestamp")
                .map(type -> "org.apache.spark.sql.types." + type + "Type$")
                .collect(Collectors.joining(",")))
        .getOrCreate();
  }

  /** A process has one Spark context, and other tests need theirs. */
  public static void stop() {
    start().stop();
  }
}
