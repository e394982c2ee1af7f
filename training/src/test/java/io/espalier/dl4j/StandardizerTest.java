package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.espalier.metrics.Task;
import io.espalier.trial.Sample;
import io.espalier.trial.Start;
import org.junit.jupiter.api.Test;

class StandardizerTest {

  @Test
  void figuresAreThoseOfTheRowsGivenAndNoOthers() {
    float[] features = {1, 5, 2, 5, 3, 5, 4, 5, 1e9f, -3};
    Tables.Table data =
        Tables.split(new Task.Regression(), 2, features, new float[] {10, 20, 30, 40, 1e9f});
    Standardizer fitted = Standardizer.fit(data, new int[] {0, 1, 2, 3});
    assertThat(fitted.mean()).containsExactly(2.5f, 5f);
    // Mean of squares of -1.5, -0.5, 0.5, 1.5 is 1.25.
    assertThat(fitted.deviation()).containsExactly((float) Math.sqrt(1.25), 0f);
    assertThat(fitted.targetMean()).isEqualTo(25);
    assertThat(fitted.targetDeviation()).isCloseTo(Math.sqrt(125), within(1e-12));
    for (int batch : new int[] {1, 2, 3, 1000}) {
      float[] applied = {4, 5, 2.5f, 77, 4, 5};
      new Scaling(fitted, batch).apply(applied, 3);
      float high = (float) (1.5 / Math.sqrt(1.25));
      assertThat(applied).containsExactly(new float[] {high, 0, 0, 0, high, 0}, within(1e-6f));
    }
    float[] back = {fitted.toNetwork(40)};
    fitted.toLabel(back);
    assertThat(back[0]).isCloseTo(40, within(1e-5f));
  }

  @Test
  void repeatedRowsCountAsOften() {
    Tables.Table data = Tables.split(Tables.classes(2), 1, new float[] {0, 6}, new float[] {0, 1});
    Standardizer fitted = Standardizer.fit(data, new int[] {0, 0, 1});
    assertThat(fitted.mean()).containsExactly(2f);
    assertThat(fitted.deviation()[0]).isCloseTo((float) Math.sqrt(8), within(1e-6f));
    assertThat(fitted.targetStandardized()).isFalse();
  }

  @Test
  void constantColumnStaysZeroDespiteRounding() {
    float[] features = new float[10_001];
    java.util.Arrays.fill(features, 0.1f);
    Tables.Table data = Tables.split(Tables.classes(2), 1, features, new float[features.length]);
    Standardizer fitted = Standardizer.fit(data, data.trainingRows());
    assertThat(fitted.deviation()).containsExactly(0f);
  }

  @Test
  void sampleOfTheTrialIsWhatIsFittedOn() throws Exception {
    Legs legs = new Legs(Tables.clouds(100, 3, 1, 4));
    Sample sample = new Sample.Bootstrap(77);
    Standardizer kept =
        legs.checkpoint(legs.train(Legs.trial(Legs.params(), sample, 1), new Start.Scratch(), 1))
            .standardizer();
    int[] training = legs.data.trainingRows();
    double sum = 0;
    for (int position : sample.draw(training.length)) {
      sum += ((Tables.Table) legs.data).features()[training[position] * 3];
    }
    assertThat(kept.mean()[0]).isEqualTo((float) (sum / training.length));
  }
}
