package io.espalier.spark;

import io.espalier.port.DamagedFile;
import io.espalier.results.EventCodec;
import io.espalier.spark.JournalLine.Header;
import io.espalier.trial.StudyEvent;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The segments of a journal, to read. Each names the one before it and how many of its bytes count,
 * so what a replaced driver still appends, or creates, is on no way back from the newest. A segment
 * without a batch is on no way either: whoever made it may take it back.
 */
final class Segments {
  private static final Logger LOG = LoggerFactory.getLogger(Segments.class);

  private final FileSystem files;
  private final Path folder;
  private final EventCodec codec;

  Segments(FileSystem files, Path folder, EventCodec codec) {
    this.files = files;
    this.folder = folder;
    this.codec = codec;
  }

  /**
   * Where the journal ends.
   *
   * @param last the newest segment that counts, empty if there is none
   * @param bytes how many of its bytes hold whole lines
   * @param batches how many batches there are, in all segments
   */
  record Tail(Optional<SegmentName> last, long bytes, long batches) {
    static final Tail EMPTY = new Tail(Optional.empty(), 0, 0);

    Header headerOf(SegmentName next) {
      return new Header(next.file(), last, bytes, batches);
    }
  }

  /** A segment that counts, and how many of its bytes do. */
  private record Part(SegmentName name, long limit, long batchesBefore) {}

  Path path(SegmentName name) {
    return new Path(folder, name.file());
  }

  /** All segments that lie there, in order, whether they count or not. */
  List<SegmentName> list() throws IOException {
    List<SegmentName> names = new ArrayList<>();
    try {
      for (FileStatus status : files.listStatus(folder)) {
        SegmentName.of(status.getPath().getName()).ifPresent(names::add);
      }
    } catch (FileNotFoundException e) {
      return List.of();
    }
    names.sort(null);
    return names;
  }

  /** Where the journal ends, looking at the newest segment that has a batch, and newer ones. */
  Tail tail(List<SegmentName> names) throws IOException {
    for (int i = names.size() - 1; i >= 0; i--) {
      Optional<Tail> tail = tail(names.get(i));
      if (tail.isPresent()) {
        return tail.get();
      }
    }
    return Tail.EMPTY;
  }

  /**
   * Where a segment ends, or, if it has no batch, where it says that the journal ended before it;
   * empty if it never came to be.
   */
  private Optional<Tail> tail(SegmentName name) throws IOException {
    try (SegmentReader reader = new SegmentReader(files, path(name), Long.MAX_VALUE)) {
      Optional<Header> header = reader.header();
      if (header.isEmpty()) {
        return Optional.empty();
      }
      long batches = header.get().batches();
      while (reader.batch(batches + 1) != null) {
        batches++;
      }
      if (reader.torn()) {
        LOG.warn(
            "{}: the line behind byte {} was not finished and is left out",
            path(name),
            reader.validBytes());
      }
      return Optional.of(
          batches == header.get().batches()
              ? before(name, header.get())
              : new Tail(Optional.of(name), reader.validBytes(), batches));
    } catch (FileNotFoundException e) {
      // It was listed a moment ago, and what holds a batch is never removed: it was taken back.
      return Optional.empty();
    }
  }

  private Tail before(SegmentName name, Header header) throws IOException {
    if (header.after().isPresent() && header.after().get().compareTo(name) >= 0) {
      throw new DamagedFile(path(name).toString(), "line 1: it follows " + header.after().get());
    }
    return new Tail(header.after(), header.bytes(), header.batches());
  }

  /** The events of all that lies there, see {@link #replay(Tail)}. */
  Stream<StudyEvent> replay() throws IOException {
    return replay(tail(list()));
  }

  /** Checks every line up to an end, then gives the events, which are decoded on the way. */
  Stream<StudyEvent> replay(Tail end) throws IOException {
    Deque<Part> parts = chain(end);
    long batches = 0;
    for (Part part : parts) {
      batches = check(part, batches);
    }
    if (batches != end.batches()) {
      throw new DamagedFile(
          folder.toString(), "it has " + batches + " batches where " + end.batches() + " belong");
    }
    Batches read = new Batches(parts);
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(read, Spliterator.ORDERED), false)
        .onClose(read::close)
        .flatMap(List::stream);
  }

  private Deque<Part> chain(Tail end) throws IOException {
    Deque<Part> parts = new ArrayDeque<>();
    Tail tail = end;
    while (tail.last().isPresent()) {
      SegmentName name = tail.last().get();
      Header header = header(name);
      parts.addFirst(new Part(name, tail.bytes(), header.batches()));
      tail = before(name, header);
    }
    return parts;
  }

  private Header header(SegmentName name) throws IOException {
    try (SegmentReader reader = new SegmentReader(files, path(name), Long.MAX_VALUE)) {
      return reader
          .header()
          .orElseThrow(() -> new DamagedFile(path(name).toString(), "line 1: it has no header"));
    } catch (FileNotFoundException e) {
      throw DamagedFile.missing(path(name).toString());
    }
  }

  private long check(Part part, long before) throws IOException {
    if (part.batchesBefore() != before) {
      throw new DamagedFile(
          path(part.name()).toString(),
          "line 1: it follows batch " + part.batchesBefore() + ", and there are " + before);
    }
    try (SegmentReader reader = new SegmentReader(files, path(part.name()), part.limit())) {
      reader.header();
      long batch = before;
      while (reader.batch(batch + 1) != null) {
        batch++;
      }
      return batch;
    }
  }

  /** Reads one batch after another, holding one file open. */
  private final class Batches implements Iterator<List<StudyEvent>>, AutoCloseable {
    private final Deque<Part> parts;
    private SegmentReader reader;
    private Path path;
    private long number;
    private byte[] line;

    Batches(Deque<Part> parts) {
      this.parts = parts;
    }

    @Override
    public boolean hasNext() {
      try {
        while (line == null) {
          if (reader == null && !open()) {
            return false;
          }
          line = reader.batch(number + 1);
          if (line == null) {
            close();
          }
        }
        return true;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private boolean open() throws IOException {
      Part part = parts.pollFirst();
      if (part == null) {
        return false;
      }
      path = path(part.name());
      number = part.batchesBefore();
      reader = new SegmentReader(files, path, part.limit());
      reader.header();
      return true;
    }

    @Override
    public List<StudyEvent> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      number++;
      try {
        return codec.events(JournalLine.events(line));
      } catch (IOException e) {
        throw new UncheckedIOException(
            new DamagedFile(path.toString(), "batch " + number + ": " + e.getMessage()));
      } finally {
        line = null;
      }
    }

    @Override
    public void close() {
      try {
        if (reader != null) {
          reader.close();
        }
      } catch (IOException e) {
        LOG.debug("{} was not closed: {}", path, e.toString());
      } finally {
        reader = null;
      }
    }
  }
}
