package io.espalier.app;

import io.espalier.report.Pace;
import io.espalier.run.Attendant;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.StudyView;
import io.espalier.trial.TrialId;
import io.espalier.trial.TrialStatus;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows how far a study is: a bar on a terminal, a line now and then elsewhere. Owned by the
 * study's thread.
 */
final class Progress implements Attendant.Display {
  /** How it is shown. */
  enum Style {
    BAR,
    LINES,
    NONE
  }

  private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

  /** Redrawing on every measurement would cost more than the measurement. */
  private static final Duration BETWEEN_DRAWINGS = Duration.ofMillis(100);

  private final PrintStream screen;
  private final Style style;
  private final Pace pace;
  private final LongSupplier nanos;
  private final ProgressBar bar;
  private StudyView seen;
  private long drawn;
  private boolean takenUp;
  private double bestCost = Double.POSITIVE_INFINITY;
  private TrialId best;
  private String stage = "search";

  /**
   * A display.
   *
   * @param plannedEpochs how many epochs the study trains if nothing ends early
   */
  Progress(PrintStream screen, Style style, long plannedEpochs) {
    this(screen, style, plannedEpochs, System::nanoTime);
  }

  Progress(PrintStream screen, Style style, long plannedEpochs, LongSupplier nanos) {
    this.nanos = nanos;
    this.screen = screen;
    this.style = style;
    this.pace = new Pace(plannedEpochs, nanos);
    this.drawn = nanos.getAsLong();
    this.bar =
        style == Style.BAR
            ? new ProgressBarBuilder()
                .setTaskName("espalier")
                .setInitialMax(plannedEpochs)
                .setUnit(" epochs", 1)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis((int) BETWEEN_DRAWINGS.toMillis())
                .setConsumer(new ConsoleProgressBarConsumer(screen))
                .build()
            : null;
  }

  @Override
  public void recorded(List<StudyEvent> batch, StudyView view) {
    if (style == Style.NONE) {
      return;
    }
    pace.recorded(batch, view);
    if (!takenUp) {
      view.ofStage("search").forEach(id -> consider(id, view));
      takenUp = true;
    }
    for (StudyEvent event : batch) {
      if (event instanceof StudyEvent.Measured m) {
        measured(m, view);
      } else if (event instanceof StudyEvent.StageStarted s) {
        stage = s.stage();
        line("stage " + stage);
      } else if (event instanceof StudyEvent.BudgetSpent b) {
        line("budget spent: " + b.budget());
      }
    }
    seen = view;
    Duration pause = style == Style.BAR ? BETWEEN_DRAWINGS : BETWEEN_LINES;
    if (nanos.getAsLong() - drawn >= pause.toNanos()) {
      draw(view);
    }
  }

  private void measured(StudyEvent.Measured event, StudyView view) {
    TrialId id = event.measurement().trial();
    if (view.stage(id).equals("search")) {
      consider(id, view);
    }
  }

  private void consider(TrialId id, StudyView view) {
    double cost = view.bestCost(id, Integer.MAX_VALUE).orElse(Double.POSITIVE_INFINITY);
    if (cost < bestCost) {
      bestCost = cost;
      best = id;
    }
  }

  private void draw(StudyView view) {
    drawn = nanos.getAsLong();
    if (bar != null) {
      bar.stepTo(Math.min(pace.epochs(), pace.planned()));
      bar.setExtraMessage(" " + stage + ": " + brief(view));
    } else {
      line(
          "%d of about %d epochs, %s%s"
              .formatted(pace.epochs(), pace.planned(), standing(view), timeLeft()));
    }
  }

  /** What matters most first, and no zeros: a terminal of 80 columns shows the beginning. */
  private String brief(StudyView view) {
    List<String> parts = new ArrayList<>();
    if (best != null) {
      parts.add(
          String.format(Locale.ROOT, "best %.4f (%s)", view.objective().value(bestCost), best));
    }
    count(parts, view, TrialStatus.COMPLETED, "done");
    count(parts, view, TrialStatus.RUNNING, "running");
    count(parts, view, TrialStatus.PRUNED, "pruned");
    count(parts, view, TrialStatus.PAUSED, "paused");
    count(parts, view, TrialStatus.FAILED, "failed");
    return String.join(", ", parts);
  }

  private static void count(List<String> parts, StudyView view, TrialStatus status, String word) {
    if (view.count(status) > 0) {
      parts.add(view.count(status) + " " + word);
    }
  }

  private String standing(StudyView view) {
    return "%d done, %d running, %d paused, %d pruned, %d failed%s"
        .formatted(
            view.count(TrialStatus.COMPLETED),
            view.count(TrialStatus.RUNNING),
            view.count(TrialStatus.PAUSED),
            view.count(TrialStatus.PRUNED),
            view.count(TrialStatus.FAILED),
            best == null
                ? ""
                : String.format(
                    Locale.ROOT,
                    ", best %s %.4f (%s)",
                    view.objective().metric(),
                    view.objective().value(bestCost),
                    best));
  }

  private String timeLeft() {
    return pace.left().map(left -> ", about " + Pace.spell(left) + " left").orElse("");
  }

  private void line(String text) {
    if (style == Style.LINES) {
      screen.println("espalier: " + text);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      if (seen != null) {
        // The bar stays on the screen: it must not end with what was true a while ago.
        draw(seen);
      }
      bar.close();
    }
  }
}
