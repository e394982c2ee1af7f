package io.espalier.report.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a page says of a made-up study, whose names are a stranger's. */
class HtmlPageTest {
  private static final Pattern SPEC =
      Pattern.compile("<script type=\"application/json\" id=\"([a-z-]+)-spec\">(.*?)</script>");

  @Test
  void theReportSaysAndDrawsWhatCameOfTheStudy() {
    StudyReport report = Contents.of(MadeUp.findings("made-up", 60));
    assertThat(report.title()).isEqualTo("Study made-up");
    assertThat(String.join(" ", report.lead()))
        .contains("60 configurations", "lowest log-loss", "40 pruned", "20 completed");
    assertThat(report.plots())
        .extracting(Block.Plot::id)
        .containsExactly(
            "history-time",
            "history-epochs",
            "curves-all",
            "curves-best",
            "space-parallel",
            "space-slices",
            "importance-shares",
            "importance-maps",
            "rungs-counts",
            "rungs-ranks",
            "slots-legs",
            "slots-running");
    assertThat(report.plots())
        .allSatisfy(
            plot -> {
              assertThat(plot.title()).isNotBlank();
              assertThat(plot.caption()).isNotBlank();
              assertThat(plot.alternative()).isNotBlank();
              assertThat(plot.data().rows()).isNotEmpty();
            });
  }

  @Test
  void whatThereIsNothingOfIsSaidInWords() {
    StudyReport report = Contents.of(MadeUp.findings("made-up", 60));
    for (String id : List.of("ensembles", "errors", "variance", "images", "opening")) {
      Section section =
          report.sections().stream().filter(s -> s.id().equals(id)).findFirst().orElseThrow();
      assertThat(section.blocks()).as(id).isEmpty();
      assertThat(section.words()).as(id).hasSize(1);
    }
  }

  @Test
  void theLearningRateMattersMostWhereItAloneDecides() {
    StudyReport report = Contents.of(MadeUp.findings("made-up", 200));
    Block.Plot shares =
        report.plots().stream().filter(p -> p.id().equals("importance-shares")).findFirst().get();
    assertThat(shares.data().rows().get(0)[0]).isEqualTo("learning-rate");
  }

  @Test
  void nothingOfAStrangersNamesIsMarkup() throws Exception {
    String page = HtmlPage.of(Contents.of(MadeUp.findings(MadeUp.HOSTILE, 30)));
    assertThat(page)
        .contains("window.harmed")
        .doesNotContain("<script>window")
        .doesNotContain("<img src=x");
    Matcher specs = SPEC.matcher(page);
    int found = 0;
    while (specs.find()) {
      JsonNode spec = new ObjectMapper().readTree(specs.group(2));
      assertThat(spec.get("description").asText()).isNotBlank();
      found++;
    }
    assertThat(found).isGreaterThan(10);
  }

  @Test
  void thePageMayRunItsOwnScriptsAlone() {
    String page = HtmlPage.of(Contents.of(MadeUp.findings("made-up", 10)));
    Matcher policy =
        Pattern.compile("Content-Security-Policy\" content=\"([^\"]*)\"").matcher(page);
    assertThat(policy.find()).isTrue();
    assertThat(policy.group(1))
        .startsWith("default-src &#39;none&#39;")
        .doesNotContain("unsafe-eval")
        .doesNotContain("http");
  }

  @Test
  void tenThousandTrialsMakeAPageThatCanBeOpened() {
    StudyReport report = Contents.of(MadeUp.findings("long", 10_000));
    assertThat(report.plots())
        .allSatisfy(plot -> assertThat(plot.spec().toString().length()).isLessThan(1_000_000));
    assertThat(HtmlPage.of(report).length()).isLessThan(6_000_000);
    assertThat(report.plots())
        .filteredOn(plot -> plot.id().equals("history-time"))
        .singleElement()
        .satisfies(
            plot -> {
              assertThat(plot.caption()).contains("of 10,000 trials");
              assertThat(plot.spec().at("/usermeta/renderer").asText()).isEqualTo("canvas");
            });
  }

  @Test
  void aStudyWithoutATrialHasAReportToo() {
    StudyReport report = Contents.of(MadeUp.findings("empty", 0));
    assertThat(report.plots()).isEmpty();
    assertThat(HtmlPage.of(report)).contains("No trial of the search has been measured yet.");
  }

  @Test
  void partsOfOneNameAreRefused() {
    Section one = Section.absent("one", "One", "nothing");
    assertThatThrownBy(() -> new StudyReport("title", List.of(), List.of(one, one), "now"))
        .hasMessageContaining("of the same name");
  }

  @Test
  void everyGapOfAPlotIsFilledAndNothingElseIsGiven() {
    assertThatThrownBy(() -> Spec.of("importance").filled()).hasMessageContaining("lacks");
    Data none = new Data("none", List.of(), List.of());
    assertThatThrownBy(
            () ->
                Spec.of("importance")
                    .with("data", none)
                    .with("height", 1)
                    .with("names", List.of())
                    .with("more", 1)
                    .filled())
        .hasMessageContaining("importance has gaps for");
  }
}
