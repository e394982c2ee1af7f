package io.espalier.draft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.espalier.data.CellRules;
import io.espalier.data.DataProblem;
import io.espalier.data.Format;
import io.espalier.data.SourceColumn;
import io.espalier.data.SourceColumn.Kind;
import io.espalier.data.TaskKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is guessed from the cells of columns, and what a study file then says. */
class DataDraftTest {
  private static final int ROWS = 60;
  private static final Place PLACE = new Place("rows.csv", Format.AUTO, false, Optional.empty());

  private final Table table = new Table();

  /** Columns of cells, which stand for a file. */
  private static final class Table implements Columns {
    private final List<Facts> columns = new ArrayList<>();
    private final Map<String, List<String>> cells = new HashMap<>();

    Table with(String name, IntFunction<String> cell) {
      return with(name, Kind.TEXT, cell);
    }

    Table with(String name, Kind kind, IntFunction<String> cell) {
      Tally tally = new Tally(CellRules.USUAL.missing());
      List<String> texts = IntStream.range(0, ROWS).mapToObj(cell).toList();
      texts.forEach(tally::take);
      cells.put(name, texts);
      columns.add(new Facts(new SourceColumn(name, kind, "a type", 1), tally.facts()));
      return this;
    }

    @Override
    public List<Facts> all() {
      return columns;
    }

    @Override
    public boolean steps(String id, String time, String label) {
      Set<List<String>> steps = new HashSet<>();
      Map<String, Set<String>> labels = new HashMap<>();
      for (int row = 0; row < ROWS; row++) {
        String series = cells.get(id).get(row);
        steps.add(List.of(series, cells.get(time).get(row)));
        labels.computeIfAbsent(series, s -> new HashSet<>()).add(cells.get(label).get(row));
      }
      return steps.size() == ROWS && labels.values().stream().allMatch(l -> l.size() == 1);
    }
  }

  private DataDraft draft() {
    return DataDraft.of(PLACE, table, Optional.empty());
  }

  private static Config data(DataDraft draft) {
    return ConfigFactory.parseString(draft.text()).getConfig("data");
  }

  private static String number(int row) {
    return Double.toString(row * 0.37 + 0.123);
  }

  @Test
  void namesOfClassesMakeAClassificationAndManyNumbersARegression() {
    table.with("a", DataDraftTest::number).with("b", row -> row % 2 == 0 ? "yes" : "no");
    assertThat(data(draft()).getString("label")).isEqualTo("b");
    assertThat(draft().task()).isEqualTo(TaskKind.CLASSIFICATION);
    DataDraft other = DataDraft.of(PLACE, table, Optional.of("a"));
    assertThat(data(other).getString("label")).isEqualTo("a");
    assertThat(other.task()).isEqualTo(TaskKind.REGRESSION);
    assertThat(data(other).getString("task")).isEqualTo("regression");
  }

  @Test
  void fewWholeNumbersAreClassesAndManyAreNot() {
    table.with("a", DataDraftTest::number).with("y", row -> "" + row % 5);
    assertThat(draft().task()).isEqualTo(TaskKind.CLASSIFICATION);
    Table counts = new Table().with("a", DataDraftTest::number).with("y", row -> "" + row % 20);
    assertThat(DataDraft.of(PLACE, counts, Optional.empty()).task()).isEqualTo(TaskKind.REGRESSION);
  }

  @Test
  void aColumnThatIsCalledAsLabelsAreIsTakenBeforeTheLast() {
    table.with("Target", row -> "" + row % 2).with("a", DataDraftTest::number);
    assertThat(data(draft()).getString("label")).isEqualTo("Target");
    assertThat(draft().guesses().get(0).reason()).contains("often called so");
  }

  @Test
  void theLastColumnIsNoLabelIfItIdentifiesRows() {
    table
        .with("a", DataDraftTest::number)
        .with("kind", row -> "k" + row % 3)
        .with("id", row -> "" + (1000 + row));
    assertThat(data(draft()).getString("label")).isEqualTo("kind");
    assertThat(data(draft()).getStringList("exclude")).containsExactly("id");
  }

  @Test
  void columnsOfWhichNothingCanBeLearnedAreLeftOut() {
    table
        .with("Unnamed: 0", row -> "" + row)
        .with("name", row -> "somebody " + row)
        .with("day", row -> "2024-01-%02d".formatted(1 + row % 28))
        .with("empty", row -> "NA")
        .with("map", Kind.OTHER, row -> null)
        .with("when", Kind.MOMENT, row -> null)
        .with("a", DataDraftTest::number)
        .with("label", row -> "" + row % 2);
    assertThat(data(draft()).getStringList("exclude"))
        .containsExactly("Unnamed: 0", "name", "day", "empty", "map", "when");
    assertThat(draft().text()).contains("numbers the rows").contains("data.split.time");
  }

  @Test
  void numbersThatDifferInEachRowAreNoIdentifiersUnlessTheyAreCalledSo() {
    table
        .with("a", DataDraftTest::number)
        .with("customer id", DataDraftTest::number)
        .with("label", row -> "" + row % 2);
    assertThat(data(draft()).getStringList("exclude")).containsExactly("customer id");
  }

  @Test
  void theOnlyTextAmongNumbersMeansThatNothingIsThereAndSeveralMakeNames() {
    table
        .with("a", row -> row % 10 == 3 ? "unknown" : number(row))
        .with("b", row -> row % 3 == 0 ? "low" : row % 3 == 1 ? "high" : "7")
        .with("label", row -> "" + row % 2);
    Config data = data(draft());
    assertThat(data.getStringList("missing")).contains("unknown", "?", "na");
    assertThat(data.getStringList("categorical")).containsExactly("b");
  }

