package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.port.Shape;
import io.espalier.trial.Sample;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedPreparationsTest {
  private final SharedPreparations shared = new SharedPreparations();
  private final Tables.Table data = Tables.people(80, 2).undivided();

  private List<Preparation> of(Tables.Table table, Sample sample) {
    return shared.of(table, sample, LegRows.of(sample, table).splits(), Shape.TABLE);
  }

  private static List<Preparation> fitted(Tables.Table table, Sample sample) {
    return LegRows.of(sample, table).splits().stream()
        .map(split -> Preparation.fit(table, split.training()))
        .toList();
  }

  @Test
  void rowsThatAllConfigurationsAreTrainedOnAreFittedOnce() {
    for (Sample sample : List.of(new Sample.Whole(), new Sample.Folds(3, 2, 5))) {
      List<Preparation> first = of(data, sample);
      assertThat(first).isEqualTo(fitted(data, sample));
      assertThat(of(data, new Sample.Bootstrap(1)))
          .isEqualTo(fitted(data, new Sample.Bootstrap(1)))
          .isNotEqualTo(first);
      assertThat(of(data, sample)).isSameAs(first);
    }
  }

  @Test
  void otherRowsGetTheirOwn() {
    List<Sample> samples =
        List.of(
            new Sample.Whole(),
            new Sample.Folds(3, 2, 5),
            new Sample.Folds(3, 2, 6),
            new Sample.Bootstrap(1),
            new Sample.Bootstrap(2));
    Tables.Table other = Tables.people(80, 3).undivided();
    for (Sample sample : samples) {
      for (Tables.Table table : List.of(data, other, data)) {
        assertThat(of(table, sample)).isEqualTo(fitted(table, sample));
      }
    }
  }
}
