package io.espalier.bench;

import io.espalier.results.EventCodec;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * What Spark's message path can do at best: a driver that answers at once, and tasks that ask it as
 * often as their job's property {@link #ASKS} says, each time with the text of one measurement.
 */
public final class AskPlugin implements SparkPlugin {
  static final String ASKS = "espalier.bench.asks";

  @Override
  public DriverPlugin driverPlugin() {
    return new DriverPlugin() {
      @Override
      public Map<String, String> init(SparkContext context, PluginContext plugin) {
        return Map.of();
      }

      @Override
      public Object receive(Object message) {
        return "continue";
      }
    };
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new Asker();
  }

  /** Asks in the task's own thread, before the task. */
  private static final class Asker implements ExecutorPlugin {
    private final String message = new EventCodec().write(MadeUpWork.measured(500));
    private PluginContext plugin;

    @Override
    public void init(PluginContext context, Map<String, String> fromDriver) {
      plugin = context;
    }

    @Override
    public void onTaskStart() {
      String asks = TaskContext.get().getLocalProperty(ASKS);
      for (int i = 0; asks != null && i < Integer.parseInt(asks); i++) {
        try {
          plugin.ask(message);
        } catch (Exception e) {
          throw new IllegalStateException("The driver did not answer", e);
        }
      }
    }
  }
}
