package io.espalier.spark;

import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Carries measurements and legs' ends from executors to the driver, decisions and legs back, over
 * Spark's own connections. Must be named when the Spark context is made: {@code
 * spark.plugins=io.espalier.spark.EspalierPlugin}.
 */
public final class EspalierPlugin implements SparkPlugin {
  /** What a Spark configuration must hold. */
  static final String SETTING = "spark.plugins=" + EspalierPlugin.class.getName();

  @Override
  public DriverPlugin driverPlugin() {
    return new Driver();
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new Executor();
  }

  private static final class Driver implements DriverPlugin {
    private DriverRuntime runtime;

    @Override
    public Map<String, String> init(SparkContext context, PluginContext plugin) {
      runtime = new DriverRuntime(context, plugin.conf());
      context.addSparkListener(runtime);
      ExecutorHolder.driver(runtime);
      return Map.of();
    }

    /** Runs on the one thread that serves all executors, so it does nothing that could wait. */
    @Override
    public Object receive(Object message) {
      Wire.Message read = Wire.message((String) message);
      Slots slots = ExecutorHolder.runners().get(read.runner());
      return slots == null ? Wire.GONE : slots.receive(read);
    }

    @Override
    public void shutdown() {
      ExecutorHolder.driverGone(runtime);
    }
  }

  private static final class Executor implements ExecutorPlugin {
    private ExecutorRuntime runtime;

    @Override
    public void init(PluginContext context, Map<String, String> fromDriver) {
      runtime = new ExecutorRuntime(context);
      ExecutorHolder.executor(runtime);
    }

    @Override
    public void shutdown() {
      ExecutorHolder.executorGone(runtime);
      runtime.close();
    }
  }
}
