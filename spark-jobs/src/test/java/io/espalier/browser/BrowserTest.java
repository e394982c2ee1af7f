package io.espalier.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The browser sees what tests of pages rely on. */
class BrowserTest {
  @RegisterExtension static final Browser BROWSER = new Browser();

  @TempDir private Path folder;

  private URI page(String html) throws IOException {
    return Files.writeString(folder.resolve("page.html"), "<!DOCTYPE html>" + html).toUri();
  }

  @Test
  void scriptsRunAndMistakesAreHeard() throws Exception {
    BROWSER.open(page("<p id='a'>before</p><script>a.textContent = 1 + 1; absent()</script>"));
    BROWSER.until("return document.readyState === 'complete'");
    assertThat(BROWSER.text("#a")).isEqualTo("2");
    assertThat(BROWSER.complaints()).hasSize(1).first().asString().contains("absent");
    assertThat(BROWSER.complaints()).isEmpty();
  }

  @Test
  void mediaAreEmulated() throws Exception {
    BROWSER.open(page("<p>nothing</p>"));
    String asked =
        "return [matchMedia('print').matches, matchMedia('(prefers-color-scheme: dark)').matches]"
            + ".join(' ')";
    assertThat(BROWSER.run(asked)).isEqualTo("false false");
    BROWSER.on(Browser.Media.DARK);
    assertThat(BROWSER.run(asked)).isEqualTo("false true");
    BROWSER.on(Browser.Media.PRINT);
    assertThat(BROWSER.run(asked)).isEqualTo("true false");
    BROWSER.on(Browser.Media.PRINT_FROM_DARK);
    assertThat(BROWSER.run(asked)).isEqualTo("true true");
  }

  @Test
  void requestsAreSeenAndLeadNowhere() throws Exception {
    URI page = page("<img src='http://192.0.2.1/a.png'>");
    BROWSER.open(page);
    assertThat(BROWSER.requested()).containsExactly(page, URI.create("http://192.0.2.1/a.png"));
    assertThat(BROWSER.complaints()).hasSize(1).first().asString().contains("ERR_PROXY");
  }
}
