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
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
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
 * what the failed write left is read again and a new segment of the same term continues it.
 */
public final class HadoopJournal implements Journal {
  private static final Logger LOG = LoggerFactory.getLogger(HadoopJournal.class);
  private static final String FOLDER = "journal";

  /** The length of a segment that is written to: found by reading it if that is ever needed. */
  private static final long UNKNOWN = -1;

  private final StudyDirectory study;
  private final EventCodec codec;
  private final Segments segments;
  private final Retries retries;
  private final Lease lease;
  private SegmentName current;
  private DurableFile file;
  private Tail tail;
  private boolean doubtful;
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
    lease = Lease.take(study.files(), study.path(FOLDER + "/lease"), clock, settings, term);
    try {
      begin(term);
    } catch (IOException | RuntimeException e) {
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
      file.write(JournalLine.header(tail.headerOf(current), lease.holder()));
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
      retries.run("Writing to the journal of " + study.root(), () -> write(number, line));
    } catch (IOException | RuntimeException e) {
      closed = true;
      abandon();
      throw e;
    }
  }

  private Tail write(long number, byte[] line) throws IOException {
    try {
      if (!doubtful || !survived(number)) {
        put(number, line);
      }
      requireNewestTerm();
    } catch (IOException e) {
      doubtful = true;
      abandon();
      throw e;
    }
    doubtful = false;
    return tail;
  }

  /** Whether a write that seemed to fail reached the journal nevertheless. */
  private boolean survived(long number) throws IOException {
    requireNewestTerm();
    if (study.files().exists(segments.path(current))) {
      study.seal(segments.path(current));
    }
    Tail found =
        segments.tail(
            segments.list().stream().filter(name -> name.compareTo(current) <= 0).toList());
    if (found.batches() < number - 1) {
      throw new DamagedFile(
          segments.path(current),
          "it ends with batch " + found.batches() + ", and batch " + (number - 1) + " was written");
    }
    tail = found;
    return found.batches() >= number;
  }

  private void put(long number, byte[] line) throws IOException {
    long bytes = UNKNOWN;
    if (file != null) {
      file.write(line);
    } else {
      byte[] header = advance();
      if (file.synchronizes()) {
        file.write(header);
        file.write(line);
      } else {
        byte[] whole = Arrays.copyOf(header, header.length + line.length);
        System.arraycopy(line, 0, whole, header.length, line.length);
        file.write(whole);
        file.close();
        file = null;
        bytes = whole.length;
      }
    }
    tail = new Tail(Optional.of(current), bytes, number);
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
    return segments.replay();
  }

  @Override
  public void close() throws IOException {
    closed = true;
    abandon();
    lease.close();
  }
}
