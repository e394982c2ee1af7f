package io.espalier.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Training steps per second of one network a thread, as {@code bench/limits/mlp_step.c} counts
 * them: a perceptron with ReLU, softmax cross-entropy and Adam. Prints the same line of JSON.
 */
public final class StepRate {
  private static final int REPEATED_STEPS = 16;

  /** The compilers are through by then, also for DL4J's long paths. */
  private static final long WARM_NANOS = 5_000_000_000L;

  private StepRate() {}

  /** One network; made and used by one thread. */
  interface Training {
    /** Trains on one batch, the next one in turn. */
    void step();

    /** The loss of the last step. */
    double loss();

    /** What did the work. */
    String library();
  }

  /**
   * What one thread reached.
   *
   * @param rate steps per second
   * @param first loss after the first step
   * @param last loss after the last one
   */
  private record Reached(double rate, double first, double last, String library) {}

  /**
   * Runs it.
   *
   * @param arguments the engine, threads, widths between commas, rows of a batch, seconds
   */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 5) {
      throw new IllegalArgumentException("Give ENGINE THREADS WIDTHS BATCH SECONDS");
    }
    int threads = Integer.parseInt(arguments[1]);
    int[] widths = Arrays.stream(arguments[2].split(",")).mapToInt(Integer::parseInt).toArray();
    int batch = Integer.parseInt(arguments[3]);
    long nanos = (long) (Double.parseDouble(arguments[4]) * 1e9);
    CyclicBarrier together = new CyclicBarrier(threads);
    Callable<Reached> work = () -> reached(training(arguments[0], widths, batch), nanos, together);
    List<Reached> all = inThreads(work, threads);
    new Screen(System.out)
        .line(
            "{\"way\":\"%s\",\"threads\":%d,\"widths\":\"%s\",\"batch\":%d,"
                + "\"steps_per_second\":%.1f,\"first_loss\":%.4f,\"last_loss\":%.4f,\"blas\":\"%s\"}",
            arguments[0],
            threads,
            arguments[2],
            batch,
            all.stream().mapToDouble(Reached::rate).sum(),
            all.get(0).first(),
            all.get(0).last(),
            all.get(0).library());
  }

  private static Training training(String engine, int[] widths, int batch) {
    return switch (engine) {
      case "dl4j" -> new Dl4jTraining(widths, new StepRows(widths, batch));
      case "direct" -> new DirectTraining(widths, new StepRows(widths, batch));
      default ->
          throw new IllegalArgumentException(
              String.format(Locale.ROOT, "There is no engine '%s': give direct or dl4j", engine));
    };
  }

  private static List<Reached> inThreads(Callable<Reached> work, int threads) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Reached> all = new ArrayList<>();
      for (Future<Reached> one : pool.invokeAll(Collections.nCopies(threads, work))) {
        all.add(one.get());
      }
      return all;
    } finally {
      pool.shutdown();
    }
  }

  /** Trains until it is warm, then for the time, which is what counts. */
  private static Reached reached(Training training, long nanos, CyclicBarrier together)
      throws Exception {
    training.step();
    double first = training.loss();
    together.await();
    rate(training, WARM_NANOS);
    together.await();
    double rate = rate(training, nanos);
    return new Reached(rate, first, training.loss(), training.library());
  }

  private static double rate(Training training, long nanos) {
    long start = System.nanoTime();
    long steps = 0;
    long elapsed = 0;
    while (elapsed < nanos) {
      for (int i = 0; i < REPEATED_STEPS; i++) {
        training.step();
      }
      steps += REPEATED_STEPS;
      elapsed = System.nanoTime() - start;
    }
    return steps * 1e9 / elapsed;
  }
}
