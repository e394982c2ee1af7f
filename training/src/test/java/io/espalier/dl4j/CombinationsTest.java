package io.espalier.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.metrics.Task;
import io.espalier.port.Compatibility.Conflict;
import io.espalier.port.Dataset;
import io.espalier.port.Shape;
import io.espalier.space.Hyperparameter;
import io.espalier.space.Params;
import io.espalier.space.ValueType;
import io.espalier.trial.EngineChoice;
import io.espalier.trial.LegResult;
import io.espalier.trial.LegResult.Cause;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whatever hyperparameters are put together, they are trained, or refused with a reason. */
class CombinationsTest {
  private static final int COMBINATIONS = 300;
  private static final int EPOCHS = 3;

  /** So many options differ from their defaults, at the most. */
  private static final int MOST_CHANGED = 8;

  private static final int MOST_MENDS = 50;

  /**
   * Some options go with one shape of rows and one kind of network only, which are seldom drawn.
   */
  private static final int MOST_DRAWS = 1_000;

  /** Refusing is easy: of the combinations at least this share is trained. */
  private static final double TRAINED_AT_LEAST = 0.3;

  private static final List<EngineChoice> ENGINES = List.of(EngineChoice.values());

  private final SplittableRandom random = new SplittableRandom(6);
  private final Combinations combinations = new Combinations();

  @Test
  void randomCombinationsAreTrainedOrRefusedWithAReason() {
    int trained = 0;
    Set<String> acted = new HashSet<>();
    for (int i = 0; i < COMBINATIONS; i++) {
      Case drawn = i % 2 == 0 ? draw() : mended(Options.all().get(i / 2 % Options.all().size()));
      Params params = drawn.params();
      Dataset data = drawn.data();
      EngineChoice engine = drawn.engine();
      Optional<Conflict> conflict = conflict(params, data, engine);
      Legs legs = new Legs(data);
      legs.engine = engine;
      LegResult result = legs.train(params, EPOCHS);
      if (conflict.isPresent()) {
        assertThat(conflict.get().reason()).as(params.toString()).isNotBlank();
        assertThat(names()).containsAll(conflict.get().options());
        assertThat(result).isEqualTo(new LegResult.Failed(Cause.DIVERGED, conflict.get().reason()));
      } else if (result instanceof LegResult.Failed failed) {
        assertThat(failed.cause()).as(params + ": " + failed.reason()).isEqualTo(Cause.DIVERGED);
        assertThat(failed.reason())
            .as(params.toString())
            .containsAnyOf("became", "Before epoch 1 ");
      } else {
        assertThat(legs.reported).as(params.toString()).isNotEmpty();
        trained++;
        Options.all().stream()
            .filter(option -> Rule.changed(params, option))
            .forEach(option -> acted.add(option.name()));
      }
    }
    assertThat(trained).isGreaterThan((int) (TRAINED_AT_LEAST * COMBINATIONS));
    assertThat(acted).containsAll(names());
  }

  private Optional<Conflict> conflict(Params params, Dataset data, EngineChoice engine) {
    return combinations
        .conflict(params, data.task(), engine)
        .or(() -> combinations.conflict(params, data.shape()));
  }

  private static List<String> names() {
    return Options.all().stream().<String>map(Hyperparameter::name).toList();
  }

  /** What is tried. */
  private record Case(Params params, Dataset data, EngineChoice engine) {
    Case with(Map<String, Object> values) {
      return new Case(new Params(values), data, engine);
    }
  }

  /** Some options with random values, so often that each one meets many others. */
  private Case draw() {
    List<Hyperparameter<?>> left = new ArrayList<>(Options.all());
    Map<String, Object> values = new LinkedHashMap<>();
    int changed = 1 + random.nextInt(MOST_CHANGED);
    for (int i = 0; i < changed; i++) {
      Hyperparameter<?> option = left.remove(random.nextInt(left.size()));
      values.put(option.name(), value(option));
    }
    return new Case(new Params(values), data(), ENGINES.get(random.nextInt(ENGINES.size())));
  }

