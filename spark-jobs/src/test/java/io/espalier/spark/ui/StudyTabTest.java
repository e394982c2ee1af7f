package io.espalier.spark.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.browser.Browser;
import io.espalier.report.Pace;
import io.espalier.space.Params;
import io.espalier.spark.Sparks;
import io.espalier.trial.Artifacts;
import io.espalier.trial.ConfigId;
import io.espalier.trial.Configuration;
import io.espalier.trial.Decision;
import io.espalier.trial.Leg;
import io.espalier.trial.LegResult;
import io.espalier.trial.Measurement;
import io.espalier.trial.Objective;
import io.espalier.trial.Sample;
import io.espalier.trial.Start;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.StudyState;
import io.espalier.trial.Trial;
import io.espalier.trial.TrialId;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Spark's own pages in a real browser, of a study that goes on while they are open. */
class StudyTabTest {
  @RegisterExtension static final Browser BROWSER = new Browser();

  private static final Instant AT = Instant.parse("2026-03-01T10:00:00Z");
  private static final String HOSTILE = "</script><img src=x onerror=document.title='broken'>";

  /** How many lines and points Vega draws: its own scene, not the page's source. */
  private static final String LINES =
      "return document.querySelectorAll('#espalier-curves svg g.mark-line path').length";

  private static final String POINTS =
      "return document.querySelectorAll('#espalier-curves svg g.mark-symbol.role-mark"
          + " path').length";

  private static JavaSparkContext spark;

  private final StudyState state = new StudyState();
  private long nanos;
  private LiveStudy live;
  private StudyTabs.Shown shown;

