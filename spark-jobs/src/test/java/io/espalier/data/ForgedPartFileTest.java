package io.espalier.data;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.port.DamagedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Prepared data that claim more than the file has: nothing is made for what is not there. */
class ForgedPartFileTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "2000000000, ends too early",
    "-5, makes no sense",
    "2147483647, ends too early",
    "1100000000, ends too early"
  })
  void rowsThatAreNotThereAreRefusedBeforeAnythingIsMadeForThem(int rows, String message)
      throws IOException {
    refused(header(rows), header(rows).length, message);
  }

  @ParameterizedTest
  @CsvSource({"250000000, ends too early", "-1, claims -1 bytes", "2147483647, claims 2147483647"})
  void aHeaderThatIsNotThereIsRefusedBeforeAnythingIsMadeForIt(int length, String message)
      throws IOException {
    refused(header(3), length, message);
  }

  private void refused(byte[] header, int length, String message) throws IOException {
    Path file = directory.resolve("search.bin");
    ByteBuffer bytes = ByteBuffer.allocate(12 + header.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put("ESPDATA1".getBytes(StandardCharsets.US_ASCII)).putInt(length).put(header);
    Files.write(file, bytes.array());
    AtomicFiles files = new AtomicFiles(new Configuration());
    assertThatThrownBy(() -> PartFile.read(files, new org.apache.hadoop.fs.Path(file.toUri())))
        .isInstanceOf(DamagedFile.class)
        .hasMessageContaining(message);
  }

  private static byte[] header(int rows) {
    return """
    {"features": ["a"], "label": "y", "task": "regression", "content": "search", "rows": %d,
     "columns": 1, "training": 1, "validation": 1, "test": 1}
    """
        .formatted(rows)
        .getBytes(StandardCharsets.UTF_8);
  }
}
