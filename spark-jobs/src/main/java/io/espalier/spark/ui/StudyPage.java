package io.espalier.spark.ui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * What the tab shows, free of Spark's classes: a page whose script fills in the data that are sent
 * with it, and asks for newer ones. Whatever is named by people is text of JSON, and put on the
 * page as text.
 */
final class StudyPage {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final LiveStudy study;

  StudyPage(LiveStudy study) {
    this.study = study;
  }

  /** Its heading. */
  String title() {
    return "Espalier: "
        + study.latest().map(Glance::study).orElse("a study that is about to begin");
  }

  /** The body of the page. */
  String page() {
    return "<style>"
        + resource("study.css")
        + "</style>"
        + resource("study.html")
        + data()
        + script(library("vega"))
        + script(library("vega-lite"))
        + script(resource("study.js"));
  }

  /** Only what changes. */
  String data() {
    JsonNode glance = JSON.valueToTree(study.latest().orElse(null));
    String json = glance.toString();
    // Inside of a page, < could end the script that holds the data.
    return "<script type=\"application/json\" id=\"espalier-data\">"
        + json.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
        + "</script>";
  }

  private static String script(String content) {
    return "<script>" + content.replace("</script", "<\\/script") + "</script>";
  }

  private static String resource(String name) {
    return read("/io/espalier/spark/ui/" + name);
  }

  /** One of the scripts that reports carry along. */
  private static String library(String name) {
    return read("/io/espalier/report/page/vega/" + name + ".min.js");
  }

  private static String read(String path) {
    try (InputStream in = open(path)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String path) throws FileNotFoundException {
    InputStream in = StudyPage.class.getResourceAsStream(path);
    if (in == null) {
      throw new FileNotFoundException("The jar of Espalier lacks " + path);
    }
    return in;
  }
}
