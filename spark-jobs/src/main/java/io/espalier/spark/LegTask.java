package io.espalier.spark;

import io.espalier.results.EventCodec;
import io.espalier.trial.LegResult;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/** A leg as Spark runs it: its JSON in, its outcome out, as text. */
final class LegTask implements Function<String, String> {
  private static final long serialVersionUID = 1;

  private final String runner;
  private final String study;
  private final WorkerFactory factory;
  private final Broadcast<byte[]> hadoop;

  LegTask(String runner, URI study, WorkerFactory factory, Broadcast<byte[]> hadoop) {
    this.runner = runner;
    this.study = study.toString();
    this.factory = factory;
    this.hadoop = hadoop;
  }

  @Override
  public String call(String leg) throws IOException {
    ExecutorRuntime runtime = ExecutorHolder.executor();
    if (runtime == null) {
      throw new IllegalStateException(
          "The plugin does not run in executor "
              + SparkEnv.get().executorId()
              + ": add "
              + EspalierPlugin.SETTING);
    }
    long start = System.nanoTime();
    EventCodec codec = runtime.codec();
    LegResult result =
        runtime.run(
            runner, codec.leg(leg), URI.create(study), factory, () -> unpack(hadoop.value()));
    double seconds = (System.nanoTime() - start) * 1e-9;
    return new Outcome(result, runtime.host(), seconds).text(codec);
  }

  /** What comes back: the result, where it was made, and how long that took. */
  record Outcome(LegResult result, String host, double seconds) {

    String text(EventCodec codec) {
      return host + "\n" + seconds + "\n" + codec.write(result);
    }

    static Outcome of(String text, EventCodec codec) throws IOException {
      String[] lines = text.split("\n", -1);
      return new Outcome(codec.legResult(lines[2]), lines[0], Double.parseDouble(lines[1]));
    }
  }

  static byte[] pack(Configuration configuration) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    configuration.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static Configuration unpack(byte[] bytes) throws IOException {
    Configuration configuration = new Configuration(false);
    configuration.readFields(new DataInputStream(new ByteArrayInputStream(bytes)));
    return configuration;
  }
}
