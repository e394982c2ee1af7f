package io.espalier.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.browser.Browser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The reports of small studies, as a browser shows them. */
class ReportPageTest {
  @Order(1)
  @RegisterExtension
  static final Browser BROWSER = new Browser();

  @Order(2)
  @RegisterExtension
  private static final Terminal TERMINAL = new Terminal();

  private static final String DRAWN = "return document.documentElement.dataset.drawn === 'all'";

  /** Marks of a plot by what they are drawn as, from Vega's own scene. */
  private static final String MARKS =
      """
      const counts = {};
      for (const [id, view] of window.espalierViews) {
        const own = counts[id] = {marks: 0, axes: 0, untitled: 0};
        const walk = (item, axis) => {
          if (item.marktype) {
            const guide = axis || /^(axis|legend|title)/.test(item.role || '');
            if (item.role === 'axis') {
              for (const part of item.items) {
                const labels = part.items.some(i => i.role === 'axis-label' && i.items.length);
                const title = part.items.some(i => i.role === 'axis-title' && i.items.some(t => t.text));
                own.axes += labels ? 1 : 0;
                own.untitled += labels && !title ? 1 : 0;
              }
            }
            if (!guide && item.marktype !== 'group') own.marks += item.items.length;
            item.items.forEach(i => walk(i, guide));
          } else if (item.items) {
            item.items.forEach(i => walk(i, axis));
          }
        };
        walk(view.scenegraph().root, false);
      }
      return counts;
      """;

  /** Pairs of texts of one plot that lie on each other by more than a pixel or two. */
  private static final String OVERLAPS =
      """
      const found = [];
      for (const plot of document.querySelectorAll('.plot')) {
        const texts = [...plot.querySelectorAll('svg text')]
            .filter(t => t.textContent.trim() && Number(getComputedStyle(t).opacity) > 0)
            .map(t => ({text: t.textContent, box: t.getBoundingClientRect()}))
            .filter(t => t.box.width > 0);
        for (let i = 0; i < texts.length; i++) {
          for (let j = i + 1; j < texts.length; j++) {
            const a = texts[i].box, b = texts[j].box;
            const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
            const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
            if (wide > 2 && high > 3) found.push(plot.id + ': ' + texts[i].text + ' | ' + texts[j].text);
          }
        }
      }
      return found;
      """;

  @TempDir private static Path directory;

  private static Path study;

  @BeforeAll
  static void search() {
    study = directory.resolve("study <b>&\"x'");
    Terminal.Ended ended =
        TERMINAL.search(
            study,
            "--set=space={hidden=[[8],[16]], learning-rate=[0.001, 0.003, 0.01], l2=[0, 0.001]}",
            "--set=training.epochs=4");
    assertThat(ended.exit()).as(ended.err()).isZero();
    Terminal.Ended reported = TERMINAL.run("report", study.toString(), "--json");
    assertThat(reported.exit()).as(reported.err()).isZero();
  }

  private static Path page() {
    return study.resolve("report/report.html");
  }

  @BeforeEach
  void open() {
    BROWSER.open(page().toUri());
    BROWSER.until(DRAWN);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Map<String, Long>> marks() {
    return (Map<String, Map<String, Long>>) BROWSER.run(MARKS);
  }

  @Test
  void everyPlotHasMarksAndTitledAxes() {
    assertThat(marks())
        .containsKeys(
            "history-time",
            "history-epochs",
            "curves-all",
            "curves-best",
            "space-parallel",
            "space-slices",
            "importance-shares",
            "importance-maps",
            "rungs-counts",
            "rungs-ranks",
            "slots-legs",
            "slots-running",
            "ensembles-gains",
            "ensembles-members",
            "errors-calibration",
            "errors-confusion-validation",
            "errors-confusion-test",
            "opening-figures",
            "cost-baselines")
        .allSatisfy(
            (id, own) -> {
              assertThat(own.get("marks")).as(id).isPositive();
              assertThat(own.get("axes")).as(id).isPositive();
              assertThat(own.get("untitled")).as(id).isZero();
            });
    // Ten classes each for ten.
    assertThat(marks().get("errors-confusion-test").get("marks")).isGreaterThanOrEqualTo(100);
    // A configuration in each of three slices.
    assertThat(marks().get("space-slices").get("marks")).isEqualTo(3L * 12);
  }

  @Test
  void noTextLiesOnAnother() {
    BROWSER.width(1280);
    assertThat((List<?>) BROWSER.run(OVERLAPS)).isEmpty();
  }

  @Test
  void thePageIsQuietAndAsksTheNetworkForNothing() {
    assertThat(BROWSER.complaints()).isEmpty();
    assertThat(BROWSER.requested())
        .allSatisfy(uri -> assertThat(uri.getScheme()).isIn("file", "data", "about"))
        .filteredOn(uri -> uri.getScheme().equals("file"))
        .containsOnly(page().toUri());
  }

  @Test
  void aDarkScreenAndPaperAreReadable() {
    String ink =
        "return [getComputedStyle(document.body).color, getComputedStyle(document.body)"
            + ".backgroundColor, document.querySelector('#history-time .role-axis-label text')"
            + ".getAttribute('fill')].join(' ')";
    assertThat(BROWSER.run(ink)).isEqualTo("rgb(27, 27, 31) rgb(255, 255, 255) #1b1b1f");
    BROWSER.on(Browser.Media.DARK);
    BROWSER.until(
        "return document.documentElement.dataset.scheme === 'dark' && "
            + DRAWN.substring("return ".length()));
    assertThat(BROWSER.run(ink)).isEqualTo("rgb(236, 236, 240) rgb(22, 23, 26) #ececf0");
    BROWSER.on(Browser.Media.PRINT_FROM_DARK);
    assertThat(
            BROWSER.run(
                "return [getComputedStyle(document.body).color,"
                    + " getComputedStyle(document.querySelector('.plot')).filter,"
                    + " getComputedStyle(document.querySelector('nav')).display].join(' ')"))
        .isEqualTo("rgb(0, 0, 0) invert(1) hue-rotate(180deg) none");
  }

  @Test
  void aScreenReaderIsToldWhatIsDrawn() {
    assertThat(
            (Long)
                BROWSER.run(
                    "return [...document.querySelectorAll('.plot')].filter(p => !p.ariaLabel"
                        + " || !p.parentElement.querySelector('table tbody tr')).length"))
        .isZero();
    assertThat(BROWSER.text("h1")).isEqualTo("Study digits-synchronous");
    assertThat(BROWSER.run("return document.documentElement.lang")).isEqualTo("en");
  }

  @Test
  void theFileIsOneOfItsKindAndGoesWhereItIsWanted() throws Exception {
    Path elsewhere = directory.resolve("elsewhere.html");
    Terminal.Ended ended = TERMINAL.run("report", study.toString(), "--out=" + elsewhere);
    assertThat(ended.exit()).as(ended.err()).isZero();
    assertThat(ended.out()).contains("elsewhere.html");
    assertThat(Files.size(elsewhere)).isGreaterThan(800_000);
    try (Stream<Path> files = Files.list(page().getParent())) {
      assertThat(files).containsExactly(page());
    }
  }

  @Test
  void whatIsNoStudyIsRefusedInOneClearLine() {
    Terminal.Ended none = TERMINAL.run("report", directory.resolve("nowhere").toString());
    assertThat(none.exit()).isEqualTo(2);
    none.isOneClearLine("nowhere holds no study");
  }
}
