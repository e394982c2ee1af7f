package io.espalier.faults;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.Method;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.VMDisconnectedException;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.IllegalConnectorArgumentsException;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.request.BreakpointRequest;
import com.sun.jdi.request.ClassPrepareRequest;
import com.sun.jdi.request.EventRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A process in which a thread can be caught as it enters a method, while all others run on: so a
 * fault strikes exactly there, and nothing in the product knows of it.
 */
final class Debugged implements AutoCloseable {
  private static final String ADDRESS = "transport=dt_socket,server=y,address=127.0.0.1:";

  private final VirtualMachine machine;

  private Debugged(VirtualMachine machine) {
    this.machine = machine;
  }

  /** The option of a JVM that waits at its start until somebody attaches. */
  static String waiting(int port) {
    return "-agentlib:jdwp=suspend=y,quiet=y," + ADDRESS + port;
  }

  /** The option of a JVM that says on its standard output at which port it can be attached to. */
  static String announcing() {
    return "-agentlib:jdwp=suspend=n," + ADDRESS + "0";
  }

  /** Attaches to a process as soon as it listens. */
  static Debugged attach(int port, Duration patience) throws IOException, InterruptedException {
    AttachingConnector connector =
        Bootstrap.virtualMachineManager().attachingConnectors().stream()
            .filter(c -> c.name().equals("com.sun.jdi.SocketAttach"))
            .findFirst()
            .orElseThrow();
    Map<String, Connector.Argument> arguments = connector.defaultArguments();
    arguments.get("hostname").setValue("127.0.0.1");
    arguments.get("port").setValue(Integer.toString(port));
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        return new Debugged(connector.attach(arguments));
      } catch (IOException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
        Thread.sleep(50);
      } catch (IllegalConnectorArgumentsException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /**
   * Waits until a thread enters a method for the n-th time from now on, and holds it there.
   *
   * @param type the name of the class
   * @return empty if the process ended before
   */
  Optional<ThreadReference> hold(String type, String method, int times, Duration patience)
      throws InterruptedException {
    try {
      ClassPrepareRequest loading = machine.eventRequestManager().createClassPrepareRequest();
      loading.addClassFilter(type);
      loading.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
      loading.enable();
      machine.classesByName(type).forEach(loaded -> stopAt(loaded, method, times));
      return await(type + "." + method, method, times, patience);
    } catch (VMDisconnectedException e) {
      return Optional.empty();
    }
  }

  private void stopAt(ReferenceType type, String method, int times) {
    for (Method found : type.methodsByName(method)) {
      BreakpointRequest stop =
          machine.eventRequestManager().createBreakpointRequest(found.location());
      stop.addCountFilter(times);
      stop.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
      stop.enable();
    }
  }

  private Optional<ThreadReference> await(String where, String method, int times, Duration patience)
      throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      EventSet events =
          machine.eventQueue().remove(Math.max(1, (end - System.nanoTime()) / 1_000_000));
      if (events == null) {
        throw new AssertionError("Nothing has come to " + where + " in " + patience);
      }
      for (Event event : events) {
        if (event instanceof BreakpointEvent reached) {
          return Optional.of(reached.thread());
        }
        if (event instanceof ClassPrepareEvent prepared) {
          stopAt(prepared.referenceType(), method, times);
        }
      }
      events.resume();
    }
  }

  /** Lets everything run that was held. */
  @Override
  public void close() {
    try {
      machine.dispose();
    } catch (VMDisconnectedException e) {
      return; // the process has ended
    }
  }
}
