package io.espalier.browser;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * Chromium without a window: an extension of the tests of a class, {@code @RegisterExtension static
 * final Browser BROWSER = new Browser()}. All classes of a process share one, which ends with the
 * last; each test begins on an empty page of the usual size, on a screen in daylight. It reaches
 * nothing but this machine.
 *
 * <p>Where there is no Chromium, tests fail and say how to get it; {@code -Despalier.browser=none}
 * leaves them out.
 */
public final class Browser implements ExecutionCondition, BeforeAllCallback, BeforeEachCallback {
  private static final String CHOICE = "espalier.browser";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Dimension USUAL = new Dimension(1280, 900);
  private static final Pattern REQUESTED =
      Pattern.compile("\"method\":\"Network\\.requestWillBeSent\".*?\"url\":\"([^\"]*)\"");

  private ChromeDriver driver;

  /** What a page is shown on. */
  public enum Media {
    /** A screen, dark on light. */
    SCREEN("screen", "light"),
    /** A screen, light on dark. */
    DARK("screen", "dark"),
    /** Paper. */
    PRINT("print", "light"),
    /** Paper, from a screen that is light on dark. */
    PRINT_FROM_DARK("print", "dark");

    private final Map<String, Object> emulated;

    Media(String media, String scheme) {
      emulated =
          Map.of(
              "media",
              media,
              "features",
              List.of(Map.of("name", "prefers-color-scheme", "value", scheme)));
    }
  }

  /** The process, which is closed when the tests are over. */
  private record Process(ChromeDriver driver) implements AutoCloseable {
    static Process start() {
      Path chromium = program("chromium", "chromium-browser", "google-chrome");
      Path chromedriver = program("chromedriver");
      LoggingPreferences logs = new LoggingPreferences();
      logs.enable(LogType.BROWSER, Level.ALL);
      logs.enable(LogType.PERFORMANCE, Level.ALL);
      ChromeOptions options = new ChromeOptions();
      options.setBinary(chromium.toFile());
      // Its sandbox takes rights that containers lack, and root may not use it; no page of a
      // stranger is opened. The last one is a proxy that is not there.
      options.addArguments(
          "--headless=new",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-dev-shm-usage",
          "--disable-background-networking",
          "--disable-component-update",
          "--no-first-run",
          "--hide-scrollbars",
          "--force-color-profile=srgb",
          "--proxy-server=127.0.0.1:9");
      options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
      return new Process(
          new ChromeDriver(
              new ChromeDriverService.Builder()
                  .usingDriverExecutable(chromedriver.toFile())
                  .build(),
              options));
    }

    private static Path program(String... names) {
      List<String> folders = List.of(System.getenv("PATH").split(File.pathSeparator));
      return Stream.of(names)
          .flatMap(name -> folders.stream().map(folder -> Path.of(folder, name)))
          .filter(Files::isExecutable)
          .findFirst()
          .orElseThrow(
              () ->
                  new AssertionError(
                      "There is no "
                          + names[0]
                          + " on the PATH: install it (on Debian 'apt-get install chromium"
                          + " chromium-driver'), or leave these tests out with -D"
                          + CHOICE
                          + "=none"));
    }

    @Override
    public void close() {
      driver.quit();
    }
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return "none".equals(System.getProperty(CHOICE))
        ? ConditionEvaluationResult.disabled("-D" + CHOICE + "=none leaves browsers out")
        : ConditionEvaluationResult.enabled("pages are opened in Chromium");
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    driver =
        context
            .getRoot()
            .getStore(ExtensionContext.Namespace.create(Browser.class))
            .getOrComputeIfAbsent(Process.class, key -> Process.start(), Process.class)
            .driver();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    driver.get("about:blank");
    on(Media.SCREEN);
    driver.manage().window().setSize(USUAL);
    complaints();
    requested();
  }

  /** Opens a page and waits until it has loaded. */
  public void open(URI page) {
    driver.get(page.toString());
  }

  /** Shows the page that is open on something else. */
  public void on(Media media) {
    driver.executeCdpCommand("Emulation.setEmulatedMedia", media.emulated);
  }

  /** Makes the window so many pixels wide, and as high as the page. */
  public void width(int pixels) {
    driver.manage().window().setSize(new Dimension(pixels, USUAL.getHeight()));
    long height = (Long) run("return document.documentElement.scrollHeight");
    driver.manage().window().setSize(new Dimension(pixels, (int) height + 100));
  }

  /**
   * Runs a script on the page.
   *
   * @param script the body of a function, with {@code arguments}
   * @return what it returns, if that is not null: a {@link Long}, {@link Double}, {@link Boolean},
   *     {@link String}, {@link List} or {@link Map}
   */
  public Object run(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /** Waits until a script returns true, a minute at the most. */
  public void until(String script) {
    new WebDriverWait(driver, PATIENCE)
        .withMessage(() -> script + "; the page said " + complaints())
        .until(d -> Boolean.TRUE.equals(run(script)));
  }

  /** The text that the first element shows which a selector of style sheets finds. */
  public String text(String selector) {
    return driver.findElement(By.cssSelector(selector)).getText();
  }

  /** Clicks on the first element that a selector finds. */
  public void click(String selector) {
    driver.findElement(By.cssSelector(selector)).click();
  }

  /** What the page has written to its console since this was last asked: errors and warnings. */
  public List<String> complaints() {
    List<String> complaints = new ArrayList<>();
    for (LogEntry entry : driver.manage().logs().get(LogType.BROWSER)) {
      if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
        complaints.add(entry.getLevel() + " " + entry.getMessage());
      }
    }
    return complaints;
  }

  /** What pages have requested since this was last asked. */
  public List<URI> requested() {
    List<URI> requested = new ArrayList<>();
    for (LogEntry entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
      requested(entry.getMessage()).ifPresent(requested::add);
    }
    return requested;
  }

  private static Optional<URI> requested(String message) {
    java.util.regex.Matcher found = REQUESTED.matcher(message);
    return found.find() ? Optional.of(URI.create(found.group(1))) : Optional.empty();
  }

  /** Saves a picture of the window. */
  public void picture(Path png) throws IOException {
    Files.write(png, driver.getScreenshotAs(OutputType.BYTES));
  }
}
