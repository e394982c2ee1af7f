package io.espalier.spark;

import io.espalier.port.Journal;
import io.espalier.results.EventCodec;
import io.espalier.spark.Segments.Tail;
import io.espalier.trial.StudyEvent;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A journal on any Hadoop file system: segments of JSON lines in the study's folder {@code
 * journal}. Where files can be synchronized (HDFS, local disks) a driver appends to one segment;
 * elsewhere (object stores) each batch is a segment.
 *
 * <p>A driver that opens the journal for writing begins a new term by creating the term's first
 * segment, which only one can. It then reads what older terms have written and notes in its header
 * how far: anything behind that is void. As every driver looks for a newer term between writing a
 * batch and believing it written, a batch that an older driver believes in has been read by the
 * newer one. On object stores without exclusive creation this is best effort.
 *
 * <p>A file system that fails for a while, as HDFS does while its NameNode restarts, is outlasted:
 * a new segment of the same term continues behind the last batch that was known to be durable.
 */
public final class HadoopJournal implements Journal {
  private static final Logger LOG = LoggerFactory.getLogger(HadoopJournal.class);
  private static final String FOLDER = "journal";
  private static final String LEASE = FOLDER + "/lease";

  private final StudyDirectory study;
  private final EventCodec codec;
  private final Segments segments;
  private final Retries retries;
  private final Lease lease;
  private SegmentName current;
  private DurableFile file;
  private Tail tail;

  /** Segments whose last write failed: HDFS may not show them before their length is agreed on. */
  private final Set<SegmentName> abandoned = new TreeSet<>();

  private boolean closed;

  private HadoopJournal(StudyDirectory study, InstantSource clock, JournalSettings settings)
      throws IOException {
    this.study = study;
    this.retries = settings.retries();
    codec = new EventCodec();
    segments = new Segments(study.files(), study.path(FOLDER), codec);
    List<SegmentName> older = segments.list();
    int term = older.isEmpty() ? 1 : older.get(older.size() - 1).term() + 1;
    // Listed first, taken then, created last: who listed before another created fails in creating,
    // and who listed after that finds the other's lease.
    lease = Lease.take(study.files(), study.path(LEASE), clock, settings, term);
    try {
      begin(term);
    } catch (IOException | RuntimeException e) {
      abandon();
      lease.close();
      throw e;
    }
  }

  /**
   * Opens a study's journal for writing, as its only driver.
   *
   * @throws StudyInUse if another driver works on the study
   * @throws IOException if it cannot be read or written
   */
  public static HadoopJournal open(
      URI studyDirectory,
      Configuration configuration,
      InstantSource clock,
      JournalSettings settings)
      throws IOException {
    return new HadoopJournal(StudyDirectory.of(studyDirectory, configuration), clock, settings);
  }

  /**
   * Refuses a study that another driver works on, and writes nothing: it may still be taken before
   * {@link #open}, which refuses it then.
   *
   * @throws StudyInUse if so
   */
  public static void requireFree(
      URI studyDirectory,
      Configuration configuration,
      InstantSource clock,
      JournalSettings settings)
      throws IOException {
    StudyDirectory study = StudyDirectory.of(studyDirectory, configuration);
    Lease.refuseIfHeld(study.files(), study.path(LEASE), clock, settings);
  }

  /**
   * Reads a study's journal, also while a driver writes it: all batches that were durable a moment
   * ago, none if there is no journal. The same errors as {@link #replay()}.
   */
  public static Stream<StudyEvent> read(URI studyDirectory, Configuration configuration)
      throws IOException {
    StudyDirectory study = StudyDirectory.of(studyDirectory, configuration);
    return new Segments(study.files(), study.path(FOLDER), new EventCodec()).replay();
  }

  private void begin(int term) throws IOException {
    current = new SegmentName(term, 0);
    try {
      file = DurableFile.create(study.files(), segments.path(current));
    } catch (FileAlreadyExistsException e) {
      throw overtaken();
    }
    // Listed again: until the claim was there, an older driver may have begun another segment.
    List<SegmentName> theirs = segments.list().stream().filter(n -> n.term() < term).toList();
    for (SegmentName name : theirs) {
      if (name.term() >= term - 2) {
        study.seal(segments.path(name));
      }
    }
    tail = segments.tail(theirs);
    if (file.synchronizes()) {
      byte[] header = JournalLine.header(tail.headerOf(current), lease.holder());
      file.write(header);
      tail = new Tail(Optional.of(current), header.length, tail.batches());
    } else {
      file.write(JournalLine.claim(current, lease.holder()));
      file.close();
      file = null;
    }
  }

