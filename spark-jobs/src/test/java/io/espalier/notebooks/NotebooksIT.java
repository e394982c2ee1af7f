package io.espalier.notebooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.espalier.app.Launcher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every paragraph of every note, in a Zeppelin server, over a finished study. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class NotebooksIT {
  private static final Path NOTES = Launcher.PROJECT.resolve("notebooks");

  @TempDir private static Path folder;

  private static Path study;
  private static JsonNode summary;
  private static Zeppelin zeppelin;

  @BeforeAll
  static void searchAndStart() throws Exception {
    study = folder.resolve("study");
    Launcher.Result result =
        new Launcher(folder.resolve("logs"))
            .start(
                new ProcessBuilder(
                    Launcher.PROJECT.resolve("deploy/espalier").toString(),
                    "search",
                    "conf/digits-synchronous.conf",
                    "--out",
                    study.toString(),
                    "--json",
                    "--set=bias-variance={resamples=3}"))
            .await();
    assertThat(result.exit()).as(result.err()).isZero();
    summary = result.json();
    zeppelin = Zeppelin.start(Launcher.PROJECT, Files.createDirectory(folder.resolve("zeppelin")));
  }

  @AfterAll
  static void stop() throws Exception {
    if (zeppelin != null) {
      zeppelin.close();
    }
  }

  /** A table that a paragraph showed: its rows by its columns' names. */
  private record Shown(List<String> columns, List<Map<String, String>> rows) {
    static Shown of(String table) {
      List<String> lines = table.lines().toList();
      List<String> columns = List.of(lines.get(0).split("\t", -1));
      List<Map<String, String>> rows = new ArrayList<>();
      for (String line : lines.subList(1, lines.size())) {
        Map<String, String> row = new LinkedHashMap<>();
        String[] cells = line.split("\t", -1);
        for (int i = 0; i < columns.size(); i++) {
          row.put(columns.get(i), cells[i]);
        }
        rows.add(row);
      }
      return new Shown(columns, rows);
    }

    List<String> column(String name) {
      return rows.stream().map(row -> row.get(name)).toList();
    }
  }

  /** Runs a note with forms filled in otherwise; all of its paragraphs must work. */
  private static Map<String, Shown> run(String name, Map<String, String> forms) throws Exception {
    String note = Files.readString(NOTES.resolve(name));
    for (Map.Entry<String, String> form : forms.entrySet()) {
      assertThat(note).contains(form.getKey());
      note = note.replace(form.getKey(), form.getValue());
    }
    int paragraphs = new ObjectMapper().readTree(note).get("paragraphs").size();
    String imported = zeppelin.importNote(note);
    JsonNode done = zeppelin.run(imported);
    zeppelin.delete(imported);
    assertThat(done).hasSizeGreaterThanOrEqualTo(paragraphs);
    Map<String, Shown> tables = new LinkedHashMap<>();
    for (int i = 0; i < paragraphs; i++) {
      JsonNode paragraph = done.get(i);
      assertThat(paragraph.path("status").asText())
          .as("%s: %s %n%s", name, paragraph, zeppelin.log())
          .isEqualTo("FINISHED");
      String text = paragraph.get("text").asText();
      JsonNode messages = paragraph.at("/results/msg");
      if (text.startsWith("%md")) {
        assertThat(messages.at("/0/type").asText()).isEqualTo("HTML");
      } else if (!text.contains("CREATE OR REPLACE")) {
        assertThat(messages.at("/0/type").asText()).as(paragraph.toString()).isEqualTo("TABLE");
        tables.put(paragraph.get("title").asText(), Shown.of(messages.at("/0/data").asText()));
      }
    }
    return tables;
  }

  @Test
  void aStudyAtAGlance() throws Exception {
    Map<String, Shown> shown =
        run("study-at-a-glance.zpln", Map.of("directory=studies/digits", "directory=" + study));
    Map<String, String> one = shown.get("How far it is").rows().get(0);
    assertThat(one)
        .containsEntry("study", "digits-synchronous")
        .containsEntry("metric", "accuracy")
        .containsEntry("pruned", summary.at("/trials/pruned").asText())
        .containsEntry("completed", summary.at("/trials/completed").asText())
        .containsEntry("openings", "1");
    Shown best = shown.get("The best trials of the search");
    assertThat(best.rows()).hasSize(12);
    assertThat(best.rows().get(0).get("hyperparameters"))
        .matches("dropout=\\S+ hidden=\\[\\d+\\] learning-rate=\\S+");
    assertThat(best.column("best_value").stream().map(Double::valueOf).toList())
        .isSortedAccordingTo((a, b) -> Double.compare(b, a));
    Shown curves = shown.get("Learning curves of the best");
    assertThat(curves.columns()).containsExactly("epoch", "trial", "value");
    assertThat(curves.column("trial").stream().distinct().count()).isEqualTo(10);
    List<Double> over =
        shown.get("The best so far, over time").column("best_so_far").stream()
            .map(Double::valueOf)
            .toList();
    assertThat(over).hasSizeGreaterThan(12).isSorted();
    assertThat(shown.get("What became of the trials").column("status"))
        .contains("pruned", "completed");
    assertThat(shown.get("Models, on validation rows").column("ensemble"))
        .contains("best", "averaging", "greedy", "bagging");
    assertThat(shown.get("Models, on test rows").rows()).hasSize(4);
  }

  @Test
  void whyATrialWasPruned() throws Exception {
    Map<String, String> forms = Map.of("directory=studies/digits", "directory=" + study);
    Shown pruned = run("why-was-this-trial-pruned.zpln", forms).get("Trials that were pruned");
    Map<String, String> one = pruned.rows().get(0);
    Map<String, String> chosen = new LinkedHashMap<>(forms);
    chosen.put("trial=0", "trial=" + one.get("trial"));
    Map<String, Shown> shown = run("why-was-this-trial-pruned.zpln", chosen);
    assertThat(shown.get("The trial").rows().get(0))
        .containsEntry("trial", one.get("trial"))
        .containsEntry("status", "pruned")
        .containsEntry("reason", one.get("reason"));
    assertThat(shown.get("What was decided about it").column("decision")).contains("start");
    Shown curve = shown.get("Its curve, among the others of its stage");
    assertThat(curve.rows().get(0)).containsEntry("epoch", "1").containsEntry("trials", "12");
    assertThat(Double.parseDouble(curve.rows().get(0).get("best")))
        .isGreaterThanOrEqualTo(Double.parseDouble(curve.rows().get(0).get("this_trial")));
    Map<String, String> place = shown.get("Its place at its last epoch").rows().get(0);
    int others = Integer.parseInt(place.get("trials_that_came_so_far"));
    // Halving keeps a third: a pruned one was not among it.
    assertThat(Integer.parseInt(place.get("place"))).isBetween(others / 3 + 1, others);
  }

  @Test
  void ensemblesAndGeneralization() throws Exception {
    Map<String, Shown> shown =
        run(
            "ensembles-and-generalization.zpln",
            Map.of(
                "directory=studies/digits", "directory=" + study, "ensemble=best", "ensemble=all"));
    assertThat(shown.get("Members").column("ensemble")).contains("averaging", "bagging");
    Shown diversity = shown.get("Diversity: of how many configurations, how far apart");
    assertThat(diversity.rows())
        .anySatisfy(
            row ->
                assertThat(row)
                    .containsEntry("ensemble", "bagging")
                    .containsEntry("members", "3")
                    .containsEntry("configurations", "1"))
        .anySatisfy(
            row ->
                assertThat(row)
                    .containsEntry("ensemble", "averaging")
                    .containsEntry("configurations", "3"));
    Shown apart = shown.get("Diversity: on which share of rows two models name different labels");
    assertThat(apart.rows()).hasSize(6);
    assertThat(apart.column("disagreement").stream().map(Double::valueOf))
        .allMatch(share -> share >= 0 && share < 0.2);
    Shown calibration = shown.get("Calibration: is it right as often as it says");
    assertThat(calibration.column("rows").stream().mapToInt(Integer::parseInt).sum())
        .isEqualTo(4 * Integer.parseInt(apart.rows().get(0).get("rows")));
    assertThat(shown.get("The gap: how much better on rows that a network was trained on").rows())
        .isNotEmpty();
    assertThat(shown.get("Bias, variance and noise").column("model")).containsExactly("best");
    assertThat(shown.get("The gauge: how far validation rows have flattered").column("ensemble"))
        .contains("best");
  }

  @Test
  void twoStudiesSideBySide() throws Exception {
    Map<String, Shown> shown =
        run(
            "compare-studies.zpln",
            Map.of(
                "first=studies/digits}", "first=" + study + "}",
                "second=studies/digits-synchronous}", "second=" + study + "}"));
    assertThat(shown.get("Side by side").column("which")).containsExactly("first", "second");
    for (Map<String, String> fact : shown.get("Same data, same versions?").rows()) {
      assertThat(fact.get("first")).isEqualTo(fact.get("second")).isNotEmpty();
    }
    assertThat(shown.get("The best hyperparameters of each").rows()).hasSize(10);
    assertThat(shown.get("The best so far, by epochs spent").column("which"))
        .contains("first", "second");
    assertThat(shown.get("Models, on validation rows").rows()).hasSize(8);
    assertThat(shown.get("Models, on test rows").rows()).isNotEmpty();
  }
}
