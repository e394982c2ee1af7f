package io.espalier.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * What a trainer of dense networks can be made of: who multiplies, who does the element-wise work,
 * and whether several networks are trained as one. Each round measures every choice once, in a JVM
 * of its own; ratios are to the first choice of a table in the same round.
 */
final class ChoicesBench {
  private static final List<String> SHAPES =
      List.of("64,64,32,10/32", "64,64,32,10/128", "784,256,128,10/128");
  private static final String VECTOR = "--add-modules=jdk.incubator.vector";
  private static final String NO_VECTORIZING = "-XX:-UseSuperWord";
  private static final int ITERATIONS = 5;

  /** The Vector API is slow until its last compilation. */
  private static final TimeValue WARM_ITERATION = TimeValue.milliseconds(400);

  private static final TimeValue ITERATION = TimeValue.milliseconds(200);

  private final Screen screen;
  private final int rounds;
  private final Machine machine = new Machine();

  /**
   * A choice.
   *
   * @param benchmark class and method, without the package
   * @param jvm options, or empty
   */
  private record Choice(String name, String benchmark, String way, String jvm) {}

  /**
   * Choices that do the same work.
   *
   * @param unit what a figure is one of
   * @param amount of the unit in one operation
   */
  private record Table(
      String title,
      String shape,
      String unit,
      ToDoubleFunction<StepShape> amount,
      List<Choice> choices) {}

  ChoicesBench(Screen screen, int rounds) {
    this.screen = screen;
    this.rounds = rounds;
  }

  void run() throws RunnerException {
    Map<Table, Map<Choice, List<Double>>> nanos = new LinkedHashMap<>();
    List<Table> tables = tables();
    for (int round = 0; round < rounds; round++) {
      for (Table table : tables) {
        for (Choice choice : table.choices()) {
          nanos
              .computeIfAbsent(table, t -> new LinkedHashMap<>())
              .computeIfAbsent(choice, c -> new ArrayList<>())
              .add(measure(choice, table.shape()));
        }
      }
      screen.line("round %d of %d, %s", round + 1, rounds, machine.after());
    }
    nanos.forEach(this::print);
  }

  /**
   * Nanoseconds of an operation in the best iteration: others may have had the core in the rest.
   */
  private static double measure(Choice choice, String shape) throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("io\\.espalier\\.bench\\." + choice.benchmark().replace(".", "\\.") + "$")
            .param("shape", shape)
            .forks(1)
            .warmupIterations(ITERATIONS)
            .warmupTime(WARM_ITERATION)
            .measurementIterations(ITERATIONS)
            .measurementTime(ITERATION)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT);
    if (!choice.way().isEmpty()) {
      options.param("way", choice.way());
    }
    if (!choice.jvm().isEmpty()) {
      options.jvmArgsAppend(choice.jvm());
    }
    return new Runner(options.build()).runSingle().getPrimaryResult().getStatistics().getMin();
  }

  private void print(Table table, Map<Choice, List<Double>> nanos) {
    double amount = table.amount().applyAsDouble(StepShape.of(table.shape()));
    screen.line("");
    screen.line("%s, %s", table.title(), table.shape().replace(',', '-'));
    screen.line("%-36s %30s %26s", "", table.unit(), "times the first");
    List<Double> control = nanos.get(table.choices().get(0));
    nanos.forEach(
        (choice, values) -> {
          List<Double> figures = values.stream().map(value -> amount / value).toList();
          List<Double> ratios = new ArrayList<>();
          for (int round = 0; round < values.size(); round++) {
            ratios.add(control.get(round) / values.get(round));
          }
          screen.line("%-36s %30s %26s", choice.name(), Spread.of(figures), Spread.of(ratios));
        });
  }

  private static List<Table> tables() {
    List<Table> all = new ArrayList<>();
    for (String shape : SHAPES) {
      all.add(
          new Table("products of a step", shape, "GFLOP/s", StepShape::operations, multipliers()));
    }
    for (String shape : SHAPES) {
      ToDoubleFunction<StepShape> layer = step -> step.batch() * step.hidden();
      all.add(new Table("bias and ReLU", shape, "elements/ns", layer, activations()));
      all.add(new Table("mask of ReLU", shape, "elements/ns", layer, masks()));
      all.add(
          new Table("update by Adam", shape, "elements/ns", StepShape::parameters, loops("adam")));
    }
    for (String shape : SHAPES) {
      all.add(
          new Table(
              "products of a step of eight networks",
              shape,
              "GFLOP/s",
              step -> FusionBenchmark.NETWORKS * step.operations(),
              orders()));
    }
    return all;
  }

  private static List<Choice> multipliers() {
    return List.of(
        multiplier("netlib, native, heap", Multiplier.HEAP_NATIVE, ""),
        multiplier("JavaCPP, off the heap", Multiplier.OFF_HEAP, ""),
        multiplier("JavaCPP, heap, copied", Multiplier.HEAP_COPIED, ""),
        multiplier("netlib, plain Java", Multiplier.HEAP_JAVA, ""),
        multiplier("netlib, Vector API", Multiplier.HEAP_VECTOR, VECTOR));
  }

  private static Choice multiplier(String name, Multiplier way, String jvm) {
    return new Choice(name, "ProductsBenchmark.step", way.name(), jvm);
  }

  private static List<Choice> loops(String method) {
    return List.of(
        new Choice("loop", "LoopsBenchmark." + method, "", ""),
        new Choice("loop, " + NO_VECTORIZING, "LoopsBenchmark." + method, "", NO_VECTORIZING),
        new Choice("Vector API", "VectorLoopsBenchmark." + method, "", VECTOR));
  }

  private static List<Choice> activations() {
    List<Choice> all = new ArrayList<>(loops("biasAndRectify"));
    String copied = "LoopsBenchmark.copyBiasAndRectify";
    all.add(new Choice("loop, bias copied before", copied, "", ""));
    return all;
  }

  private static List<Choice> masks() {
    String branch = "LoopsBenchmark.maskByBranch";
    String arithmetic = "LoopsBenchmark.maskByArithmetic";
    return List.of(
        new Choice("loop, a choice each", branch, "", ""),
        new Choice("loop, arithmetic", arithmetic, "", ""),
        new Choice("loop, arithmetic, " + NO_VECTORIZING, arithmetic, "", NO_VECTORIZING),
        new Choice("Vector API", "VectorLoopsBenchmark.mask", "", VECTOR));
  }

  private static List<Choice> orders() {
    List<Choice> all = new ArrayList<>();
    for (FusionBenchmark.Way way : FusionBenchmark.Way.values()) {
      String name = way.name().toLowerCase(Locale.ROOT).replace('_', ' ');
      all.add(new Choice(name, "FusionBenchmark.step", way.name(), ""));
    }
    return all;
  }
}
