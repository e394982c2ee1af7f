package io.espalier.spark;

import io.espalier.port.DamagedFile;
import io.espalier.port.Listing;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * Files of one folder of a study that are written whole or not at all and checked when read. A
 * file's name ends in the checksum of its content: two executions of the same attempt, as Spark may
 * start them, cannot overwrite each other's, and writing the same twice is no conflict.
 */
final class SealedFiles {
  /** "ESP1". */
  private static final int MAGIC = 0x45535031;

  /** Magic number, length of the content, its checksum. */
  private static final int HEADER = Integer.BYTES + Long.BYTES + Integer.BYTES;

  private final StudyDirectory study;
  private final String folder;
  private final String extension;
  private final Retries retries;
  private final AtomicLong temporary = new AtomicLong();

  SealedFiles(
      URI studyDirectory,
      Configuration configuration,
      String folder,
      String extension,
      Retries retries)
      throws IOException {
    this.study = StudyDirectory.of(studyDirectory, configuration);
    this.folder = folder;
    this.extension = extension;
    this.retries = retries;
  }

  /** Writes a file durably; the URI is relative to the study, which may so be moved or copied. */
  URI write(String name, byte[] content) throws IOException {
    int crc = crc(content);
    String file = name + ending(crc);
    byte[] bytes = new byte[HEADER + content.length];
    ByteBuffer.wrap(bytes).putInt(MAGIC).putLong(content.length).putInt(crc).put(content);
    retries.run("Writing " + file, () -> publish(new Path(study.path(folder), file), bytes));
    return URI.create(folder + "/" + file);
  }

  private String ending(int crc) {
    return "-" + String.format("%08x", crc) + extension;
  }

  private Path publish(Path path, byte[] bytes) throws IOException {
    Path draft = draft(path);
    try {
      DurableFile.writeWhole(study.files(), draft, bytes);
      if (!study.files().rename(draft, path) && !isWritten(path, bytes.length)) {
        throw new IOException(draft + " could not be renamed to " + path.getName());
      }
    } finally {
      study.files().delete(draft, false);
    }
    return path;
  }

  private Path draft(Path path) throws IOException {
    String prefix = "." + path.getName() + "." + ProcessHandle.current().pid() + ".";
    Path draft;
    do {
      draft = new Path(path.getParent(), prefix + temporary.getAndIncrement());
    } while (study.files().exists(draft));
    return draft;
  }

  private boolean isWritten(Path path, long length) throws IOException {
    try {
      return study.files().getFileStatus(path).getLen() == length;
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  byte[] read(URI location) throws IOException {
    Path path = study.inside(folder, location);
    try {
      return retries.run("Reading " + path, () -> content(path));
    } catch (FileNotFoundException e) {
      throw DamagedFile.missing(path.toString());
    }
  }

  private byte[] content(Path path) throws IOException {
    FileStatus status = study.files().getFileStatus(path);
    if (status.getLen() < HEADER || status.getLen() > Integer.MAX_VALUE) {
      throw new DamagedFile(path.toString(), "it has " + status.getLen() + " bytes");
    }
    ByteBuffer bytes;
    try (InputStream in = study.files().open(path)) {
      bytes = ByteBuffer.wrap(in.readNBytes((int) status.getLen()));
    }
    if (bytes.capacity() < HEADER || bytes.getInt() != MAGIC) {
      throw new DamagedFile(path.toString(), "it does not begin as a file of a study does");
    }
    long length = bytes.getLong();
    int crc = bytes.getInt();
    if (length != bytes.remaining()) {
      throw new DamagedFile(
          path.toString(), "it holds " + bytes.remaining() + " bytes of content, not " + length);
    }
    byte[] content = new byte[bytes.remaining()];
    bytes.get(content);
    if (crc(content) != crc) {
      throw new DamagedFile(path.toString(), "its content does not match its checksum");
    }
    if (!path.getName().endsWith(ending(crc))) {
      throw new DamagedFile(path.toString(), "it is a copy of another file");
    }
    return content;
  }

  void delete(URI location) throws IOException {
    Path path = study.inside(folder, location);
    retries.run("Deleting " + path, () -> study.files().delete(path, false));
  }

  /** The files that are there, drafts that nobody has finished among them. */
  Listing listing() throws IOException {
    List<Path> there =
        Arrays.stream(list()).filter(FileStatus::isFile).map(FileStatus::getPath).toList();
    return kept -> retain(kept, there);
  }

  private void retain(Set<URI> kept, List<Path> there) throws IOException {
    Set<String> names = new HashSet<>();
    for (URI location : kept) {
      names.add(study.inside(folder, location).getName());
    }
    for (Path path : there) {
      if (!names.contains(path.getName())) {
        retries.run("Deleting " + path, () -> study.files().delete(path, false));
      }
    }
  }

  private FileStatus[] list() throws IOException {
    try {
      return study.files().listStatus(study.path(folder));
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }

  static int crc(byte[] content) {
    CRC32C crc = new CRC32C();
    crc.update(content);
    return (int) crc.getValue();
  }
}