  @BeforeAll
  static void start() {
    spark =
        new JavaSparkContext(
            Sparks.plain("local[1]").set("spark.ui.enabled", "true").set("spark.ui.port", "0"));
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @BeforeEach
  void show() {
    live = new LiveStudy(new Pace(40, () -> nanos), () -> nanos, () -> 2);
    shown = StudyTabs.show(spark.sc(), live);
  }

  @AfterEach
  void hide() {
    shown.close();
  }

  private void happen(StudyEvent event) {
    state.apply(event);
    // A second between any two, so that each is published.
    nanos += 1_000_000_001L;
    live.recorded(List.of(event), state);
  }

  private Trial propose(int number) {
    Trial trial =
        new Trial(
            new TrialId(number),
            new Configuration(new ConfigId(number), new Params(Map.of("l2", HOSTILE))),
            new Sample.Whole(),
            5,
            9);
    happen(new StudyEvent.Proposed(AT, "search", trial));
    happen(new StudyEvent.LegStarted(AT, new Leg(trial, 1, new Start.Scratch(), 3), "free"));
    return trial;
  }

  private void measure(Trial trial, int attempt, int epoch) {
    happen(
        new StudyEvent.Measured(
            AT,
            new Measurement(
                trial.id(),
                attempt,
                epoch,
                Map.of("accuracy", 0.5 + 0.04 * epoch - 0.03 * trial.id().number()))));
  }

  private static Artifacts artifacts(int trial) {
    URI place = URI.create("memory:" + trial);
    return new Artifacts(place, place, "none", Map.of("accuracy", 0.5));
  }

  private void end(Trial trial, int attempt, LegResult result) {
    happen(new StudyEvent.LegEnded(AT, trial.id(), attempt, result, "here", 1));
  }

  private void begin() {
    happen(new StudyEvent.Created(AT, HOSTILE, 42, new Objective("accuracy", false), Map.of()));
    happen(new StudyEvent.StageStarted(AT, "search"));
  }

  private static void open() {
    BROWSER.open(URI.create(spark.sc().uiWebUrl().get() + "/espalier/"));
    BROWSER.until("return document.getElementById('espalier-state') !== null");
  }

  @Test
  void thePageFollowsTheStudyWithoutBeingLoadedAgain() throws Exception {
    open();
    assertThat(BROWSER.text("#espalier-state")).isEqualTo("The study has not begun yet.");
    assertThat(BROWSER.text("ul.navbar-nav li.active")).isEqualTo("Espalier");
    begin();
    Trial first = propose(0);
    Trial second = propose(1);
    for (int epoch = 1; epoch <= 3; epoch++) {
      measure(first, 1, epoch);
      measure(second, 1, epoch);
    }
    BROWSER.until(POINTS + " === 6");
    assertThat(BROWSER.run(LINES)).isEqualTo(2L);
    assertThat(BROWSER.text("#espalier-slots")).contains("2 of 2 slots are busy", "t0", "3 of 3");

    end(first, 1, new LegResult.Reached(3, LegResult.Ending.PAUSED, artifacts(0)));
    happen(
        new StudyEvent.Decided(AT, second.id(), new Decision.Stop(3, "not among the best third")));
    end(second, 1, new LegResult.Stopped(3, artifacts(1)));
    Start from = new Start.Checkpoint(artifacts(0).checkpoint());
    happen(new StudyEvent.LegStarted(AT, new Leg(first, 2, from, 9), "best third"));
    measure(first, 2, 4);
    BROWSER.until(POINTS + " === 7");
    BROWSER.until("return document.querySelector('#espalier-trials').innerText.includes('pruned')");
    assertThat(BROWSER.text("#espalier-rungs")).contains("search 3 1 1 1 0.62");
    assertThat(BROWSER.text("#espalier-trials"))
        .contains(
            "t0 running 0.66 4 4 of 9", "t1 pruned 0.59 3 3 of 9", "not among the best third");
    assertThat(BROWSER.text("#espalier-facts"))
        .contains("0.66 (t0, epoch 4)", "7 of about 40", "1 running, 1 pruned", "Time left\nabout");
    assertThat(BROWSER.run("return document.title")).asString().doesNotContain("broken");
    assertThat(BROWSER.text("#espalier-trials")).contains("l2=" + HOSTILE);
    assertThat(axes()).contains("epoch", "accuracy on validation rows (higher is better)");
    assertThat(BROWSER.complaints()).isEmpty();
    assertThat(BROWSER.requested())
        .allSatisfy(uri -> assertThat(uri.toString()).startsWith(spark.sc().uiWebUrl().get()));
    String picture = System.getProperty("espalier.pictures");
    if (picture != null) {
      BROWSER.width(1280);
      BROWSER.picture(Path.of(picture, "study-tab.png"));
    }
  }

  private static String axes() {
    return (String)
        BROWSER.run(
            "return [...document.querySelectorAll('#espalier-curves svg .role-axis-title text')]"
                + ".map(t => t.textContent).join('; ')");
  }

  @Test
  void noTextLiesOverAnother() {
    begin();
    for (int number = 0; number < 12; number++) {
      Trial trial = propose(number);
      for (int epoch = 1; epoch <= 3; epoch++) {
        measure(trial, 1, epoch);
      }
    }
    open();
    BROWSER.until(POINTS + " === 36");
    assertThat(
            BROWSER.run(
                """
                const boxes = [...document.querySelectorAll(
                    '#espalier h4, #espalier p, #espalier dt, #espalier dd, #espalier td, #espalier th, #espalier svg text')]
                  .filter(e => e.textContent.trim() && e.getBoundingClientRect().width > 0)
                  .map(e => [e, e.getBoundingClientRect()]);
                const over = [];
                for (const [a, x] of boxes) for (const [b, y] of boxes) {
                  if (a !== b && !a.contains(b) && !b.contains(a)
                      && x.left + 1 < y.right && y.left + 1 < x.right && x.top + 1 < y.bottom && y.top + 1 < x.bottom) {
                    over.push(a.textContent + ' / ' + b.textContent);
                  }
                }
                return over.join('; ');
                """))
        .isEqualTo("");
  }

  @Test
  void aTabThatIsClosedIsGone() throws Exception {
    shown.close();
    BROWSER.open(URI.create(spark.sc().uiWebUrl().get() + "/jobs/"));
    assertThat(BROWSER.text("ul.navbar-nav")).contains("Jobs").doesNotContain("Espalier");
    show();
    BROWSER.open(URI.create(spark.sc().uiWebUrl().get() + "/jobs/"));
    assertThat(BROWSER.text("ul.navbar-nav")).contains("Jobs", "Espalier");
  }
}
