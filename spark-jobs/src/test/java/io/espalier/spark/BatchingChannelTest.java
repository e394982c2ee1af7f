package io.espalier.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.results.EventCodec;
import io.espalier.trial.Decision;
import io.espalier.trial.Measurement;
import io.espalier.trial.TrialId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BatchingChannelTest {
  private static final EventCodec CODEC = new EventCodec();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final List<Wire.Report> arrived = Collections.synchronizedList(new ArrayList<>());

  @AfterEach
  void stop() {
    timer.shutdownNow();
  }

  private BatchingChannel channel(Line line) {
    Line noting =
        message -> {
          String answer = line.ask(message);
          arrived.add((Wire.Report) Wire.message(message));
          return answer;
        };
    return new BatchingChannel(
        new PatientLine(noting, "host"), CODEC, "runner", new Wire.LegKey(3, 2), timer);
  }

  private static Measurement epoch(int epoch) {
    return new Measurement(new TrialId(3), 2, epoch, Map.of("accuracy", 0.5));
  }

  private List<Integer> epochs() {
    List<Integer> epochs = new ArrayList<>();
    synchronized (arrived) {
      for (Wire.Report report : arrived) {
        for (String json : report.measurements()) {
          try {
            epochs.add(CODEC.measurement(json).epoch());
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        }
      }
    }
    return epochs;
  }

  private static List<Integer> upTo(int last) {
    return IntStream.rangeClosed(1, last).boxed().toList();
  }

  @Test
  void shortEpochsTravelTogetherInOrderAndAllArriveBeforeTheFlushReturns() {
    BatchingChannel channel = channel(message -> Wire.CONTINUE);
    for (int i = 1; i <= 5_000; i++) {
      assertThat(channel.report(epoch(i))).isEqualTo(Decision.CONTINUE);
    }
    channel.flush();
    assertThat(epochs()).isEqualTo(upTo(5_000));
    assertThat(arrived).hasSizeLessThan(1_000);
    assertThat(arrived.get(0).leg()).isEqualTo(new Wire.LegKey(3, 2));
  }

  @Test
  void aShortEpochDoesNotWaitForTheNext() throws InterruptedException {
    BatchingChannel channel = channel(message -> Wire.CONTINUE);
    channel.report(epoch(1));
    channel.report(epoch(2));
    while (epochs().size() < 2) {
      Thread.sleep(1);
    }
    assertThat(epochs()).isEqualTo(upTo(2));
  }

  @Test
  void whatWasNotSentIsLeftForTheMessageOfTheEndAndNothingIsInBoth() {
    BatchingChannel channel = channel(message -> Wire.CONTINUE);
    for (int i = 1; i <= 100; i++) {
      channel.report(epoch(i));
    }
    List<String> rest = channel.unsent();
    assertThat(epochs().size() + rest.size()).isEqualTo(100);
    channel.flush();
    assertThat(epochs()).isEqualTo(upTo(100 - rest.size()));
  }

  @Test
  void aDecisionIsLearntFromTheAnswer() {
    Decision stop = new Decision.Stop(4, "below the median");
    BatchingChannel channel = channel(message -> CODEC.write(stop));
    channel.report(epoch(1));
    channel.flush();
    assertThat(channel.report(epoch(2))).isEqualTo(stop);
    assertThat(channel.abandoned()).isFalse();
  }

  @Test
  void aLongEpochLearnsItsDecisionBeforeTheNextBegins() throws InterruptedException {
    Decision stop = new Decision.Stop(1, "below the median");
    BatchingChannel channel = channel(message -> CODEC.write(stop));
    Thread.sleep(50);
    assertThat(channel.report(epoch(1))).isEqualTo(stop);
  }

  @Test
  void messagesOfALegThatRunsOnGrowRarer() {
    BatchingChannel channel = channel(message -> Wire.CONTINUE);
    long begun = System.nanoTime();
    int epoch = 0;
    while (System.nanoTime() - begun < 1_000_000_000L) {
      channel.report(epoch(++epoch));
      LockSupport.parkNanos(50_000);
    }
    // At most one each millisecond for the first 16, then one in each sixteenth of the age, and one
    // each 5 ms beyond 80: a slow machine sends fewer.
    assertThat(arrived).hasSizeBetween(1, 16 + 26 + 184 + 5);
    assertThat(epoch).isGreaterThan(231);
  }

  @Test
  void aTimerThatComesLateDoesNotSendBehindTheMessageThatReplacedIt() throws InterruptedException {
    List<Long> times = Collections.synchronizedList(new ArrayList<>());
    BatchingChannel channel =
        channel(
            message -> {
              times.add(System.nanoTime());
              return Wire.CONTINUE;
            });
    CountDownLatch late = new CountDownLatch(1);
    Future<?> held = timer.submit(() -> late.await(30, TimeUnit.SECONDS));
    channel.report(epoch(1));
    Thread.sleep(50);
    channel.report(epoch(2));
    channel.report(epoch(3));
    late.countDown();
    while (epochs().size() < 3) {
      Thread.sleep(1);
    }
    assertThat(held).isDone();
    assertThat(epochs()).isEqualTo(upTo(3));
    // The gap is counted from a message's answer: a sixteenth of 50 ms.
    assertThat(times.get(times.size() - 1) - times.get(0))
        .isGreaterThan(TimeUnit.MILLISECONDS.toNanos(3));
  }

  @Test
  void aBusyDriverGetsEverythingLaterInOrder() {
    AtomicInteger asked = new AtomicInteger();
    BatchingChannel channel =
        new BatchingChannel(
            new PatientLine(
                message -> {
                  if (asked.incrementAndGet() <= 2) {
                    return Wire.BUSY;
                  }
                  arrived.add((Wire.Report) Wire.message(message));
                  return Wire.CONTINUE;
                },
                "host"),
            CODEC,
            "runner",
            new Wire.LegKey(3, 2),
            timer);
    channel.report(epoch(1));
    channel.report(epoch(2));
    channel.flush();
    assertThat(epochs()).isEqualTo(upTo(2));
  }

  @Test
  void aDriverThatFailsTwiceIsAskedAgain() {
    AtomicInteger asked = new AtomicInteger();
    BatchingChannel channel =
        channel(
            message -> {
              if (asked.incrementAndGet() <= 2) {
                throw new IOException("connection reset");
              }
              return Wire.CONTINUE;
            });
    channel.report(epoch(1));
    channel.flush();
    assertThat(epochs()).isEqualTo(upTo(1));
    assertThat(channel.fault()).isEmpty();
  }

  @Test
  void aDriverOutOfReachStopsTheLegAsLost() {
    BatchingChannel channel =
        channel(
            message -> {
              throw new IOException("connection refused");
            });
    channel.report(epoch(1));
    channel.flush();
    assertThat(channel.report(epoch(2))).isInstanceOf(Decision.Stop.class);
    assertThat(channel.fault())
        .isEqualTo("The driver cannot be reached from host: IOException: connection refused");
    assertThat(channel.abandoned()).isTrue();
    channel.flush();
    assertThat(arrived).isEmpty();
  }

  @Test
  void aLegThatNobodyWaitsForIsToldToStop() {
    for (String answer : List.of(Wire.GONE, Wire.UNWANTED)) {
      BatchingChannel channel = channel(message -> answer);
      channel.report(epoch(1));
      channel.flush();
      assertThat(channel.report(epoch(2))).isInstanceOf(Decision.Stop.class);
      assertThat(channel.abandoned()).isTrue();
    }
  }
}
