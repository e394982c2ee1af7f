package io.espalier.faults;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Causes all faults, again and again, and tells what was found: {@code bench/run faults}. */
final class FaultMatrix {
  private final TestBed bed;
  private final int repeats;
  private final PrintStream out;
  private final PrintStream progress;
  private final List<String> violations = new ArrayList<>();

  private FaultMatrix(TestBed bed, int repeats, PrintStream out, PrintStream progress) {
    this.bed = bed;
    this.repeats = repeats;
    this.out = out;
    this.progress = progress;
  }

  /**
   * Runs it.
   *
   * @param arguments a directory to work in; how often what depends on timing is caused (20); names
   *     of faults (all)
   */
  public static void main(String[] arguments) throws Exception {
    Path directory = Files.createDirectories(Path.of(arguments[0])).toRealPath();
    int repeats = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 20;
    List<Fault> faults =
        arguments.length > 2
            ? Arrays.stream(arguments).skip(2).map(Faults::named).toList()
            : Faults.ALL;
    boolean sound;
    try (TestBed bed = TestBed.start(directory, TestBed.Effort.THOROUGH)) {
      sound = new FaultMatrix(bed, repeats, System.out, System.err).run(faults);
    }
    System.exit(sound ? 0 : 1);
  }

  private boolean run(List<Fault> faults) {
    line("%-22s %7s  %s", "fault", "strikes", "how it is caused, and what was found");
    faults.forEach(this::run);
    violations.forEach(out::println);
    line("%d violations", violations.size());
    return violations.isEmpty();
  }

  private void run(Fault fault) {
    int before = bed.strikes();
    Map<String, Integer> found = new TreeMap<>();
    for (int studies = 0; !fault.enough(bed.strikes() - before, studies, repeats); studies++) {
      found.merge(once(fault, studies + 1), 1, Integer::sum);
    }
    if (bed.strikes() == before) {
      violations.add(fault.name() + ": was never caused");
    }
    line("%-22s %7d  %s", fault.name(), bed.strikes() - before, fault.how());
    found.forEach((what, count) -> line("%-22s %7d  - %s", "", count, what));
  }

  private String once(Fault fault, int repeat) {
    String found;
    try {
      found = bed.cause(fault, repeat);
    } catch (Exception | AssertionError e) {
      violations.add(fault.name() + ", " + repeat + ": " + e);
      found = "VIOLATED";
    }
    progress.println(fault.name() + " " + repeat + ": " + found);
    return found;
  }

  private void line(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
    out.flush();
  }
}
