package io.espalier.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Which sockets processes listen on, as Linux tells. */
final class Listening {
  private static final String LISTEN = "0A";
  private static final int STATE = 3;
  private static final int INODE = 9;

  private Listening() {}

  /** The listening sockets of this process and of those that it has started, by process. */
  static Map<Long, Set<String>> sockets() {
    Map<Long, Set<String>> sockets = new TreeMap<>();
    Stream.concat(Stream.of(ProcessHandle.current()), ProcessHandle.current().descendants())
        .forEach(process -> sockets.put(process.pid(), of(process.pid())));
    return sockets;
  }

  private static Set<String> of(long pid) {
    Path process = Path.of("/proc", Long.toString(pid));
    try {
      Set<String> own = new HashSet<>();
      try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
        descriptors.forEach(descriptor -> add(descriptor, own));
      }
      Set<String> listening = new HashSet<>();
      for (String table : List.of("net/tcp", "net/tcp6")) {
        for (String line : Files.readAllLines(process.resolve(table))) {
          String[] parts = line.strip().split("\\s+", -1);
          if (parts[STATE].equals(LISTEN)) {
            listening.add("socket:[" + parts[INODE] + "]");
          }
        }
      }
      own.retainAll(listening);
      return own;
    } catch (IOException | UncheckedIOException e) {
      return Set.of(); // The process has ended.
    }
  }

  private static void add(Path descriptor, Set<String> into) {
    try {
      into.add(Files.readSymbolicLink(descriptor).toString());
    } catch (IOException e) {
      return; // It was closed in between.
    }
  }
}
