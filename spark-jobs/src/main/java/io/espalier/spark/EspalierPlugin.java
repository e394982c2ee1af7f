package io.espalier.spark;

import java.io.IOException;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries measurements and legs' ends from executors to the driver, decisions and legs back, over
 * Spark's own connections. To be named when the Spark context is made: {@code
 * spark.plugins=io.espalier.spark.EspalierPlugin}; for one that was made without it there is {@link
 * LatePlugin}.
 */
public final class EspalierPlugin implements SparkPlugin {
  private static final Logger LOG = LoggerFactory.getLogger(EspalierPlugin.class);

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
      return runtime.receive((String) message);
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
      runtime = new ExecutorRuntime(context::ask);
      ExecutorHolder.executor(runtime);
      tell(context, JvmFacts.here());
    }

    /** An executor that cannot say how it was started works as well as one that can. */
    private static void tell(PluginContext context, JvmFacts facts) {
      try {
        context.send(facts.text());
      } catch (IOException e) {
        LOG.debug("The driver has not heard how this executor was started", e);
      }
    }

    @Override
    public void shutdown() {
      ExecutorHolder.executorGone(runtime);
      runtime.close();
    }
  }
}
