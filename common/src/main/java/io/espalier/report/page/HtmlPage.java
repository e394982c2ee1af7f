package io.espalier.report.page;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A report as one file of HTML that needs nothing else: scripts, styles and images are within it.
 * The page may run no script but its own, which are named by their hashes, may evaluate no text as
 * code, and may ask no network for anything. All text of the report is escaped.
 */
public final class HtmlPage {
  private static final List<String> SCRIPTS =
      List.of("vega/vega.min.js", "vega/vega-lite.min.js", "vega/vega-embed.min.js", "report.js");

  /** Rows of a table of data below a plot; more are in the tables of the study. */
  private static final int MOST_ROWS = 200;

  private static final ObjectMapper JSON =
      JsonMapper.builder(new JsonFactoryBuilder().characterEscapes(new NoMarkup()).build()).build();

  private HtmlPage() {}

  /** In a script element no markup may begin, so that none ends it. */
  private static final class NoMarkup extends CharacterEscapes {
    private static final long serialVersionUID = 1;
    private static final String MARKUP = "<>&\u2028\u2029";

    @Override
    public int[] getEscapeCodesForAscii() {
      int[] codes = standardAsciiEscapesForJSON();
      MARKUP.chars().filter(c -> c < codes.length).forEach(c -> codes[c] = ESCAPE_CUSTOM);
      return codes;
    }

    @Override
    public SerializableString getEscapeSequence(int c) {
      return MARKUP.indexOf(c) < 0 ? null : new SerializedString("\\u%04x".formatted(c));
    }
  }

  /** The page, to be written in UTF-8. */
  public static String of(StudyReport report) {
    List<String> scripts = SCRIPTS.stream().map(HtmlPage::resource).toList();
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("report", report(report));
    page.put("first", report.sections().get(0).id());
    page.put("style", resource("report.css"));
    page.put("scripts", scripts);
    page.put("policy", policy(scripts));
    return template().execute(page);
  }

  private static Template template() {
    return Mustache.compiler()
        .withLoader(name -> new InputStreamReader(open(name + ".mustache"), StandardCharsets.UTF_8))
        .compile(resource("report.mustache"));
  }

  private static String policy(List<String> scripts) {
    StringBuilder policy = new StringBuilder("default-src 'none'; script-src");
    scripts.forEach(script -> policy.append(" 'sha256-").append(sha256(script)).append('\''));
    // Vega sets styles of what it draws; they can fetch nothing.
    return policy
        + "; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";
  }

  private static String sha256(String script) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  private static Map<String, Object> report(StudyReport report) {
    return Map.of(
        "title", report.title(),
        "lead", report.lead(),
        "made", report.made(),
        "sections", report.sections().stream().map(HtmlPage::section).toList());
  }

  private static Map<String, Object> section(Section section) {
    return Map.of(
        "id", section.id(),
        "title", section.title(),
        "words", section.words(),
        "blocks", section.blocks().stream().map(HtmlPage::block).toList());
  }

  /** Each kind of block under its own name, the others false. */
  private static Map<String, Object> block(Block block) {
    Map<String, Object> kinds = new LinkedHashMap<>();
    kinds.put("plot", block instanceof Block.Plot plot ? plot(plot) : false);
    kinds.put("table", block instanceof Block.Table table ? table(table.data()) : false);
    kinds.put("picture", block instanceof Block.Picture picture ? picture(picture) : false);
    kinds.put(
        "listing",
        block instanceof Block.Listing listing
            ? Map.of("title", listing.title(), "text", listing.text())
            : false);
    return kinds;
  }

  private static Map<String, Object> plot(Block.Plot plot) {
    return Map.of(
        "id", plot.id(),
        "title", plot.title(),
        "caption", plot.caption(),
        "alternative", plot.alternative(),
        "json", json(plot.spec()),
        "data", table(plot.data()));
  }

  private static String json(JsonNode spec) {
    try {
      return JSON.writeValueAsString(spec);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree can be written", e);
    }
  }

  private static Map<String, Object> picture(Block.Picture picture) {
    return Map.of(
        "id", picture.id(),
        "title", picture.title(),
        "caption", picture.caption(),
        "alternative", picture.alternative(),
        "base64", Base64.getEncoder().encodeToString(picture.png()));
  }

  private static Map<String, Object> table(Data data) {
    List<Object[]> rows = Trials.evenly(data.rows(), MOST_ROWS);
    List<String> kinds = new ArrayList<>();
    for (int i = 0; i < data.fields().size(); i++) {
      int column = i;
      kinds.add(
          data.rows().stream().anyMatch(row -> row[column] instanceof Number) ? "number" : "words");
    }
    List<Object> columns = new ArrayList<>();
    for (int i = 0; i < kinds.size(); i++) {
      columns.add(Map.of("kind", kinds.get(i), "name", data.fields().get(i).title()));
    }
    return Map.of(
        "caption",
        rows.size() == data.rows().size()
            ? data.caption()
            : "%s: %,d rows of %,d".formatted(data.caption(), rows.size(), data.rows().size()),
        "columns",
        columns,
        "lines",
        rows.stream().map(row -> Map.of("cells", cells(row, kinds))).toList());
  }

  private static List<Object> cells(Object[] row, List<String> kinds) {
    List<Object> cells = new ArrayList<>();
    for (int i = 0; i < row.length; i++) {
      cells.add(Map.of("kind", kinds.get(i), "text", Data.shown(row[i])));
    }
    return cells;
  }

  private static String resource(String name) {
    try (InputStream in = open(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be read from this jar", e);
    }
  }

  private static InputStream open(String name) {
    InputStream in = HtmlPage.class.getResourceAsStream(name);
    if (in == null) {
      throw new IllegalStateException("There is no " + name + " in this jar");
    }
    return in;
  }
}
