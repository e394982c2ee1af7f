package io.espalier.tracking;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * Event files of TensorBoard: records of TFRecord, each an {@code Event} of protocol buffers. Of
 * that format they need five fields of three messages (TensorFlow's {@code event.proto}, {@code
 * summary.proto}), for which a library of its own would be another megabyte in the jar.
 */
final class EventFile {
  private static final int VARINT = 0;
  private static final int FIXED_64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED_32 = 5;

  private final ByteArrayOutputStream file = new ByteArrayOutputStream();

  private EventFile() {}

  /** A file of the values of some epochs: scalars, each under its name, with the epoch as step. */
  static byte[] of(List<TrackedLeg.Epoch> epochs) {
    EventFile file = new EventFile();
    Instant begin = epochs.isEmpty() ? Instant.EPOCH : epochs.get(0).at();
    file.record(new Message().time(begin).bytes(3, utf8("brain.Event:2")));
    for (TrackedLeg.Epoch epoch : epochs) {
      Message summary = new Message();
      for (Map.Entry<String, Double> value : new TreeMap<>(epoch.values()).entrySet()) {
        Message scalar = new Message().bytes(1, utf8(value.getKey())).number(2, value.getValue());
        summary.bytes(1, scalar.content());
      }
      file.record(
          new Message().time(epoch.at()).whole(2, epoch.number()).bytes(5, summary.content()));
    }
    return file.file.toByteArray();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Its length, the length's checksum, the content, the content's checksum. */
  private void record(Message message) {
    byte[] content = message.content();
    byte[] length = littleEndian(Long.BYTES).putLong(content.length).array();
    file.writeBytes(length);
    file.writeBytes(masked(length));
    file.writeBytes(content);
    file.writeBytes(masked(content));
  }

  /** TFRecord's checksums are rotated and shifted, as a file of records may hold others. */
  private static byte[] masked(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes);
    int masked = Integer.rotateRight((int) checksum.getValue(), 15) + 0xa282ead8;
    return littleEndian(Integer.BYTES).putInt(masked).array();
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A message of protocol buffers. */
  private static final class Message {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Field 1 of an event: seconds since 1970. */
    Message time(Instant at) {
      key(1, FIXED_64);
      double seconds = at.getEpochSecond() + at.getNano() / 1e9;
      out.writeBytes(littleEndian(Double.BYTES).putDouble(seconds).array());
      return this;
    }

    Message whole(int field, long value) {
      key(field, VARINT);
      varint(value);
      return this;
    }

    Message number(int field, double value) {
      key(field, FIXED_32);
      out.writeBytes(littleEndian(Float.BYTES).putFloat((float) value).array());
      return this;
    }

    Message bytes(int field, byte[] value) {
      key(field, BYTES);
      varint(value.length);
      out.writeBytes(value);
      return this;
    }

    byte[] content() {
      return out.toByteArray();
    }

    private void key(int field, int type) {
      varint(field * 8L + type);
    }

    /** Seven bits a byte, the lowest first. */
    private void varint(long value) {
      long left = value;
      while ((left & ~0x7FL) != 0) {
        out.write((int) ((left & 0x7F) | 0x80));
        left >>>= 7;
      }
      out.write((int) left);
    }
  }
}
