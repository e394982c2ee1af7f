package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import io.espalier.metrics.Task;
import io.espalier.port.Dataset;
import io.espalier.port.Feature;
import io.espalier.space.Params;
import io.espalier.trial.EngineChoice;
import io.espalier.trial.LegResult;
import io.espalier.trial.Sample;
import io.espalier.trial.Start;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PreparationTest {
  private static final float MISSING = Float.NaN;
  private static final float UNKNOWN = Feature.Categorical.UNKNOWN;

  private static Preparation fit(Dataset data, int... rows) {
    return Preparation.fit(data, rows);
  }

  private static Column.Numbers numbers(Preparation preparation, int column) {
    return (Column.Numbers) preparation.columns().get(column);
  }

  private static Tables.Table numbers(int columns, float... features) {
    return Tables.split(Tables.classes(2), columns, features, new float[features.length / columns]);
  }

  /** One column of names. */
  private static Tables.Table names(List<String> levels, float... features) {
    return numbers(1, features).with(List.of(new Feature.Categorical("c", levels)), features);
  }

  private static float[] inputs(Preparation preparation, float... raw) {
    int rows = raw.length / preparation.columns().size();
    return Arrays.copyOf(
        Inputs.ofAny(preparation, rows).of(raw.clone(), rows), rows * preparation.width());
  }

  @Test
  void figuresAreThoseOfTheRowsGivenAndNoOthers() {
    float[] features = {1, 5, 2, 5, 3, 5, 4, 5, 1e9f, -3};
    Tables.Table data =
        Tables.split(new Task.Regression(), 2, features, new float[] {10, 20, 30, 40, 1e9f});
    Preparation fitted = fit(data, 0, 1, 2, 3);
    // Mean of squares of -1.5, -0.5, 0.5, 1.5 is 1.25.
    assertThat(fitted.columns())
        .containsExactly(
            new Column.Numbers("c0", 0, 2, 2.5f, (float) Math.sqrt(1.25), 1, 4),
            new Column.Numbers("c1", 0, 5, 5, 0, 5, 5));
    LabelScale label = fitted.label();
    assertThat(label.mean()).isEqualTo(25);
    assertThat(label.deviation()).isCloseTo(Math.sqrt(125), within(1e-12));
    float[] back = {label.toNetwork(40)};
    label.toLabel(back);
    assertThat(back[0]).isCloseTo(40, within(1e-5f));
  }

  @Test
  void numbersAreStandardizedToTheSameBitsInBatchesOfAnySize() {
    Tables.Table data = Tables.clouds(700, 5, 1, 3);
    for (int i = 0; i < data.rows(); i++) {
      data.features()[i * 5 + 4] = 7;
    }
    Preparation fitted = Preparation.fit(data, data.trainingRows());
    float[] all = data.features();
    for (int batch : new int[] {1, 3, 64, 700}) {
      Inputs training = Inputs.ofTraining(fitted, batch);
      Inputs any = Inputs.ofAny(fitted, batch);
      for (int from = 0; from < 700; from += batch) {
        int count = Math.min(batch, 700 - from);
        float[] raw = Arrays.copyOfRange(all, from * 5, (from + count) * 5);
        float[] expected = raw.clone();
        for (int i = 0; i < expected.length; i++) {
          Column.Numbers column = numbers(fitted, i % 5);
          float factor = column.deviation() == 0 ? 0 : 1 / column.deviation();
          expected[i] = (expected[i] - column.mean()) * factor;
        }
        assertThat(training.of(raw.clone(), count)).isEqualTo(expected);
        // In place: nothing is copied where all columns are numbers.
        assertThat(any.of(raw, count)).isSameAs(raw).isEqualTo(expected);
      }
    }
  }

  @Test
  void repeatedRowsCountAsOften() {
    Tables.Table data = numbers(1, 0, 6);
    Preparation fitted = fit(data, 0, 0, 1);
    assertThat(numbers(fitted, 0).mean()).isEqualTo(2f);
    assertThat(numbers(fitted, 0).median()).isZero();
    assertThat(numbers(fitted, 0).deviation()).isCloseTo((float) Math.sqrt(8), within(1e-6f));
    assertThat(numbers(fit(data, 0, 1, 1), 0).median()).isEqualTo(6f);
    assertThat(fitted.label().standardized()).isFalse();
  }

  @Test
  void constantColumnStaysZeroDespiteRounding() {
    float[] features = new float[10_001];
    Arrays.fill(features, 0.1f);
    Preparation fitted = fit(numbers(1, features), IntStream.range(0, 10_001).toArray());
    assertThat(numbers(fitted, 0).deviation()).isZero();
    assertThat(inputs(fitted, 0.1f, -40, MISSING)).containsExactly(new float[3], within(0f));
  }

  @Test
  void missingNumberBecomesTheMedianOfTheRowsTrainedOn() {
    Tables.Table data = numbers(1, 9, MISSING, 1, 2, MISSING, 100, -50);
    Column.Numbers odd = numbers(fit(data, 0, 1, 2, 3, 4), 0);
    assertThat(odd.missing()).isEqualTo(2);
    assertThat(odd.median()).isEqualTo(2f);
    assertThat(odd.mean()).isEqualTo((9 + 2 + 1 + 2 + 2) / 5f);
    // Of the four numbers 1, 2, 9, 100 the lower of the two in the middle.
    Preparation even = fit(data, 0, 1, 2, 3, 5);
    assertThat(numbers(even, 0).median()).isEqualTo(2f);
    assertThat(inputs(even, MISSING)).isEqualTo(inputs(even, 2));
    // Missing only where nothing was missing in training.
    Preparation complete = fit(data, 0, 2, 3);
    assertThat(complete.complete()).isTrue();
    assertThat(inputs(complete, 1, MISSING, 9, MISSING)).isEqualTo(inputs(complete, 1, 2, 9, 2));
  }

  @Test
  void numbersAreFilledWhereverTheyAreMissing() {
    SplittableRandom random = new SplittableRandom(5);
    Tables.Table data = Tables.clouds(900, 7, 1, 3);
    for (int i = 0; i < data.features().length; i++) {
      data.features()[i] = random.nextInt(200) == 0 ? MISSING : data.features()[i];
    }
    Preparation fitted = Preparation.fit(data, data.trainingRows());
    float[] filled = data.features().clone();
    for (int i = 0; i < filled.length; i++) {
      filled[i] = Float.isNaN(filled[i]) ? numbers(fitted, i % 7).median() : filled[i];
    }
    assertThat(inputs(fitted, data.features())).isEqualTo(inputs(fitted, filled));
    for (int row = 0; row < 900; row++) {
      assertThat(inputs(fitted, data.raw(new int[] {row})))
          .isEqualTo(inputs(fitted, Arrays.copyOfRange(filled, row * 7, row * 7 + 7)))
          .doesNotContain(MISSING);
    }
  }

  @Test
  void columnWithoutANumberIsZeroForEveryRow() {
    Preparation fitted = fit(numbers(2, MISSING, 1, MISSING, 2, 5, 3), 0, 1);
    assertThat(fitted.unfit()).isEmpty();
    assertThat(inputs(fitted, MISSING, 1, 5, 2)).containsExactly(0, -1, 0, 1);
  }

  @Test
  void nameBecomesAnInputWhereItOccursInTheRowsTrainedOn() {
    List<String> levels = List.of("pear", "apple", "fig", "quince");
    Tables.Table data = names(levels, 0, 1, 1, MISSING, 3, UNKNOWN);
    Preparation fitted = fit(data, 0, 1, 2, 5);
    assertThat(fitted.columns())
        .containsExactly(
            new Column.Names(
                "c", List.of(new Column.Level("apple", 1), new Column.Level("pear", 0)), false));
    assertThat(inputs(fitted, 0, 1, 2, 3, MISSING, UNKNOWN))
        .containsExactly(0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    Preparation missing = fit(data, 0, 3, 4);
    assertThat(missing.width()).isEqualTo(3);
    assertThat(inputs(missing, 0, 1, 3, MISSING, UNKNOWN))
        .containsExactly(1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0);
  }

  @Test
  void inputsLieInTheOrderOfTheColumns() {
    float[] features = {0, 10, MISSING, 1, 20, 0, 0, 30, 0};
    Tables.Table data =
        numbers(3, features)
            .with(
                List.of(
                    new Feature.Categorical("a", List.of("x", "y")),
                    new Feature.Numeric("b"),
                    new Feature.Categorical("c", List.of("z"))),
                features);
    Preparation fitted = fit(data, 0, 1, 2);
    float unit = (float) (10 / Math.sqrt(200 / 3.0));
    assertThat(inputs(fitted, features))
        .containsExactly(
            new float[] {1, 0, -unit, 0, 1, 0, 1, 0, 1, 0, 1, 0, unit, 1, 0}, within(1e-6f));
  }

  @Test
  void tableWithoutAKnownValueIsRefused() {
    assertThatThrownBy(() -> fit(names(List.of("a"), UNKNOWN, UNKNOWN, 0), 0, 1))
        .hasMessage("None of 1 feature columns has a known value to train on");
  }

  /** Values that depend on row and column, so that no table need be held. */
  private record Computed(int columns, int rows) implements Dataset {
    @Override
    public Task task() {
      return Tables.classes(2);
    }

    @Override
    public int[] trainingRows() {
      return IntStream.range(0, rows).toArray();
    }

    @Override
    public int[] validationRows() {
      return new int[0];
    }

    @Override
    public float target(int row) {
      return row % 2;
    }

    @Override
    public void gather(int[] rows, int from, int count, float[] into) {
      for (int i = 0; i < count; i++) {
        for (int c = 0; c < columns; c++) {
          into[i * columns + c] = 1000 * c + rows[from + i];
        }
      }
    }
  }

  @Test
  void tableThatIsReadInSeveralPassesIsFittedColumnByColumn() {
    Computed data = new Computed(2500, 4001);
    Preparation fitted = Preparation.fit(data, data.trainingRows());
    for (int c = 0; c < data.columns(); c++) {
      assertThat(numbers(fitted, c).median()).isEqualTo(1000f * c + 2000);
      assertThat(numbers(fitted, c).mean()).isEqualTo(1000f * c + 2000);
    }
  }

  @Test
  void sampleOfTheTrialIsWhatIsFittedOn() throws Exception {
    Legs legs = new Legs(Tables.clouds(100, 3, 1, 4));
    Sample sample = new Sample.Bootstrap(77);
    Preparation kept =
        legs.network(legs.train(Legs.trial(Legs.params(), sample, 1), new Start.Scratch(), 1))
            .preparation();
    int[] training = legs.data.trainingRows();
    double sum = 0;
    for (int position : sample.draw(training.length)) {
      sum += ((Tables.Table) legs.data).features()[training[position] * 3];
    }
    assertThat(numbers(kept, 0).mean()).isEqualTo((float) (sum / training.length));
  }

  @Test
  void batchOfNamesAndMissingNumbersAllocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Tables.Table data = Tables.people(3000, 1);
    int[] rows = data.trainingRows();
    Batches batches = new Batches(data, rows, Preparation.fit(data, rows), 32);
    int perEpoch = (rows.length + 31) / 32;
    passes(batches, 100);
    long before = threads.getCurrentThreadAllocatedBytes();
    passes(batches, 100);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    // What is left is the random numbers of the epoch's order.
    assertThat(allocated / (100.0 * perEpoch)).isLessThan(8);
  }

  private static void passes(Batches batches, int epochs) {
    for (int epoch = 0; epoch < epochs; epoch++) {
      batches.shuffle(epoch);
      while (batches.advance()) {
        assert batches.count() > 0;
      }
    }
  }

  // No leak: what a network is depends on its training rows alone.

  private static Checkpoint.Network trained(Tables.Table data, EngineChoice engine)
      throws Exception {
    Legs legs = new Legs(data);
    legs.engine = engine;
    Params params = Legs.params("hidden", List.of(8), "dropout", 0.2, "learning-rate", 0.01);
    LegResult result =
        legs.train(Legs.trial(params, new Sample.Bootstrap(3), 4), new Start.Scratch(), 4);
    return legs.network(result);
  }

  private static void assertSameNetwork(Tables.Table one, Tables.Table other) throws Exception {
    for (EngineChoice engine : List.of(EngineChoice.DIRECT, EngineChoice.DL4J)) {
      Checkpoint.Network expected = trained(one, engine);
      Checkpoint.Network actual = trained(other, engine);
      assertThat(actual.parameters()).isEqualTo(expected.parameters());
      assertThat(actual.updaterState()).isEqualTo(expected.updaterState());
      assertThat(PreparationJson.write(actual.preparation()))
          .isEqualTo(PreparationJson.write(expected.preparation()));
    }
  }

  @Test
  void networkDoesNotDependOnTheNumberOrOrderOfTheNamesATableKnows() throws Exception {
    Tables.Table data = Tables.people(160, 9);
    List<Feature> renumbered =
        data.featureColumns().stream()
            .<Feature>map(
                f ->
                    f.name().equals("work")
                        ? new Feature.Categorical(
                            "work",
                            List.of("never", "self", "none", "also never", "office", "private"))
                        : f)
            .toList();
    int[] places = {5, 4, 2, 1};
    float[] features = data.features().clone();
    for (int i = 1; i < features.length; i += 5) {
      features[i] = Float.isNaN(features[i]) ? features[i] : places[(int) features[i]];
    }
    assertSameNetwork(data, data.with(renumbered, features));
  }

  @Test
  void networkDoesNotDependOnTheValidationRows() throws Exception {
    Tables.Table data = Tables.people(160, 9);
    float[] features = data.features().clone();
    for (int row : data.validationRows()) {
      features[row * 5] = 1e6f;
      features[row * 5 + 1] = UNKNOWN;
      features[row * 5 + 2] = MISSING;
      features[row * 5 + 3] = MISSING;
      features[row * 5 + 4] = -3;
    }
    assertSameNetwork(data, data.with(data.featureColumns(), features));
  }

  @Test
  void columnThatRevealsTheLabelOutsideTheTrainingRowsChangesNothing() throws Exception {
    for (boolean named : new boolean[] {false, true}) {
      Tables.Table data = Tables.people(160, 9);
      assertSameNetwork(revealing(data, named, false), revealing(data, named, true));
    }
  }

  /** One column more: the same everywhere, or the label in all rows that are not trained on. */
  private static Tables.Table revealing(Tables.Table data, boolean named, boolean reveals) {
    int columns = data.columns() + 1;
    boolean[] training = new boolean[data.rows()];
    for (int row : data.trainingRows()) {
      training[row] = true;
    }
    float[] features = new float[data.rows() * columns];
    for (int row = 0; row < data.rows(); row++) {
      System.arraycopy(data.features(), row * 5, features, row * columns, 5);
      features[row * columns + 5] = reveals && !training[row] ? 1 + data.target(row) : 0;
    }
    List<Feature> all = new java.util.ArrayList<>(data.featureColumns());
    all.add(
        named
            ? new Feature.Categorical("told", List.of("nothing", "zero", "one"))
            : new Feature.Numeric("told"));
    return data.with(all, features);
  }
}
