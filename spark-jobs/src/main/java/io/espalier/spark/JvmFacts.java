package io.espalier.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * How a JVM was started, as far as Espalier depends on it. Executors report theirs when they come
 * up, as nobody else can see it.
 *
 * @param closed packages that Spark needs open and that are not, as {@code module/package}
 * @param openMpThreads what {@code OMP_NUM_THREADS} says; empty if it says nothing
 * @param java the version of Java
 */
public record JvmFacts(List<String> closed, Optional<String> openMpThreads, String java) {
  /** Where an executor is. */
  enum Place {
    /** In the driver's own process. */
    DRIVER,
    /** In a process of its own. */
    CLUSTER
  }

  private static final Pattern OPENED =
      Pattern.compile("--add-opens=([\\w.]+)/([\\w.]+)=ALL-UNNAMED");

  private static final String OPEN_MP = "OMP_NUM_THREADS";
  private static final String MARK = "jvm";
  private static final String SEPARATOR = "\n";
  private static final int PARTS = 4;

  /** Copies the list. */
  public JvmFacts {
    closed = List.copyOf(closed);
  }

  /** Of this process. */
  public static JvmFacts here() {
    return here(ModuleLayer.boot(), System.getenv());
  }

  static JvmFacts here(ModuleLayer modules, Map<String, String> environment) {
    List<String> closed = new ArrayList<>();
    Matcher opened = OPENED.matcher(JavaModuleOptions.defaultModuleOptions());
    while (opened.find()) {
      String name = opened.group(2);
      Optional<Module> module = modules.findModule(opened.group(1));
      // What a smaller or later Java does not have at all needs no opening.
      if (module.isPresent()
          && module.get().getPackages().contains(name)
          && !module.get().isOpen(name, JvmFacts.class.getModule())) {
        closed.add(opened.group(1) + "/" + name);
      }
    }
    return new JvmFacts(
        closed,
        Optional.ofNullable(environment.get(OPEN_MP)).filter(v -> !v.isBlank()),
        Runtime.version().toString());
  }

  /** As a message to the driver. */
  String text() {
    return String.join(SEPARATOR, MARK, String.join(" ", closed), openMpThreads.orElse(""), java);
  }

  /** Reads a {@link #text}; empty if a message is something else. */
  static Optional<JvmFacts> read(String message) {
    String[] parts = message.split(SEPARATOR, -1);
    if (parts.length != PARTS || !parts[0].equals(MARK)) {
      return Optional.empty();
    }
    return Optional.of(
        new JvmFacts(
            Arrays.stream(parts[1].split(" ")).filter(name -> !name.isEmpty()).toList(),
            Optional.of(parts[2]).filter(threads -> !threads.isEmpty()),
            parts[3]));
  }

  /** What is wrong with the JVM of a driver: Spark would die of it. */
  public Optional<Flaw> ofDriver() {
    if (closed.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Flaw.fatal(
            "Java "
                + java
                + " keeps packages closed that Spark needs: add --conf"
                + " \"spark.driver.extraJavaOptions="
                + options()
                + "\" (deploy/jvm.options has all options; a local JVM takes them as java"
                + " @deploy/jvm.options)"));
  }

  /**
   * What is wrong with the JVM of an executor.
   *
   * @param cores that a task has
   * @param place where it is
   */
  List<Flaw> ofExecutor(int cores, Place place) {
    List<Flaw> flaws = new ArrayList<>();
    boolean embedded = place == Place.DRIVER;
    if (!closed.isEmpty() && !embedded) {
      flaws.add(
          Flaw.costly(
              "An executor's Java "
                  + java
                  + " keeps packages closed that Spark needs: add --conf"
                  + " \"spark.executor.extraJavaOptions="
                  + options()
                  + "\""));
    }
    if (openMpThreads.filter(threads -> within(threads, cores)).isEmpty()) {
      flaws.add(
          Flaw.costly(
              OPEN_MP
                  + openMpThreads.map(threads -> " is " + threads).orElse(" is not set")
                  + (embedded ? "" : " in an executor")
                  + ", so that native code may take cores of trials beside: "
                  + (embedded
                      ? "run export " + OPEN_MP + "=1 first"
                      : "add --conf spark.executorEnv." + OPEN_MP + "=1")));
    }
    return flaws;
  }

  private static boolean within(String threads, int cores) {
    try {
      return Integer.parseInt(threads) <= cores;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private String options() {
    return closed.stream()
        .map(name -> "--add-opens=" + name + "=ALL-UNNAMED")
        .collect(Collectors.joining(" "));
  }
}
