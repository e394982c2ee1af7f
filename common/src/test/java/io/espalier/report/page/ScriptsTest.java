package io.espalier.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The scripts that pages carry along are those of the packages that are named. */
class ScriptsTest {
  private static byte[] read(String name) throws IOException {
    try (InputStream in = HtmlPage.class.getResourceAsStream("vega/" + name)) {
      return in.readAllBytes();
    }
  }

  @Test
  void theScriptsAreThoseOfTheirPackages() throws Exception {
    String table = new String(read("README.md"), StandardCharsets.UTF_8);
    for (String name : List.of("vega.min.js", "vega-lite.min.js", "vega-embed.min.js")) {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(read(name));
      assertThat(table.lines())
          .filteredOn(line -> line.startsWith("| " + name + " |"))
          .singleElement()
          .asString()
          .contains(HexFormat.of().formatHex(digest));
    }
    assertThat(new String(read("LICENSE"), StandardCharsets.UTF_8)).contains("Redistribution");
  }
}
