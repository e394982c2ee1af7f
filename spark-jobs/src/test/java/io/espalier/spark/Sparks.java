package io.espalier.spark;

import java.io.BufferedOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;

/** Spark as tests use it: small, without pages, and a cluster of separate processes. */
public final class Sparks {
  private Sparks() {}

  static SparkConf local(String master) {
    return plain(master).set("spark.plugins", EspalierPlugin.class.getName());
  }

  public static SparkConf plain(String master) {
    return new SparkConf()
        .setMaster(master)
        .setAppName("test")
        .set("spark.ui.enabled", "false")
        .set("spark.driver.host", "127.0.0.1")
        .set("spark.driver.bindAddress", "127.0.0.1")
        .set("spark.ui.retainedJobs", "20")
        .set("spark.ui.retainedStages", "20")
        .set("spark.ui.retainedTasks", "100");
  }

  /** Executors are processes of their own, which find Spark's jars and these classes. */
  public static SparkConf cluster(int executors, Path folder) throws IOException {
    return cluster(executors, 1, folder);
  }

  /** The same, with several cores in each. */
  static SparkConf cluster(int executors, int cores, Path folder) throws IOException {
    Path home = folder.resolve("spark-home");
    Path jars = Files.createDirectories(home.resolve("jars"));
    for (Path path : classPath()) {
      Path link = jars.resolve(path.getFileName());
      if (!Files.isDirectory(path) && !Files.exists(link)) {
        Files.createSymbolicLink(link, path.toAbsolutePath());
      }
    }
    // A worker in this process takes its Spark from an environment variable, or, told that it is
    // being tested, from this property.
    System.setProperty("spark.testing", "1");
    System.setProperty("spark.test.home", home.toString());
    Path application = folder.resolve("application.jar");
    pack(application);
    return local("local-cluster[" + executors + "," + cores + ",1024]")
        .set("spark.task.maxFailures", "1")
        .setJars(new String[] {application.toString()});
  }

  private static List<Path> classPath() {
    return Pattern.compile(File.pathSeparator)
        .splitAsStream(System.getProperty("java.class.path"))
        .map(Path::of)
        .toList();
  }

  /** Undoes what {@link #cluster} has set for the whole process. */
  public static void clusterGone() {
    System.clearProperty("spark.testing");
    System.clearProperty("spark.test.home");
  }

  private static void pack(Path jar) throws IOException {
    try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(jar));
        JarOutputStream out = new JarOutputStream(file)) {
      List<Path> folders = classPath().stream().filter(Files::isDirectory).toList();
      Set<String> seen = new HashSet<>();
      for (Path folder : folders) {
        try (Stream<Path> all = Files.walk(folder)) {
          for (Path path : all.filter(Files::isRegularFile).toList()) {
            String name = folder.relativize(path).toString().replace('\\', '/');
            if (seen.add(name)) {
              out.putNextEntry(new JarEntry(name));
              Files.copy(path, out);
            }
          }
        }
      }
    }
  }
}
