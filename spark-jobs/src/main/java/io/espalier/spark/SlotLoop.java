package io.espalier.spark;

import io.espalier.results.EventCodec;
import io.espalier.trial.Leg;
import io.espalier.trial.LegResult;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * What a task does: it asks the driver for a leg, runs it, tells its end in the message that asks
 * for the next, and ends when the driver has none. Used by the task's thread.
 */
final class SlotLoop {
  /** About the time in which a driver decides what follows a leg. */
  private static final long FIRST_PAUSE = TimeUnit.MICROSECONDS.toNanos(200);

  /** Growing by a half, a wait is overslept by a third at most, and asked about a dozen times. */
  private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(20);

  private final Line line;
  private final EventCodec codec;
  private final ScheduledExecutorService timer;
  private final Wire.Next ask;
  private final Worker worker;
  private final BooleanSupplier killed;

  /**
   * A slot's loop.
   *
   * @param line throws only when the driver is given up
   * @param ask the slot's question, without a leg's end
   * @param worker runs a leg, and does not throw where one fails
   * @param killed whether Spark wants the task to end
   */
  SlotLoop(
      Line line,
      EventCodec codec,
      ScheduledExecutorService timer,
      Wire.Next ask,
      Worker worker,
      BooleanSupplier killed) {
    this.line = line;
    this.codec = codec;
    this.timer = timer;
    this.ask = ask;
    this.worker = worker;
    this.killed = killed;
  }

  /**
   * Runs legs.
   *
   * @return why it ended: the driver's last answer, or what went wrong; of interest to a leg that
   *     the slot still has then, for the driver
   */
  String run() {
    try {
      return serve();
    } catch (IOException e) {
      return e.getMessage();
    }
  }

  private String serve() throws IOException {
    Wire.Next next = ask;
    long pause = FIRST_PAUSE;
    while (true) {
      String answer = line.ask(next.text());
      if (answer.equals(Wire.DONE) || answer.equals(Wire.GONE)) {
        return answer;
      }
      if (killed.getAsBoolean()) {
        return "Spark has killed the task";
      }
      if (answer.equals(Wire.WAIT)) {
        LockSupport.parkNanos(pause);
        pause = Math.min(pause * 3 / 2, LONGEST_PAUSE);
        next = ask;
      } else {
        next = train(codec.leg(answer));
        pause = FIRST_PAUSE;
      }
    }
  }

  /**
   * Runs a leg.
   *
   * @return the message that tells its end
   * @throws IOException if the driver was lost, and with it the leg
   */
  private Wire.Next train(Leg leg) throws IOException {
    long start = System.nanoTime();
    Wire.LegKey key = new Wire.LegKey(leg.trial().id().number(), leg.attempt());
    BatchingChannel channel = new BatchingChannel(line, codec, ask.runner(), key, timer);
    LegResult result = worker.run(leg, channel);
    List<String> unsent = channel.unsent();
    if (!channel.fault().isEmpty()) {
      throw new IOException(channel.fault());
    }
    double seconds = (System.nanoTime() - start) * 1e-9;
    Wire.Ended ended =
        new Wire.Ended(key, seconds, codec.write(result), followedBy(result), unsent);
    return new Wire.Next(ask.runner(), ask.slot(), ask.executor(), ask.host(), Optional.of(ended));
  }

  /** A network that diverged says nothing against the place where it did. */
  private static Wire.Then followedBy(LegResult result) {
    if (result instanceof LegResult.Yielded) {
      return Wire.Then.LEAVE;
    }
    return result instanceof LegResult.Failed failed && failed.cause() != LegResult.Cause.DIVERGED
        ? Wire.Then.LEAVE
        : Wire.Then.GO_ON;
  }
}
