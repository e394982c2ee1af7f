package org.apache.zeppelin.spark;

import java.io.File;
import java.net.URLClassLoader;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SQLContext;
import org.apache.spark.sql.SparkSession;
import org.apache.zeppelin.interpreter.InterpreterContext;
import org.apache.zeppelin.interpreter.InterpreterGroup;
import org.apache.zeppelin.interpreter.InterpreterResult;
import org.apache.zeppelin.interpreter.ZeppelinContext;
import org.apache.zeppelin.interpreter.thrift.InterpreterCompletion;

/**
 * Stands in for Zeppelin's module of Scala, which Maven's central repository lacks: gives
 * Zeppelin's own interpreters of Spark and of SQL a real Spark. Paragraphs of Scala cannot be run.
 */
public class SparkScala212Interpreter extends AbstractSparkScalaInterpreter {
  private static final int MOST_ROWS = 1000;

  private final SparkConf conf;
  private final Properties properties;
  private final InterpreterGroup group;
  private SparkSession spark;
  private SparkShims shims;
  private ZeppelinContext context;

  /** As Zeppelin makes it, by reflection. */
  public SparkScala212Interpreter(
      SparkConf conf,
      List<String> dependencies,
      Properties properties,
      InterpreterGroup group,
      URLClassLoader loader,
      File classes) {
    this.conf = conf;
    this.properties = properties;
    this.group = group;
  }

  @Override
  public void open() {
    spark = SparkSession.builder().config(conf).getOrCreate();
    try {
      shims = SparkShims.getInstance(spark.version(), properties, spark);
    } catch (Exception e) {
      throw new IllegalStateException("Zeppelin has no shims for Spark " + spark.version(), e);
    }
    context = new Shown();
  }

  /** What paragraphs are given, of which those of SQL use the printing of tables. */
  private final class Shown extends ZeppelinContext {
    Shown() {
      super(group.getInterpreterHookRegistry(), MOST_ROWS);
    }

    @Override
    public Map<String, String> getInterpreterClassMap() {
      return Map.of("sql", "org.apache.zeppelin.spark.SparkSqlInterpreter");
    }

    @Override
    @SuppressWarnings("rawtypes") // as Zeppelin declares it
    public List<Class> getSupportedClasses() {
      return List.of(Dataset.class);
    }

    @Override
    public String showData(Object table, int rows) {
      return shims.showDataFrame(table, rows, InterpreterContext.get());
    }
  }

  @Override
  public SparkContext getSparkContext() {
    return spark.sparkContext();
  }

  @Override
  public SQLContext getSqlContext() {
    return spark.sqlContext();
  }

  @Override
  public Object getSparkSession() {
    return spark;
  }

  @Override
  public String getSparkUrl() {
    return "";
  }

  @Override
  public ZeppelinContext getZeppelinContext() {
    return context;
  }

  @Override
  public int getProgress(String job, InterpreterContext of) {
    return 0;
  }

  @Override
  public void close() {
    if (spark != null) {
      spark.stop();
    }
  }

  @Override
  public InterpreterResult interpret(String code, InterpreterContext of) {
    return new InterpreterResult(InterpreterResult.Code.ERROR, "There is no Scala here");
  }

  @Override
  public List<InterpreterCompletion> completion(String code, int cursor, InterpreterContext of) {
    return List.of();
  }

  @Override
  public ClassLoader getScalaShellClassLoader() {
    return getClass().getClassLoader();
  }
}