  @Override
  public void append(List<StudyEvent> batch) throws IOException {
    if (closed) {
      throw new IOException("The journal of " + study.root() + " is closed");
    }
    long number = tail.batches() + 1;
    byte[] line = JournalLine.batch(number, codec.write(batch));
    try {
      tail = retries.run("Writing to the journal of " + study.root(), () -> put(number, line));
      requireCurrent();
    } catch (IOException | RuntimeException e) {
      closed = true;
      abandon();
      throw e;
    }
  }

  /**
   * Writes a batch durably. After a failure it is written again, to a new segment, whose header
   * voids what the failed write may have left.
   */
  private Tail put(long number, byte[] line) throws IOException {
    try {
      if (file != null) {
        file.write(line);
        return new Tail(Optional.of(current), tail.bytes() + line.length, number);
      }
      byte[] header = advance();
      byte[] whole = Arrays.copyOf(header, header.length + line.length);
      System.arraycopy(line, 0, whole, header.length, line.length);
      file.write(whole);
      if (!file.synchronizes()) {
        file.close();
        file = null;
      }
      return new Tail(Optional.of(current), whole.length, number);
    } catch (IOException e) {
      abandon();
      throw e;
    }
  }

  /** Creates the next segment of the term and gives the header that it must begin with. */
  private byte[] advance() throws IOException {
    // Even if creating it fails: it may have come to be, and its name is used up then.
    current = current.next();
    try {
      file = DurableFile.create(study.files(), segments.path(current));
    } catch (FileAlreadyExistsException e) {
      throw new IOException(e.getMessage(), e);
    }
    return JournalLine.header(tail.headerOf(current), lease.holder());
  }

  /** Whether nothing has ever been appended. */
  public boolean isEmpty() {
    return tail.batches() == 0;
  }

  /**
   * Makes sure that this driver still has the study, before it writes what is not in the journal.
   *
   * @throws StudyInUse if another one has taken it over
   */
  public void requireCurrent() throws IOException {
    retries.act("Looking for a newer driver of " + study.root(), this::requireNewestTerm);
  }

  private void requireNewestTerm() throws IOException {
    SegmentName newer = new SegmentName(current.term() + 1, 0);
    if (study.files().exists(segments.path(newer))) {
      throw overtaken();
    }
  }

  private StudyInUse overtaken() throws IOException {
    Holder other =
        lease
            .read()
            .filter(h -> h.term() != current.term() || !h.sameProcessAs(lease.holder()))
            .orElse(Holder.unknown(current.term() + 1, lease.holder().since()));
    return new StudyInUse("Another driver has taken over " + study.root(), other);
  }

  private void abandon() {
    try {
      if (file != null) {
        abandoned.add(current);
        file.close();
      }
    } catch (IOException e) {
      LOG.debug("{} was not closed: {}", current, e.toString());
    } finally {
      file = null;
    }
  }

  @Override
  public Stream<StudyEvent> replay() throws IOException {
    for (SegmentName name : abandoned) {
      study.seal(segments.path(name));
    }
    abandoned.clear();
    // Not of what a listing shows by now: it may have what is void since this driver took over.
    return segments.replay(tail);
  }

  /**
   * Closes a journal that a study was to begin with and did not: if nothing was ever appended to
   * it, the directory is as if it had not been opened. Where other drivers have left segments too,
   * this one's stays, as it may be what tells an older driver that it was replaced. Failures are
   * logged: what stays then keeps nobody from beginning the study.
   */
  public void withdraw() {
    close();
    try {
      if (tail.batches() == 0 && segments.list().equals(List.of(current))) {
        study.files().delete(segments.path(current), false);
        deleteIfEmpty(study.path(FOLDER));
        deleteIfEmpty(study.root());
      }
    } catch (IOException e) {
      LOG.warn("{} could not be cleared: {}", study.path(FOLDER), e.toString());
    }
  }

  private void deleteIfEmpty(Path folder) throws IOException {
    if (study.files().listStatus(folder).length == 0) {
      study.files().delete(folder, false);
    }
  }

  /** Fails never: a lease that cannot be given back runs out. */
  @Override
  public void close() {
    closed = true;
    abandon();
    lease.close();
  }
}
