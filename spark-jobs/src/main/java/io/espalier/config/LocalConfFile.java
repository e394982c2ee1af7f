package io.espalier.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A study's file on this machine. */
record LocalConfFile(Path path) implements ConfFile {
  private Path place() {
    return path.toAbsolutePath().normalize();
  }

  private static Path directory(ConfFile file) {
    return ((LocalConfFile) file).place().getParent();
  }

  @Override
  public String name() {
    return String.valueOf(path.getFileName());
  }

  @Override
  public String whole() {
    return place().toString();
  }

  @Override
  public String directory() {
    return String.valueOf(directory(this));
  }

  @Override
  public ConfFile beside(String relative) {
    return new LocalConfFile(path.resolveSibling(relative).normalize());
  }

  @Override
  public boolean below(ConfFile top) {
    return place().startsWith(directory(top));
  }

  @Override
  public boolean reallyBelow(ConfFile top) throws IOException {
    return place().toRealPath().startsWith(directory(top).toRealPath());
  }

  @Override
  public boolean same(ConfFile other) {
    return place().equals(((LocalConfFile) other).place());
  }

  @Override
  public Kind kind() {
    if (!Files.exists(path)) {
      return Kind.MISSING;
    }
    return Files.isRegularFile(path) ? Kind.FILE : Kind.OTHER;
  }

  @Override
  public long size() throws IOException {
    return Files.size(path);
  }

  @Override
  public byte[] content() throws IOException {
    return Files.readAllBytes(path);
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
