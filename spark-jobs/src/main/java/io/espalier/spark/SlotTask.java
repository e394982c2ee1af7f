package io.espalier.spark;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/** A slot as Spark runs it: its number in, out what {@link SlotLoop#run} says of its end. */
final class SlotTask implements Function<Integer, String> {
  private static final long serialVersionUID = 2;

  private final String runner;
  private final String study;
  private final WorkerFactory factory;
  private final Broadcast<byte[]> hadoop;

  SlotTask(String runner, URI study, WorkerFactory factory, Broadcast<byte[]> hadoop) {
    this.runner = runner;
    this.study = study.toString();
    this.factory = factory;
    this.hadoop = hadoop;
  }

  @Override
  public String call(Integer slot) {
    ExecutorRuntime known = ExecutorHolder.executor();
    ExecutorRuntime runtime = known == null ? LatePlugin.executor() : known;
    return runtime.serve(
        runner, slot, () -> factory.open(URI.create(study), unpack(hadoop.value())));
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
