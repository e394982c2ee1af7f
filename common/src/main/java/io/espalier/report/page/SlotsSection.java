package io.espalier.report.page;

import io.espalier.report.Figures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Who ran when, and where time was idle. */
final class SlotsSection {
  private static final String ID = "slots";
  private static final String TITLE = "Slots";
  private static final int MOST_BARS = 1_500;
  private static final int STEPS = 200;

  private final List<History.Span> legs;
  private final Clock clock;

  /** The legs in the order of their starts, each in the slot that has been free for longest. */
  private final int[] slots;

  private final int count;

  private SlotsSection(Findings findings) {
    this.legs =
        findings.history().legs().stream()
            .sorted(Comparator.comparingDouble(History.Span::start))
            .toList();
    this.clock = Clock.reaching(findings.history().seconds());
    this.slots = new int[legs.size()];
    this.count = findings.slots();
    double[] free = new double[count];
    for (int i = 0; i < slots.length; i++) {
      // A leg can be started before the end of the one before has been recorded.
      int slot = 0;
      for (int other = 1; other < count; other++) {
        slot = free[other] < free[slot] ? other : slot;
      }
      free[slot] = legs.get(i).end();
      slots[i] = slot;
    }
  }

  static Section of(Findings findings) {
    return findings.history().legs().isEmpty()
        ? Section.absent(ID, TITLE, "No leg has been started yet.")
        : new SlotsSection(findings).section();
  }

  private Section section() {
    double end = legs.stream().mapToDouble(History.Span::end).max().orElse(0);
    double busy = legs.stream().mapToDouble(leg -> leg.end() - leg.start()).sum();
    String words =
        "%s ran in %s, at most %d at a time. From the first leg's start to the last one's end it took %s; slots were busy for %s of that and idle for the rest, which waiting for other trials, the driver, and the building of ensembles between stages take."
            .formatted(
                Words.count(legs.size(), "leg"),
                Words.count(count, "slot"),
                count,
                Figures.seconds(end),
                Figures.percent(end > 0 ? Math.min(1, busy / (count * end)) : 1));
    List<Block> blocks = new ArrayList<>();
    if (legs.size() <= MOST_BARS) {
      blocks.add(bars());
    }
    blocks.add(running(end));
    return new Section(
        ID,
        TITLE,
        legs.size() <= MOST_BARS
            ? List.of(words)
            : List.of(
                words,
                "There are too many legs to draw each one: below is how many ran at a time."),
        blocks);
  }

  private Block.Plot bars() {
    Data.Builder rows =
        new Data.Builder()
            .field("slot", "slot")
            .field("start", "start (%s)".formatted(clock.unit()))
            .field("end", "end (%s)".formatted(clock.unit()))
            .field("stage", "stage")
            .field("trial", "trial")
            .field("until", "until epoch")
            .field("how", "how it ended");
    for (int i = 0; i < slots.length; i++) {
      History.Span leg = legs.get(i);
      rows.row(
          slots[i] + 1,
          clock.shown(leg.start()),
          clock.shown(leg.end()),
          leg.stage(),
          leg.trial().toString(),
          leg.untilEpoch(),
          leg.how());
    }
    Data data = rows.of("Legs");
    String alternative =
        "A bar for each of %s in %s, coloured by stage."
            .formatted(Words.count(legs.size(), "leg"), Words.count(count, "slot"));
    Spec spec =
        Spec.of("slots").with("data", data).with("height", Spec.lines(count, 26)).with("x", axis());
    return new Block.Plot(
        "slots-legs",
        "Who ran when",
        "Each bar is a leg, from when the driver started it to when it heard of its end; what is"
            + " empty is idle time. Legs are put into the slot that has been free for longest.",
        alternative,
        spec.described(alternative),
        data);
  }

  private String axis() {
    return "time since the first leg began (%s)".formatted(clock.unit());
  }

  /** How many ran at a time, as means of short intervals. */
  private Block.Plot running(double end) {
    List<String> stages = legs.stream().map(History.Span::stage).distinct().toList();
    double step = Math.max(end, 1e-3) / STEPS;
    double[][] held = new double[stages.size()][STEPS];
    for (History.Span leg : legs) {
      double[] own = held[stages.indexOf(leg.stage())];
      int from = (int) Math.min(STEPS - 1, leg.start() / step);
      int to = (int) Math.min(STEPS - 1, leg.end() / step);
      for (int i = from; i <= to; i++) {
        double begin = Math.max(leg.start(), i * step);
        own[i] += Math.max(0, Math.min(leg.end(), (i + 1) * step) - begin) / step;
      }
    }
    Data.Builder rows =
        new Data.Builder()
            .field("x", axis())
            .field("running", "legs that ran, on average")
            .field("stage", "stage");
    for (int s = 0; s < held.length; s++) {
      if (Arrays.stream(held[s]).anyMatch(value -> value > 0)) {
        for (int i = 0; i < STEPS; i++) {
          rows.row(clock.shown(i * step), held[s][i], stages.get(s));
        }
      }
    }
    Data data = rows.of("Legs at a time");
    String alternative =
        "How many legs ran at a time, stage by stage; never more than %d.".formatted(count);
    Spec spec = Spec.of("running").with("data", data).with("x", axis());
    return new Block.Plot(
        "slots-running",
        "How many ran at a time",
        "Means over %d intervals of %s each, stages on top of each other."
            .formatted(STEPS, Data.shown(clock.shown(step)) + " " + clock.unit()),
        alternative,
        spec.described(alternative),
        data);
  }
}
