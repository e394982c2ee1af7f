package io.espalier.config;

import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A study's file in a Hadoop file system, such as HDFS or an object store. */
record HadoopConfFile(FileSystem files, Path path) implements ConfFile {
  static HadoopConfFile at(String location, Configuration hadoop) throws IOException {
    Path path = new Path(location);
    FileSystem files = path.getFileSystem(hadoop);
    return new HadoopConfFile(files, files.makeQualified(path));
  }

  private static Path directory(ConfFile file) {
    return ((HadoopConfFile) file).path.getParent();
  }

  private static boolean below(Path file, Path directory) {
    for (Path at = file.getParent(); at != null; at = at.getParent()) {
      if (at.equals(directory)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String name() {
    return path.getName();
  }

  @Override
  public String whole() {
    return path.toString();
  }

  @Override
  public String directory() {
    return String.valueOf(path.getParent());
  }

  @Override
  public ConfFile beside(String relative) {
    // Hadoop's own resolution takes dots away too, but keeps those that lead above the root.
    return new HadoopConfFile(files, files.makeQualified(new Path(path.getParent(), relative)));
  }

  @Override
  public boolean below(ConfFile top) {
    return below(path, directory(top));
  }

  @Override
  public boolean reallyBelow(ConfFile top) throws IOException {
    return below(files.resolvePath(path), files.resolvePath(directory(top)));
  }

  @Override
  public boolean same(ConfFile other) {
    return path.equals(((HadoopConfFile) other).path);
  }

  @Override
  public Kind kind() throws IOException {
    try {
      return files.getFileStatus(path).isFile() ? Kind.FILE : Kind.OTHER;
    } catch (FileNotFoundException e) {
      return Kind.MISSING;
    }
  }

  @Override
  public long size() throws IOException {
    return files.getFileStatus(path).getLen();
  }

  @Override
  public byte[] content() throws IOException {
    try (FSDataInputStream in = files.open(path)) {
      return in.readAllBytes();
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
