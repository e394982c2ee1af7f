package io.espalier.spark;

import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.rpc.RpcCallContext;
import org.apache.spark.rpc.RpcEndpointRef;
import org.apache.spark.rpc.RpcEnv;
import org.apache.spark.rpc.ThreadSafeRpcEndpoint;
import org.apache.spark.util.RpcUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.PartialFunction;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractPartialFunction;
import scala.runtime.BoxedUnit;

/**
 * Does for a Spark context that was made without {@link EspalierPlugin}, as that of a notebook,
 * what the plugin would have done: over the same connections, but by Spark's private API. Where a
 * version of Spark has another one, there is only the plugin.
 */
final class LatePlugin {
  private static final Logger LOG = LoggerFactory.getLogger(LatePlugin.class);
  private static final String ENDPOINT = "espalier";

  private LatePlugin() {}

  /** The driver's part, begun with the first runner of a context; empty if it cannot be. */
  static synchronized Optional<DriverRuntime> driver(SparkContext context) {
    DriverRuntime known = ExecutorHolder.driver();
    if (known != null && known.serves(context)) {
      return Optional.of(known);
    }
    try {
      DriverRuntime runtime = new DriverRuntime(context, context.conf());
      context.addSparkListener(runtime);
      runtime.lookAround();
      RpcEnv rpc = context.env().rpcEnv();
      rpc.setupEndpoint(ENDPOINT, new Endpoint(rpc, runtime));
      ExecutorHolder.driverLate(runtime);
      return Optional.of(runtime);
    } catch (LinkageError | RuntimeException e) {
      LOG.debug("This Spark has no other way than the plugin", e);
      return Optional.empty();
    }
  }

  /**
   * An executor's part, begun with its first slot.
   *
   * @throws IllegalStateException if it cannot be
   */
  static ExecutorRuntime executor() {
    try {
      return ExecutorHolder.executorLate(LatePlugin::connected);
    } catch (LinkageError | RuntimeException e) {
      throw new IllegalStateException(
          "The plugin does not run in executor "
              + SparkEnv.get().executorId()
              + ": add "
              + EspalierPlugin.SETTING,
          e);
    }
  }

  private static ExecutorRuntime connected() {
    SparkEnv env = SparkEnv.get();
    RpcEndpointRef driver = RpcUtils.makeDriverRef(ENDPOINT, env.conf(), env.rpcEnv());
    ClassTag<String> text = ClassTag$.MODULE$.apply(String.class);
    driver.askSync(JvmFacts.here().text(), text);
    return new ExecutorRuntime(message -> driver.askSync(message, text));
  }

  /** One message at a time, as the plugin has them. */
  private record Endpoint(RpcEnv rpcEnv, DriverRuntime runtime) implements ThreadSafeRpcEndpoint {
    @Override
    public PartialFunction<Object, BoxedUnit> receiveAndReply(RpcCallContext call) {
      return new Reply(runtime, call);
    }

    @Override
    public void onStop() {
      ExecutorHolder.driverGone(runtime);
    }
  }

  private static final class Reply extends AbstractPartialFunction<Object, BoxedUnit> {
    private final DriverRuntime runtime;
    private final RpcCallContext call;

    Reply(DriverRuntime runtime, RpcCallContext call) {
      this.runtime = runtime;
      this.call = call;
    }

    @Override
    public boolean isDefinedAt(Object message) {
      return message instanceof String;
    }

    @Override
    public BoxedUnit apply(Object message) {
      call.reply(runtime.receive((String) message));
      return BoxedUnit.UNIT;
    }
  }
}
