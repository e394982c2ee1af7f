package io.espalier.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What stands at the beginning of a prepared file.
 *
 * @param content {@code search} or {@code test}
 * @param schema what the columns mean
 * @param rows how many rows the file has
 * @param training how many of them are trained on
 * @param validation how many of them are validated on
 * @param test how many test rows there are, here or in the other file
 * @param unlabelled how many of them have no label
 * @param stratified whether classes are to be divided one by one, where trials divide rows anew
 * @param grouped whether rows belong to groups that stay whole
 * @param testDigest SHA-256 of the file of test rows; empty in that file itself
 */
record PartHeader(
    String content,
    DataSchema schema,
    int rows,
    int training,
    int validation,
    int test,
    int unlabelled,
    boolean stratified,
    boolean grouped,
    String testDigest) {
  static final String SEARCH = "search";
  static final String TEST = "test";

  /** The numbers begin at a multiple of this, so that a file can be mapped into memory. */
  private static final int ALIGNMENT = 64;

  /** As UTF-8, filled up with spaces so that {@code before + length} is aligned. */
  byte[] toBytes(int before) {
    ObjectNode json = schema.toJson();
    json.put("content", content);
    json.put("rows", rows);
    json.put("columns", schema.columns());
    json.put("training", training);
    json.put("validation", validation);
    json.put("test", test);
    json.put("unlabelled", unlabelled);
    json.put("stratified", stratified);
    json.put("grouped", grouped);
    json.put("testDigest", testDigest);
    byte[] text = json.toString().getBytes(StandardCharsets.UTF_8);
    int end = (before + text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    byte[] padded = Arrays.copyOf(text, end - before);
    Arrays.fill(padded, text.length, padded.length, (byte) ' ');
    return padded;
  }

  static PartHeader parse(byte[] bytes) throws IOException {
    JsonNode json = new ObjectMapper().readTree(bytes);
    DataSchema schema = DataSchema.fromJson(json);
    if (schema.columns() != json.path("columns").asInt()) {
      throw new IOException(
          "The header has " + schema.columns() + " features, not " + json.path("columns"));
    }
    return new PartHeader(
        json.path("content").asText(),
        schema,
        json.path("rows").asInt(),
        json.path("training").asInt(),
        json.path("validation").asInt(),
        json.path("test").asInt(),
        json.path("unlabelled").asInt(),
        json.path("stratified").asBoolean(),
        json.path("grouped").asBoolean(),
        json.path("testDigest").asText());
  }
}
