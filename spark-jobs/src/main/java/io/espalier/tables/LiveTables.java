package io.espalier.tables;

import io.espalier.results.ResultTable;
import io.espalier.results.StudyTables;
import io.espalier.results.TableUpdate;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.StudyView;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the tables up with a running study. Rows are made in the study's thread, which must not
 * dwell, and written in another one; what cannot be written now is tried again with the next.
 */
public final class LiveTables implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LiveTables.class);

  /** A write takes at most this share of the time, however large the tables are. */
  private static final int LEAST_PAUSE_FACTOR = 20;

  /** More rows than this are not held back for the pause: they are the driver's memory. */
  private static final int MOST_PENDING = 200_000;

  /** Those that are not replaced as a whole. */
  private static final List<ResultTable> GROWN =
      List.of(
          ResultTable.TRIAL_PARAMS,
          ResultTable.MEASUREMENTS,
          ResultTable.DECISIONS,
          ResultTable.PREDICTIONS,
          ResultTable.OPENINGS,
          ResultTable.GAUGES,
          ResultTable.BIAS_VARIANCE);

  /**
   * More rows than this, of some hundred bytes each, are not kept while none can be written: the
   * journal has them too. Well above the other bound, as all of it has to be read then.
   */
  private static final int MOST_HELD = 1_000_000;

  /** Where rows come from that are not held in memory any more. */
  @FunctionalInterface
  public interface Source {
    /** All events of the study, from the first on; called in the writer's thread. */
    Stream<StudyEvent> events() throws IOException;
  }

  private final StudyTables rows = new StudyTables();
  private final ParquetTables tables;
  private final Duration pause;
  private final Source journal;
  private final int mostHeld;
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "result-tables");
            thread.setDaemon(true);
            return thread;
          });

  // Of the study's thread.
  private Future<Long> writing;
  private long lastNanos;
  private long costNanos;

  /** Whether rows were let go of that are not in the tables. */
  private volatile boolean behind;

  // Of the writer's thread.
  private final Deque<TableUpdate.Growth> unwritten = new ArrayDeque<>();

  /**
   * Tables that are written as the study goes.
   *
   * @param pause at least so long between two writes
   * @param journal has what tables lack that could not be written for long, or that somebody has
   *     removed
   */
  public LiveTables(ParquetTables tables, Duration pause, Source journal) {
    this(tables, pause, journal, MOST_HELD);
  }

  LiveTables(ParquetTables tables, Duration pause, Source journal, int mostHeld) {
    this.mostHeld = mostHeld;
    this.tables = tables;
    this.pause = pause;
    this.journal = journal;
    this.lastNanos = System.nanoTime();
  }

  /**
   * Takes notice of what a journal holds already, and writes what of it is missing in the tables;
   * what an earlier driver left unfinished there is removed. Tables that only grow are there from
   * then on. Called once, before the study goes on.
   */
  public void replayed(Stream<StudyEvent> events) throws IOException {
    tables.sweep();
    grow(rows, events);
    for (ResultTable table : GROWN) {
      tables.begin(table);
    }
  }

  private void grow(StudyTables into, Stream<StudyEvent> events) throws IOException {
    for (Iterator<StudyEvent> all = events.iterator(); all.hasNext(); ) {
      into.record(List.of(all.next()));
      if (into.pending() >= MOST_PENDING) {
        tables.write(new TableUpdate(into.takeGrown(), List.of()));
      }
    }
    tables.write(new TableUpdate(into.takeGrown(), List.of()));
  }

  /**
   * Takes notice of new events; called in the study's thread.
   *
   * @param view the state behind the batch
   */
  public void recorded(List<StudyEvent> batch, StudyView view) {
    rows.record(batch);
    if (due()) {
      start(view);
    }
  }

  /**
   * Writes what is left, and waits for it.
   *
   * @throws IOException if not everything could be written
   */
  public void finish(StudyView view) throws IOException {
    await();
    start(view);
    IOException failure = await();
    if (failure != null) {
      throw failure;
    }
  }

  /** Ends the writing; what was not written is written after the next {@link #replayed}. */
  @Override
  public void close() {
    writer.shutdown();
  }

  private boolean due() {
    if (writing != null && !writing.isDone()) {
      if (rows.pending() >= mostHeld) {
        rows.takeGrown();
        behind = true;
      }
      return false;
    }
    if (writing != null) {
      await();
    }
    long wait = Math.max(pause.toNanos(), LEAST_PAUSE_FACTOR * costNanos);
    return System.nanoTime() - lastNanos >= wait || rows.pending() >= MOST_PENDING;
  }

  private void start(StudyView view) {
    long begin = System.nanoTime();
    TableUpdate update = rows.take(view);
    long made = System.nanoTime() - begin;
    writing = writer.submit(() -> made + write(update));
  }

  /** Remembers what the last write cost, and returns what went wrong with it, or null. */
  private IOException await() {
    if (writing == null) {
      return null;
    }
    try {
      costNanos = writing.get();
      return null;
    } catch (ExecutionException e) {
      LOG.warn("The result tables could not be written; trying again later", e.getCause());
      return e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new IOException("Interrupted while the result tables were written", e);
    } finally {
      writing = null;
      lastNanos = System.nanoTime();
    }
  }

  private long write(TableUpdate update) throws IOException {
    long begin = System.nanoTime();
    if (unwritten.stream().mapToLong(left -> left.rows().rows().size()).sum() >= mostHeld) {
      behind = true;
    }
    unwritten.addAll(update.grown());
    if (!behind) {
      drain();
    }
    if (behind) {
      // What is held here is in the journal, too, and may begin behind what is missing.
      unwritten.clear();
      catchUp();
    }
    tables.write(new TableUpdate(List.of(), update.replaced()));
    return System.nanoTime() - begin;
  }

  private void drain() throws IOException {
    while (!unwritten.isEmpty()) {
      if (!tables.add(unwritten.peek())) {
        LOG.warn("Result tables have lost rows: writing them again from the journal");
        behind = true;
        return;
      }
      unwritten.remove();
    }
  }

  /** Makes all rows once more; those that the tables have are left alone. */
  private void catchUp() throws IOException {
    // First, as the study's thread may let go of more meanwhile.
    behind = false;
    try (Stream<StudyEvent> events = journal.events()) {
      grow(new StudyTables(), events);
    } catch (IOException | RuntimeException e) {
      behind = true;
      throw e;
    }
  }
}
