package io.espalier.bench;

import java.util.Arrays;
import java.util.List;

/** Runs one benchmark by its name, between two lines that say what machine it had. */
public final class Bench {
  private Bench() {}

  /**
   * Runs it.
   *
   * @param arguments its name, then its sizes, each of which has a default
   */
  public static void main(String[] arguments) throws Exception {
    String name = arguments.length == 0 ? "" : arguments[0];
    List<String> rest = Arrays.stream(arguments).skip(1).toList();
    int[] sizes =
        name.equals("methods") ? new int[0] : rest.stream().mapToInt(Integer::parseInt).toArray();
    Machine machine = new Machine();
    Screen screen = new Screen(System.out);
    screen.line("%s %s", name, rest);
    screen.line("machine: %s", machine.before());
    switch (name) {
      case "legs" -> new LegsBench(screen, size(sizes, 0, 2_000), size(sizes, 1, 10_000)).run();
      case "measurements" ->
          new MeasurementsBench(screen, size(sizes, 0, 200), size(sizes, 1, 500)).run();
      case "schedulers" ->
          new SchedulersBench(screen, size(sizes, 0, 10_000), size(sizes, 1, 16)).run();
      case "startup" -> new StartupBench(screen, size(sizes, 0, 5)).run();
      case "cluster" ->
          new ClusterBench(screen, size(sizes, 0, 10_000), size(sizes, 1, 3_200)).run();
      case "simulate" -> new SimulateBench(screen, size(sizes, 0, 60), size(sizes, 1, 500)).run();
      case "driver" -> new DriverBench(screen, size(sizes, 0, 100_000), size(sizes, 1, 50)).run();
      case "epoch" -> new EpochBench(screen, size(sizes, 0, 40)).run();
      case "codes" -> new CodesBench(screen, size(sizes, 0, 5)).run();
      case "predict" -> new PredictBench(screen, size(sizes, 0, 10_000_000)).run();
      case "methods" -> new MethodsBench(screen, rest).run();
      case "choices" -> new ChoicesBench(screen, size(sizes, 0, 5)).run();
      case "swap" -> new SwapBench(screen, size(sizes, 0, 30), size(sizes, 1, 3)).run();
      default ->
          throw new IllegalArgumentException(
              "There is no benchmark '"
                  + name
                  + "': give one of "
                  + List.of(
                      "legs",
                      "measurements",
                      "schedulers",
                      "simulate",
                      "driver",
                      "cluster",
                      "startup",
                      "epoch",
                      "codes",
                      "choices",
                      "methods",
                      "predict",
                      "swap"));
    }
    screen.line("machine: %s", machine.after());
  }

  private static int size(int[] sizes, int index, int otherwise) {
    return index < sizes.length ? sizes[index] : otherwise;
  }
}
