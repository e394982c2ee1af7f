package io.espalier.spark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Who holds a study, as its lease file says.
 *
 * @param host name of the machine
 * @param boot names the machine's run of its kernel, so that two machines of the same name, and
 *     processes from before a restart, are told apart; empty where the system does not tell
 * @param processes names the numbering of processes, which each container of a machine may have of
 *     its own; empty where the system does not tell
 * @param pid the driver's process
 * @param started when that process started; empty where the system does not tell
 * @param term the driver's term
 * @param since when it took the study up
 * @param renewed when it last said so
 */
record Holder(
    String host,
    String boot,
    String processes,
    long pid,
    Optional<Instant> started,
    int term,
    Instant since,
    Instant renewed) {

  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  private static final Path PROCESSES = Path.of("/proc/self/ns/pid");

  /** The system computes start times from its clock, which may have been set in between. */
  private static final Duration START_TOLERANCE = Duration.ofSeconds(2);

  static Holder thisProcess(int term, Instant now) {
    ProcessHandle self = ProcessHandle.current();
    return new Holder(
        localHost(),
        bootId(),
        processNumbering(),
        self.pid(),
        self.info().startInstant(),
        term,
        now,
        now);
  }

  static Holder unknown(int term, Instant renewed) {
    return new Holder("unknown", "", "", 0, Optional.empty(), term, renewed, renewed);
  }

  Holder renewed(Instant now) {
    return new Holder(host, boot, processes, pid, started, term, since, now);
  }

  boolean sameProcessAs(Holder other) {
    return host.equals(other.host)
        && boot.equals(other.boot)
        && processes.equals(other.processes)
        && pid == other.pid
        && started.equals(other.started);
  }

  /**
   * Whether this is a process of this machine, and of this container of it if this is one, that is
   * known to have ended. Of another container's processes nothing is known here.
   */
  boolean knownDead() {
    if (!host.equals(localHost())
        || boot.isEmpty()
        || !boot.equals(bootId())
        || processes.isEmpty()
        || !processes.equals(processNumbering())) {
      return false;
    }
    Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
    if (process.isEmpty()) {
      return true;
    }
    Optional<Instant> start = process.get().info().startInstant();
    return start.isPresent()
        && started.isPresent()
        && Duration.between(start.get(), started.get()).abs().compareTo(START_TOLERANCE) > 0;
  }

  String json(ObjectMapper mapper) {
    ObjectNode node = mapper.createObjectNode();
    node.put("host", host).put("boot", boot).put("processes", processes).put("pid", pid);
    started.ifPresent(at -> node.put("started", at.toString()));
    node.put("term", term).put("since", since.toString()).put("renewed", renewed.toString());
    return node.toString();
  }

  /** Reads {@link #json}; empty if it is torn, as it is while being replaced. */
  static Optional<Holder> read(String json, ObjectMapper mapper) {
    try {
      JsonNode node = mapper.readTree(json);
      if (!node.hasNonNull("renewed")) {
        return Optional.empty();
      }
      return Optional.of(
          new Holder(
              node.path("host").asText(),
              node.path("boot").asText(),
              node.path("processes").asText(),
              node.path("pid").asLong(),
              Optional.ofNullable(node.get("started")).map(s -> Instant.parse(s.asText())),
              node.path("term").asInt(),
              Instant.parse(node.path("since").asText()),
              Instant.parse(node.path("renewed").asText())));
    } catch (IOException | DateTimeException e) {
      return Optional.empty();
    }
  }

  private static String localHost() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  private static String processNumbering() {
    try {
      return Files.readSymbolicLink(PROCESSES).toString();
    } catch (IOException | UnsupportedOperationException e) {
      return "";
    }
  }

  private static String bootId() {
    try {
      return Files.readString(BOOT_ID).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
