package io.espalier.spark;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a second driver away from a study: a file that says who works on it, renewed by a thread of
 * its own. It is a courtesy that turns a mistake into a clear refusal; what keeps the journal right
 * in any case are the terms of its segments.
 */
final class Lease implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Lease.class);

  /** A renewal is one small file: what takes longer does not come back. */
  private static final Duration LONGEST_RENEWAL = Duration.ofSeconds(10);

  private final FileSystem files;
  private final Path file;
  private final InstantSource clock;
  private final ObjectMapper mapper = new ObjectMapper();
  private final Holder holder;
  private final ScheduledExecutorService renewer;

  private Lease(
      FileSystem files, Path file, InstantSource clock, JournalSettings settings, int term)
      throws IOException {
    this.files = files;
    this.file = file;
    this.clock = clock;
    refuseIfHeld(files, file, clock, settings);
    holder = Holder.thisProcess(term, clock.instant());
    write(holder);
    renewer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "espalier-lease");
              thread.setDaemon(true);
              return thread;
            });
    Future<?> unused =
        renewer.scheduleWithFixedDelay(
            this::renew,
            settings.leaseRenewal().toMillis(),
            settings.leaseRenewal().toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /**
   * Takes the lease.
   *
   * @throws StudyInUse if another driver holds it
   */
  static Lease take(
      FileSystem files, Path file, InstantSource clock, JournalSettings settings, int term)
      throws IOException {
    return new Lease(files, file, clock, settings, term);
  }

  /**
   * Refuses if a driver holds a lease.
   *
   * @throws StudyInUse if so
   */
  static void refuseIfHeld(
      FileSystem files, Path file, InstantSource clock, JournalSettings settings)
      throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    Optional<Holder> found = read(files, file, mapper);
    if (found.isEmpty() || found.get().knownDead()) {
      return;
    }
    Duration age = Duration.between(found.get().renewed(), clock.instant()).abs();
    if (age.compareTo(settings.leaseTimeout()) > 0) {
      // Clocks differ and step: a lease that looks old is watched before it is believed to be so.
      Retries.sleep(
          settings.leaseRenewal().multipliedBy(2), new IOException(file + " looked out of date"));
      Optional<Holder> later = read(files, file, mapper);
      if (later.isEmpty() || later.get().renewed().equals(found.get().renewed())) {
        LOG.warn(
            "The driver that held the study has not been seen since {}: taking it over from"
                + " process {} on {}",
            found.get().renewed(),
            found.get().pid(),
            found.get().host());
        return;
      }
    }
    throw new StudyInUse("Another driver works on " + file.getParent().getParent(), found.get());
  }

  /** Who holds the lease now; empty if nobody does. */
  Optional<Holder> read() throws IOException {
    return read(files, file, mapper);
  }

  private static Optional<Holder> read(FileSystem files, Path file, ObjectMapper mapper)
      throws IOException {
    try (InputStream in = files.open(file)) {
      String json = new String(in.readNBytes(1 << 16), StandardCharsets.UTF_8);
      Optional<Holder> holder = Holder.read(json, mapper);
      if (holder.isPresent()) {
        return holder;
      }
      // It is being replaced right now, or its driver died in doing so.
      Instant written = Instant.ofEpochMilli(files.getFileStatus(file).getModificationTime());
      return Optional.of(Holder.unknown(0, written));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  Holder holder() {
    return holder;
  }

  private void renew() {
    try {
      Optional<Holder> found = read();
      if (found.isPresent() && found.get().term() > holder.term()) {
        LOG.warn("{} belongs to another driver now", file);
        renewer.shutdown();
        return;
      }
      write(holder.renewed(clock.instant()));
    } catch (IOException | RuntimeException e) {
      LOG.warn("{} could not be renewed: {}", file, e.toString());
    }
  }

  private void write(Holder content) throws IOException {
    byte[] bytes = (content.json(mapper) + "\n").getBytes(StandardCharsets.UTF_8);
    try (FSDataOutputStream out = files.create(file, true)) {
      out.write(bytes);
    }
  }

  /**
   * Gives the lease back, if it is still this driver's. What goes wrong is logged, not thrown: it
   * would hide why a driver ends, and the lease runs out in any case.
   */
  @Override
  public void close() {
    awaitRenewer();
    try {
      Optional<Holder> found = read();
      if (found.isPresent()
          && found.get().term() == holder.term()
          && found.get().sameProcessAs(holder)) {
        files.delete(file, false);
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("{} could not be given back and will run out: {}", file, e.toString());
    }
  }

  /** A renewal that ended behind the deletion would bring the file back. */
  private void awaitRenewer() {
    renewer.shutdown();
    try {
      if (!renewer.awaitTermination(LONGEST_RENEWAL.toSeconds(), TimeUnit.SECONDS)) {
        LOG.warn("{} is still being renewed after {} s", file, LONGEST_RENEWAL.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      renewer.shutdownNow();
    }
  }
}
