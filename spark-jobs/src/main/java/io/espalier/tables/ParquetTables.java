package io.espalier.tables;

import io.espalier.data.AtomicFiles;
import io.espalier.results.ResultTable;
import io.espalier.results.TableData;
import io.espalier.results.TableUpdate;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The tables of a study: {@code tables/NAME/part-*.parquet}. Other processes may read them while
 * they are written. One writer at a time, in one thread.
 *
 * <p>A table that only grows gets another file each time, named by the numbers of its rows; a
 * driver that resumes the study and meets the same rows again leaves them alone. A table that
 * changes is one file, replaced as a whole (see {@link SnapshotFile}).
 */
public final class ParquetTables {
  private static final Pattern GROWN = Pattern.compile("part-(\\d{12})-(\\d{12})\\.parquet");

  private final Configuration hadoop;
  private final AtomicFiles files;
  private final Path root;
  private final Map<Path, SnapshotFile> snapshots = new HashMap<>();

  /** The tables in a study's directory. */
  public ParquetTables(Configuration hadoop, URI studyDirectory) {
    this.hadoop = hadoop;
    this.files = new AtomicFiles(hadoop);
    this.root = new Path(new Path(studyDirectory), "tables");
  }

  /** Where a table lies. */
  public Path directory(String table) {
    return new Path(root, table);
  }

  /** Deletes what writers have left that died in writing. */
  public void sweep() throws IOException {
    for (FileStatus table : files.list(root)) {
      files.sweep(table.getPath());
    }
  }

  /** Writes what has come, and what has changed. */
  public void write(TableUpdate update) throws IOException {
    for (TableUpdate.Growth growth : update.grown()) {
      grow(growth);
    }
    for (TableData table : update.replaced()) {
      replace(table);
    }
  }

  /** Replaces all rows of a table. */
  public void replace(TableData table) throws IOException {
    replace(table, "all");
  }

  /**
   * Replaces one part of a table, leaving its other parts.
   *
   * @param part of letters, digits and hyphens: {@code test-averaging}
   */
  public void replace(TableData table, String part) throws IOException {
    String name = "part-" + part.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    Path file = new Path(directory(table.name()), name + ".parquet");
    SnapshotFile snapshot = snapshots.get(file);
    if (snapshot == null) {
      snapshot = new SnapshotFile(files, hadoop, file);
      snapshots.put(file, snapshot);
    }
    snapshot.write(table);
  }

  /**
   * Adds the rows that are not there yet.
   *
   * @throws IllegalStateException if rows between are missing
   */
  public void grow(TableUpdate.Growth growth) throws IOException {
    if (!add(growth)) {
      throw new IllegalStateException(
          "%s has fewer than %d rows: these cannot be its next"
              .formatted(growth.rows().name(), growth.from()));
    }
  }

  /** As {@link #grow}, but where rows between are missing nothing is added, and that is said. */
  boolean add(TableUpdate.Growth growth) throws IOException {
    TableData rows = growth.rows();
    long stored = stored(rows.name());
    if (stored < growth.from()) {
      return false;
    }
    long end = growth.from() + rows.rows().size();
    if (stored < end) {
      TableData fresh =
          new TableData(
              rows.name(),
              rows.columns(),
              rows.rows().subList((int) (stored - growth.from()), rows.rows().size()));
      String name = "part-%012d-%012d.parquet".formatted(stored, end);
      write(fresh, new Path(directory(rows.name()), name));
    }
    return true;
  }

  /**
   * Lets a table that only grows begin with a file of no rows, if it has none: it can be read, and
   * has its columns, before anything is in it.
   */
  public void begin(ResultTable table) throws IOException {
    Path directory = directory(table.tableName());
    if (Arrays.stream(files.list(directory))
        .noneMatch(file -> file.getPath().getName().startsWith("part-"))) {
      write(table.empty(), new Path(directory, "part-%012d-%012d.parquet".formatted(0, 0)));
    }
  }

  private void write(TableData table, Path file) throws IOException {
    files.write(file, ParquetFile.encode(table, hadoop, ParquetFile.MAGIC_BYTES).alone());
  }

  /**
   * How many rows of a table that only grows are there, from the first on. What does not join the
   * others, which no writer of ours leaves, is deleted: it would be read twice.
   */
  private long stored(String table) throws IOException {
    long stored = 0;
    for (Range range : ranges(table)) {
      if (range.from() == stored) {
        stored = range.end();
      } else {
        files.delete(range.file());
      }
    }
    return stored;
  }

  private List<Range> ranges(String table) throws IOException {
    List<Range> ranges = new ArrayList<>();
    for (FileStatus status : files.list(directory(table))) {
      Range.of(status.getPath()).ifPresent(ranges::add);
    }
    ranges.sort(Comparator.comparingLong(Range::from).thenComparingLong(Range::end));
    return ranges;
  }

  /** A file of the rows {@code from} to {@code end}, the last excluded. */
  private record Range(Path file, long from, long end) {
    static Optional<Range> of(Path file) {
      Matcher name = GROWN.matcher(file.getName());
      return name.matches()
          ? Optional.of(
              new Range(file, Long.parseLong(name.group(1)), Long.parseLong(name.group(2))))
          : Optional.empty();
    }
  }
}
