package io.espalier.notebooks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A Zeppelin server of its own jars, with its interpreters of Markdown and of Spark, in a directory
 * of its own. Its web application, which Maven's central repository lacks, is an empty one.
 */
final class Zeppelin implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String OPENS = "--add-opens=java.base/%s=ALL-UNNAMED";

  private static final Set<String> NEEDED = Set.of("spark", "sql", "md");

  private final Process server;
  private final Path home;
  private final URI address;
  private final HttpClient http = HttpClient.newHttpClient();

  private Zeppelin(Process server, Path home, URI address) {
    this.server = server;
    this.home = home;
    this.address = address;
  }

  /** Starts one, and waits until it answers. */
  static Zeppelin start(Path project, Path home) throws Exception {
    Path module = project.resolve("deploy/zeppelin");
    List<String> interpreters = classpath(module.resolve("target/interpreters.classpath"));
    List<String> spark = classpath(project.resolve("deploy/cluster/target/spark.classpath"));
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    layOut(home, module, interpreters, port);
    sparkHome(home.resolve("spark"), project.resolve("deploy/cluster/bin"), spark);
    List<String> command =
        new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString()));
    command.addAll(List.of("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    for (String opened : List.of("java.lang", "java.util", "java.nio", "sun.nio.ch")) {
      command.add(OPENS.formatted(opened));
    }
    command.add("-Dzeppelin.home=" + home);
    command.add("-cp");
    command.add(
        home.resolve("conf")
            + File.pathSeparator
            + String.join(
                File.pathSeparator, classpath(module.resolve("target/server.classpath"))));
    command.add("org.apache.zeppelin.server.ZeppelinServer");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(project.toFile())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("logs/server").toFile());
    List<String> path = new ArrayList<>(List.of(home.resolve("conf").toString()));
    path.add(module.resolve("target/classes").toString());
    path.addAll(spark);
    path.addAll(interpreters);
    builder
        .environment()
        .putAll(
            Map.of(
                "ZEPPELIN_HOME",
                home.toString(),
                "ZEPPELIN_CONF_DIR",
                home.resolve("conf").toString(),
                // Else it ends with its standard input.
                "ZEPPELIN_IDENT_STRING",
                "test",
                "ZEPPELIN_LOCAL_IP",
                "127.0.0.1",
                "SPARK_LOCAL_IP",
                "127.0.0.1",
                "SPARK_SCALA_VERSION",
                "2.12",
                "SPARK_HOME",
                home.resolve("spark").toString(),
                "ESPALIER_INTERPRETERS",
                String.join(File.pathSeparator, path)));
    Zeppelin zeppelin =
        new Zeppelin(builder.start(), home, URI.create("http://127.0.0.1:" + port + "/api/"));
    try {
      zeppelin.await();
    } catch (Exception | AssertionError e) {
      zeppelin.close();
      throw e;
    }
    return zeppelin;
  }

  private static List<String> classpath(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new AssertionError(
          file
              + " is not there: mvn -pl deploy/cluster,deploy/zeppelin,deploy/zeppelin/server"
              + " generate-resources writes it");
    }
    return List.of(Files.readString(file).trim().split(File.pathSeparator));
  }

  private static void layOut(Path home, Path module, List<String> interpreters, int port)
      throws IOException {
    for (String folder :
        List.of("conf", "logs", "run", "bin", "notebook", "local-repo", "webapps")) {
      Files.createDirectories(home.resolve(folder));
    }
    for (String pages : List.of("zeppelin-web", "zeppelin-web-angular")) {
      Path descriptor = Files.createDirectories(home.resolve(pages + "/dist/WEB-INF"));
      Files.writeString(
          descriptor.resolve("web.xml"),
          "<web-app xmlns=\"http://java.sun.com/xml/ns/javaee\" version=\"3.0\"></web-app>");
    }
    StringBuilder site = new StringBuilder("<configuration>");
    Map.of(
            "zeppelin.server.addr",
            "127.0.0.1",
            "zeppelin.server.port",
            Integer.toString(port),
            "zeppelin.war",
            home.resolve("zeppelin-web/dist").toString(),
            "zeppelin.angular.war",
            home.resolve("zeppelin-web-angular/dist").toString(),
            "zeppelin.notebook.dir",
            home.resolve("notebook").toString(),
            "zeppelin.notebook.storage",
            "org.apache.zeppelin.notebook.repo.VFSNotebookRepo",
            "zeppelin.search.enable",
            "false",
            "zeppelin.interpreter.connect.timeout",
            "180000",
            "zeppelin.interpreter.group.default",
            "spark",
            "zeppelin.war.tempdir",
            home.resolve("webapps").toString())
        .forEach(
            (name, value) ->
                site.append(
                    "<property><name>%s</name><value>%s</value></property>"
                        .formatted(name, value)));
    Files.writeString(home.resolve("conf/zeppelin-site.xml"), site.append("</configuration>"));
    Files.writeString(
        home.resolve("conf/log4j.properties"),
        """
        log4j.rootLogger=INFO, out
        log4j.appender.out=org.apache.log4j.ConsoleAppender
        log4j.appender.out.layout=org.apache.log4j.PatternLayout
        log4j.appender.out.layout.ConversionPattern=%d %p %c %m%n
        """);
    Files.copy(module.resolve("interpreter.sh"), home.resolve("bin/interpreter.sh"));
    interpreter(home, interpreters, "spark", "/spark-interpreter-");
    // Where Zeppelin looks for its module of Scala, which is on the class path here.
    Files.createDirectories(home.resolve("interpreter/spark/scala-2.12"));
    interpreter(home, interpreters, "md", "/zeppelin-markdown-");
  }

  /** As it would be unpacked from its jar, but for what this test needs otherwise. */
  private static void interpreter(Path home, List<String> jars, String name, String jar)
      throws IOException {
    String from = jars.stream().filter(path -> path.contains(jar)).findFirst().orElseThrow();
    JsonNode groups;
    try (ZipFile zip = new ZipFile(from)) {
      ZipEntry entry = zip.getEntry("interpreter-setting.json");
      try (InputStream in = zip.getInputStream(entry)) {
        groups = JSON.readTree(in);
      }
    }
    // The others of Spark's group need Python or R.
    for (Iterator<JsonNode> all = groups.elements(); all.hasNext(); ) {
      if (!NEEDED.contains(all.next().get("name").asText())) {
        all.remove();
      }
    }
    for (JsonNode group : groups) {
      ObjectNode properties = (ObjectNode) group.get("properties");
      if (properties != null && properties.has("spark.master")) {
        value(properties, "spark.master", "local[1]");
        value(properties, "spark.ui.enabled", "false");
        value(properties, "spark.sql.shuffle.partitions", "2");
        value(properties, "spark.sql.session.timeZone", "UTC");
        value(properties, "zeppelin.spark.enableSupportedVersionCheck", "false");
        value(properties, "zeppelin.spark.sql.interpolation", "false");
        value(properties, "zeppelin.spark.useHiveContext", "false");
      }
    }
    Path folder = Files.createDirectories(home.resolve("interpreter").resolve(name));
    JSON.writeValue(folder.resolve("interpreter-setting.json").toFile(), groups);
    Path linked = folder.resolve(Path.of(from).getFileName());
    Files.createSymbolicLink(linked, Path.of(from));
  }

  private static void value(ObjectNode properties, String name, String value) {
    ObjectNode property =
        properties.has(name) ? (ObjectNode) properties.get(name) : properties.putObject(name);
    property.put("propertyName", name).put("defaultValue", value).put("type", "string");
  }

  private static void sparkHome(Path home, Path bin, List<String> jars) throws IOException {
    Files.createDirectories(home.resolve("conf"));
    Files.createDirectories(home.resolve("bin"));
    for (String script : List.of("spark-class", "spark-submit")) {
      Files.copy(
          bin.resolve(script),
          home.resolve("bin").resolve(script),
          StandardCopyOption.COPY_ATTRIBUTES);
    }
    Path folder = Files.createDirectories(home.resolve("jars"));
    for (String jar : jars) {
      Files.createSymbolicLink(folder.resolve(Path.of(jar).getFileName()), Path.of(jar));
    }
  }

  private void await() throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      if (!server.isAlive()) {
        throw new AssertionError("Zeppelin has ended:\n" + log());
      }
      try {
        if (send(HttpRequest.newBuilder(address.resolve("version")).GET()).statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        Thread.sleep(200);
      }
    }
    throw new AssertionError("Zeppelin does not answer:\n" + log());
  }

  /** What the server and its interpreters have said. */
  String log() throws IOException {
    StringBuilder all = new StringBuilder();
    for (String name : List.of("server", "interpreters")) {
      Path file = home.resolve("logs").resolve(name);
      if (Files.exists(file)) {
        List<String> lines = Files.readAllLines(file);
        all.append(String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size())));
      }
    }
    return all.toString();
  }

  /** Imports a note as a user does, and returns its id. */
  String importNote(String note) throws Exception {
    return body(HttpRequest.newBuilder(address.resolve("notebook/import"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(note)))
        .asText();
  }

  /** Runs all paragraphs, one after the other, and returns them with their results. */
  JsonNode run(String note) throws Exception {
    send(
        HttpRequest.newBuilder(address.resolve("notebook/job/" + note + "?blocking=true"))
            .POST(HttpRequest.BodyPublishers.noBody()));
    return body(HttpRequest.newBuilder(address.resolve("notebook/" + note)).GET())
        .get("paragraphs");
  }

  /** Deletes a note: two of one name cannot be. */
  void delete(String note) throws Exception {
    body(HttpRequest.newBuilder(address.resolve("notebook/" + note)).DELETE());
  }

  private JsonNode body(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> response = send(request);
    if (response.statusCode() != 200) {
      throw new AssertionError(response + ": " + response.body() + "\n" + log());
    }
    return JSON.readTree(response.body()).get("body");
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Ends the server and the interpreters that it has started. */
  @Override
  public void close() throws IOException {
    List<ProcessHandle> all = server.descendants().toList();
    server.destroy();
    try {
      if (!server.waitFor(20, TimeUnit.SECONDS)) {
        server.destroyForcibly();
      }
    } catch (InterruptedException e) {
      server.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    all.forEach(ProcessHandle::destroyForcibly);
    try (Stream<Path> files = Files.walk(home)) {
      // JUnit warns of each that it deletes with the directory.
      for (Path link : files.filter(Files::isSymbolicLink).toList()) {
        Files.delete(link);
      }
    }
  }
}
