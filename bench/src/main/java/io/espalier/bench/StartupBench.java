package io.espalier.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where each second of a whole command goes, from its launch to its exit: the launcher searches the
 * digits, in turns with and without its class-data archive.
 *
 * @param starts of each kind that count; one of each goes before them
 */
record StartupBench(Screen screen, int starts) {
  /** Where the project lies, whose launcher is run. */
  private static final String PROJECT = "espalier.bench.project";

  private static final String STUDY = "conf/digits.conf";

  /** Runs it. */
  void run() throws IOException, InterruptedException {
    Path project = Path.of(System.getProperty(PROJECT, "")).toAbsolutePath();
    screen.line("%d starts of 'deploy/espalier search %s' of each kind, in turns", starts, STUDY);
    Map<String, List<LaunchedStudy>> launched = new LinkedHashMap<>();
    for (int i = 0; i <= starts; i++) {
      for (String archive : List.of("on", "off")) {
        try (Disk disk = Disk.make()) {
          LaunchedStudy study = LaunchedStudy.run(project, STUDY, archive, disk.folder());
          // The first ones fill the machine's file cache.
          if (i > 0) {
            launched.computeIfAbsent(archive, a -> new ArrayList<>()).add(study);
          }
        }
      }
    }
    launched.forEach(this::table);
  }

  private void table(String archive, List<LaunchedStudy> studies) {
    screen.line("class-data archive %s, medians (ranges):", archive);
    screen.line("%-36s %26s %10s %26s", "", "s since launch", "s it took", "CPU s so far");
    double before = 0;
    for (LaunchedStudy.Mark mark : LaunchedStudy.Mark.values()) {
      Spread at = Spread.of(studies.stream().map(s -> s.seconds().get(mark)).toList());
      boolean aside = mark == LaunchedStudy.Mark.NATIVES;
      screen.line(
          "%-36s %26s %10s %26s",
          mark.text(),
          at,
          aside ? "(aside)" : "%.2f".formatted(at.median() - before),
          processor(mark, studies));
      before = aside ? before : at.median();
    }
  }

  private static String processor(LaunchedStudy.Mark mark, List<LaunchedStudy> studies) {
    List<Double> used =
        studies.stream().map(s -> s.processor().get(mark)).filter(s -> s != null).toList();
    return used.isEmpty() ? "" : Spread.of(used).toString();
  }
}
