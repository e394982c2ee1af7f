package io.espalier.spark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A line of a segment: a JSON object whose last member {@code crc} is the CRC-32C of the bytes
 * before it. The first line of a segment is its {@link Header}, or only a claim of its term; all
 * others are batches.
 */
final class JournalLine {
  private static final byte[] BEFORE_CRC = ",\"crc\":\"".getBytes(StandardCharsets.UTF_8);
  private static final String BATCH = "{\"batch\":";
  private static final String EVENTS = ",\"events\":";
  private static final int CRC_DIGITS = 8;
  private static final int TAIL = BEFORE_CRC.length + CRC_DIGITS + 2;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private JournalLine() {}

  /**
   * What a segment follows.
   *
   * @param segment its own file's name
   * @param after the segment before it, empty at the beginning of a journal
   * @param bytes how many bytes of that one count: what was appended later is void
   * @param batches how many batches stand before this segment
   */
  record Header(String segment, Optional<SegmentName> after, long bytes, long batches) {}

  static byte[] header(Header header, Holder writer) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("segment", header.segment()).put("host", writer.host()).put("pid", writer.pid());
    header.after().ifPresent(after -> node.put("after", after.file()));
    node.put("bytes", header.bytes()).put("batches", header.batches());
    return sealed(node.toString());
  }

  static byte[] claim(SegmentName name, Holder writer) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("claim", name.file()).put("host", writer.host()).put("pid", writer.pid());
    return sealed(node.toString());
  }

  static byte[] batch(long number, String events) {
    return sealed(BATCH + number + EVENTS + events + "}");
  }

  private static byte[] sealed(String object) {
    byte[] body = object.substring(0, object.length() - 1).getBytes(StandardCharsets.UTF_8);
    String tail =
        new String(BEFORE_CRC, StandardCharsets.UTF_8)
            + HexFormat.of().toHexDigits(SealedFiles.crc(body))
            + "\"}\n";
    byte[] line = Arrays.copyOf(body, body.length + tail.length());
    System.arraycopy(tail.getBytes(StandardCharsets.UTF_8), 0, line, body.length, tail.length());
    return line;
  }

  /** Whether a line, without its end, matches its checksum. */
  static boolean intact(byte[] line) {
    int body = line.length - TAIL;
    if (body < 1
        || line[line.length - 1] != '}'
        || !Arrays.equals(line, body, body + BEFORE_CRC.length, BEFORE_CRC, 0, BEFORE_CRC.length)) {
      return false;
    }
    String expected =
        HexFormat.of().toHexDigits(SealedFiles.crc(Arrays.copyOf(line, body))) + "\"}";
    return new String(line, body + BEFORE_CRC.length, CRC_DIGITS + 2, StandardCharsets.UTF_8)
        .equals(expected);
  }

  /** The header of an intact line; empty if it is a claim. */
  static Optional<Header> readHeader(byte[] line) throws IOException {
    JsonNode node = MAPPER.readTree(line);
    if (node.has("claim")) {
      return Optional.empty();
    }
    if (!node.has("segment")) {
      throw new IOException("it does not begin with a header");
    }
    Optional<SegmentName> after =
        node.has("after") ? SegmentName.of(node.get("after").asText()) : Optional.empty();
    return Optional.of(
        new Header(
            node.get("segment").asText(),
            after,
            node.path("bytes").asLong(),
            node.path("batches").asLong()));
  }

  /** The number of the batch in an intact line, -1 if it holds none. */
  static long batchNumber(byte[] line) {
    String start =
        new String(line, 0, Math.min(line.length, BATCH.length() + 20), StandardCharsets.UTF_8);
    int end = start.indexOf(',');
    if (!start.startsWith(BATCH) || end < 0) {
      return -1;
    }
    try {
      return Long.parseLong(start.substring(BATCH.length(), end));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** The events of the batch in an intact line, as a JSON array. */
  static String events(byte[] line) {
    String text = new String(line, 0, line.length - TAIL, StandardCharsets.UTF_8);
    return text.substring(text.indexOf(EVENTS) + EVENTS.length());
  }
}