  /** One that is trained, with a certain option: what does not go with it is drawn anew. */
  private Case mended(Hyperparameter<?> wanted) {
    for (int i = 0; i < MOST_DRAWS; i++) {
      Case drawn = draw();
      if (wanted.equals(Regimens.PRETRAINING_ROWS)) {
        drawn = new Case(drawn.params(), partlyLabelled(), drawn.engine());
      }
      Map<String, Object> values = new LinkedHashMap<>(drawn.params().values());
      values.put(wanted.name(), changed(wanted));
      Optional<Conflict> conflict = conflict(new Params(values), drawn.data(), drawn.engine());
      for (int mend = 0; conflict.isPresent() && mend < MOST_MENDS; mend++) {
        List<String> others =
            conflict.get().options().stream().filter(o -> !o.equals(wanted.name())).toList();
        if (others.isEmpty()) {
          values.put(wanted.name(), changed(wanted));
        } else {
          redraw(others.get(random.nextInt(others.size())), values);
        }
        conflict = conflict(new Params(values), drawn.data(), drawn.engine());
      }
      if (conflict.isEmpty()) {
        return drawn.with(values);
      }
    }
    throw new AssertionError(wanted.name() + " goes with nothing");
  }

  private void redraw(String name, Map<String, Object> values) {
    values.remove(name);
    if (random.nextBoolean()) {
      Options.all().stream()
          .filter(option -> option.name().equals(name))
          .forEach(option -> values.put(name, value(option)));
    }
  }

  /** Another value than the default. */
  private Object changed(Hyperparameter<?> option) {
    Object value = value(option);
    while (!Rule.changed(new Params(Map.of(option.name(), value)), option)) {
      value = value(option);
    }
    return value;
  }

  private Object value(Hyperparameter<?> option) {
    return value(option.type(), option.defaultValue());
  }

  /** A value that a person could try, and that trains in no time. */
  private Object value(ValueType<?> type, Object usual) {
    if (type instanceof ValueType.Word word) {
      return word.words().get(random.nextInt(word.words().size()));
    }
    if (type instanceof ValueType.Flag) {
      return random.nextBoolean();
    }
    if (type instanceof ValueType.Whole whole) {
      int value = whole.min() + random.nextInt(6);
      return Math.min(whole.max(), value);
    }
    if (type instanceof ValueType.Real real) {
      double[] some = {0.001, 0.05, 0.3, ((Number) usual).doubleValue()};
      return Math.max(real.min(), Math.min(real.max(), some[random.nextInt(some.length)]));
    }
    ValueType.ListOf<?> list = (ValueType.ListOf<?>) type;
    return IntStream.range(0, 1 + random.nextInt(3))
        .mapToObj(i -> value(list.element(), 0.1))
        .toList();
  }

  private static int[] range(int from, int to) {
    return IntStream.range(from, to).toArray();
  }

  private static Dataset partlyLabelled() {
    return new PartlyLabelled(
        Tables.clouds(80, 4, 1, 3).divided(range(0, 40), range(40, 60)), range(60, 80));
  }

  private Dataset data() {
    return switch (random.nextInt(6)) {
      case 0 -> Tables.clouds(40, 4, 1, 3);
      case 1 -> Tables.line(40, 1, 3);
      case 2 -> {
        Tables.Table clouds = Tables.clouds(40, 4, 1, 3);
        Task task = new Task.Reconstruction(Task.Outliers.UNKNOWN, 0.1);
        yield Tables.split(task, 4, clouds.features(), clouds.targets());
      }
      case 3 -> new ShapedRows(Tables.clouds(40, 16, 0.5, 3), new Shape.Image(4, 4, 1));
      case 4 -> new ShapedRows(Tables.clouds(40, 12, 0.5, 3), new Shape.Series(6, 2, 6));
      default -> Tables.people(40, 3);
    };
  }
}