  @Test
  void aColumnThatNamesPartsDividesTheRows() {
    table
        .with("set", row -> row % 4 == 0 ? "test" : "train")
        .with("a", DataDraftTest::number)
        .with("label", row -> "" + row % 2);
    assertThat(data(draft()).getString("split.column")).isEqualTo("set");
  }

  @Test
  void aColumnOfOnePartOrOfOtherWordsDoesNot() {
    table
        .with("set", row -> "train")
        .with("vehicle", row -> row % 2 == 0 ? "train" : "car")
        .with("a", DataDraftTest::number)
        .with("label", row -> "" + row % 2);
    assertThat(data(draft()).hasPath("split.column")).isFalse();
  }

  @Test
  void rowsOfOnePersonStayTogether() {
    table
        .with("patient_id", row -> "p" + row / 2)
        .with("a", DataDraftTest::number)
        .with("label", row -> "" + row % 2);
    assertThat(data(draft()).getString("split.group")).isEqualTo("patient_id");
  }

  @Test
  void aClassThatIsTooRareForEachPartIsNotDividedByItself() {
    table.with("a", DataDraftTest::number).with("label", row -> row < 2 ? "rare" : "usual");
    assertThat(data(draft()).getBoolean("split.stratified")).isFalse();
    assertThat(draft().rarest()).isEqualTo(2.0 / ROWS);
  }

  @Test
  void rowsWithoutALabelAreKeptApart() {
    table.with("a", DataDraftTest::number).with("label", row -> row < 9 ? "" : "" + row % 2);
    assertThat(data(draft()).getString("unlabelled")).isEqualTo("keep");
    assertThat(draft().guesses()).anyMatch(guess -> guess.value().equals("9 rows are put apart"));
  }

  @Test
  void linesWithTimesOfTheirOwnAreStepsOfSeries() {
    table
        .with("series", row -> "" + row / 6)
        .with("t", row -> "" + row % 6)
        .with("a", DataDraftTest::number)
        .with("label", row -> "" + row / 6 % 2);
    Config data = data(draft());
    assertThat(data.getString("series.id")).isEqualTo("series");
    assertThat(data.getString("series.time")).isEqualTo("t");
    assertThat(data.hasPath("exclude")).isFalse();
  }

  @Test
  void linesAreNoStepsIfTheirLabelsOrTimesContradictIt() {
    table
        .with("series", row -> "" + row / 6)
        .with("t", row -> "" + row % 6)
        .with("a", DataDraftTest::number)
        .with("label", row -> "" + row % 2);
    assertThat(data(draft()).hasPath("series")).isFalse();
  }

  @Test
  void numberedColumnsAreToldThatTheyMayBePlaces() {
    for (int i = 0; i < 9; i++) {
      table.with("px" + i, row -> "" + row % 7);
    }
    table.with("label", row -> "" + row % 2);
    assertThat(draft().text()).contains("image { height = 3, width = 3 }");
    Table times = new Table();
    for (int i = 1; i <= 10; i++) {
      times.with("t" + i, DataDraftTest::number);
    }
    times.with("label", row -> "" + row % 2);
    assertThat(DataDraft.of(PLACE, times, Optional.empty()).text())
        .contains("series { steps = 10 }");
  }

  @Test
  void aLabelOfTooManyNamesIsRefused() {
    Table texts = new Table();
    Tally tally = new Tally(CellRules.USUAL.missing());
    IntStream.range(0, ColumnFacts.MOST + 1).forEach(row -> tally.take("text " + row));
    texts.columns.add(
        new Columns.Facts(new SourceColumn("label", Kind.TEXT, "text", 1), tally.facts()));
    assertThatThrownBy(() -> DataDraft.of(PLACE, texts, Optional.empty()))
        .isInstanceOf(DataProblem.class)
        .hasMessageContaining("'label'")
        .hasMessageContaining("--label COL");
  }

  @Test
  void whatStrangersWroteSaysNothingInAFile() {
    String hostile = "x\"\nopen-test = true # } \u0007";
    table
        .with(hostile, row -> "somebody\nopen-test = true " + row)
        .with("a", DataDraftTest::number)
        .with("label", row -> row % 2 == 0 ? "yes\nopen-test = true" : "no");
    DataDraft draft =
        DataDraft.of(
            new Place(hostile, Format.AUTO, false, Optional.empty()), table, Optional.empty());
    Config all = ConfigFactory.parseString(draft.text());
    assertThat(all.root().keySet()).containsExactly("data");
    assertThat(all.getString("data.source")).isEqualTo(hostile);
    assertThat(all.getStringList("data.exclude")).containsExactly(hostile);
    assertThat(draft.text().lines()).noneMatch(line -> line.startsWith("open-test"));
  }

  @Test
  void factsOfSomeRowsAndOfOthersAreThoseOfAll() {
    ColumnFacts all = facts(0, 3_000);
    assertThat(facts(0, 1_000).and(facts(1_000, 3_000))).isEqualTo(all);
    assertThat(facts(0, 10).and(facts(10, 20))).isEqualTo(facts(0, 20));
    assertThat(ColumnFacts.NONE.and(facts(0, 20))).isEqualTo(facts(0, 20));
    assertThat(all.many()).isTrue();
    assertThat(facts(0, 20).many()).isFalse();
  }

  /** Every tenth cell holds nothing, every fifth a word. */
  private static ColumnFacts facts(int from, int to) {
    Tally tally = new Tally(CellRules.USUAL.missing());
    IntStream.range(from, to)
        .mapToObj(row -> row % 10 == 0 ? "" : row % 5 == 0 ? "word" : "" + row)
        .forEach(tally::take);
    return tally.facts();
  }
}
