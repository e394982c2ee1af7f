package io.espalier.report.page;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.espalier.report.importance.Factor;
import io.espalier.report.importance.Fanova;
import io.espalier.report.importance.Forest;
import io.espalier.report.importance.Sampled;
import io.espalier.space.Params;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Which hyperparameters matter, alone and in pairs. */
final class ImportanceSection {
  private static final String ID = "importance";
  private static final String TITLE = "What matters";

  /** Fewer say nothing about shares of a variance. */
  private static final int LEAST_TRIALS = 8;

  /** The forest sees no more: its answer would hardly change. */
  private static final int MOST_TRIALS = 2_000;

  private static final int MOST_EFFECTS = 15;
  private static final int MOST_MAPS = 4;
  private static final int MOST_POINTS = 300;

  private final Findings findings;
  private final Tried tried;
  private final boolean logarithm;
  private final List<Factor> factors;
  private final Fanova fanova;

  private ImportanceSection(Findings findings, Tried tried) {
    this.findings = findings;
    this.tried = tried;
    this.logarithm = Spec.logarithmic(tried.values());
    this.factors = tried.axes().stream().map(axis -> axis.factor(tried.params())).toList();
    this.fanova = Fanova.of(Forest.grow(sampled(), seed(findings)));
  }

  private static long seed(Findings findings) {
    return findings.view().created().orElseThrow().seed();
  }

  static Section of(Findings findings, Tried tried) {
    if (tried.trials().size() < LEAST_TRIALS) {
      return Section.absent(
          ID,
          TITLE,
          "%s measured: at least %d are needed to say which hyperparameters matter."
              .formatted(
                  Words.count(tried.trials().size(), "configuration")
                      + (tried.trials().size() == 1 ? " was" : " were"),
                  LEAST_TRIALS));
    }
    if (tried.axes().isEmpty()) {
      return Section.absent(ID, TITLE, "All configurations are alike: nothing can matter.");
    }
    return new ImportanceSection(findings, tried).section();
  }

  private Sampled sampled() {
    List<Integer> rows =
        Trials.evenly(IntStream.range(0, tried.trials().size()).boxed().toList(), MOST_TRIALS);
    int[][] levels = new int[rows.size()][factors.size()];
    double[] response = new double[rows.size()];
    for (int i = 0; i < rows.size(); i++) {
      Params params = tried.params().get(rows.get(i));
      for (int f = 0; f < factors.size(); f++) {
        levels[i][f] = tried.axes().get(f).level(factors.get(f), params);
      }
      double value = tried.values()[rows.get(i)];
      response[i] = logarithm ? Math.log10(value) : value;
    }
    return new Sampled(factors, levels, response);
  }

  private String response() {
    return logarithm ? "the logarithm of " + findings.metric() : findings.metric();
  }

  private Section section() {
    List<Fanova.Effect> effects = fanova.effects();
    if (effects.isEmpty()) {
      return Section.absent(
          ID, TITLE, "No hyperparameter tells good configurations from bad ones.");
    }
    Fanova.Effect first = effects.get(0);
    List<String> words =
        List.of(
            "%s explains most of how configurations differ: %s of the variance of %s, as a random forest over %s has it."
                .formatted(
                    name(first),
                    percent(first.share()),
                    response(),
                    Words.count(tried.trials().size(), "configuration")),
            "Shares are those of a functional analysis of variance (Hutter, Hoos and Leyton-Brown"
                + " 2014). A pair counts with what its two hyperparameters do together beyond what"
                + " each does alone. With few configurations, or where most were stopped early,"
                + " they are rough.");
    List<Block> blocks = new ArrayList<>();
    blocks.add(bars(effects.subList(0, Math.min(MOST_EFFECTS, effects.size()))));
    List<Fanova.Effect> pairs = pairs();
    if (!pairs.isEmpty()) {
      blocks.add(maps(pairs));
    }
    return new Section(ID, TITLE, words, blocks);
  }

  private String name(Fanova.Effect effect) {
    return effect.factors().stream()
        .map(f -> factors.get(f).name())
        .collect(Collectors.joining(" × "));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  private Block.Plot bars(List<Fanova.Effect> effects) {
    Data.Builder rows =
        new Data.Builder()
            .field("name", "hyperparameter or pair")
            .field("share", "share of the variance (%)")
            .field("low", "less its deviation over trees (%)")
            .field("high", "with its deviation over trees (%)")
            .field("kind", "kind");
    for (Fanova.Effect effect : effects) {
      rows.row(
          name(effect),
          100 * effect.share(),
          100 * Math.max(0, effect.share() - effect.deviation()),
          100 * (effect.share() + effect.deviation()),
          effect.factors().size() == 1 ? "alone" : "pair");
    }
    Data data = rows.of("Shares of the variance");
    String alternative =
        "Shares of the variance: "
            + effects.stream()
                .limit(5)
                .map(effect -> name(effect) + " " + percent(effect.share()))
                .collect(Collectors.joining(", "))
            + ".";
    Spec spec =
        Spec.of("importance")
            .with("data", data)
            .with("height", Spec.lines(effects.size(), 24))
            .with("names", effects.stream().map(this::name).toList());
    return new Block.Plot(
        "importance-shares",
        "Hyperparameters by importance",
        "Shares of the variance of %s. The thin lines are one standard deviation over the trees of the forest."
            .formatted(response()),
        alternative,
        spec.described(alternative),
        data);
  }

  /** Pairs of those that matter, the ones first that explain most together. */
  private List<Fanova.Effect> pairs() {
    double[] alone = new double[factors.size()];
    fanova.effects().stream()
        .filter(effect -> effect.factors().size() == 1)
        .forEach(effect -> alone[effect.factors().get(0)] = effect.share());
    return fanova.effects().stream()
        .filter(effect -> effect.factors().size() == 2)
        .sorted(
            Comparator.comparingDouble(
                (Fanova.Effect effect) ->
                    -effect.share()
                        - alone[effect.factors().get(0)]
                        - alone[effect.factors().get(1)]))
        .limit(MOST_MAPS)
        .toList();
  }

  private Block.Plot maps(List<Fanova.Effect> pairs) {
    Data.Builder all =
        new Data.Builder()
            .field("x", "level of the first")
            .field("y", "level of the second")
            .field("pair", "pair")
            .field("value", findings.metric());
    List<ObjectNode> parts = new ArrayList<>();
    List<double[][]> responses = new ArrayList<>();
    for (Fanova.Effect pair : pairs) {
      responses.add(fanova.response(pair.factors().get(0), pair.factors().get(1)));
    }
    double[] values =
        responses.stream().flatMap(Arrays::stream).flatMapToDouble(Arrays::stream).toArray();
    for (double[][] response : responses) {
      Fanova.Effect pair = pairs.get(parts.size());
      int one = pair.factors().get(0);
      int other = pair.factors().get(1);
      for (int a = 0; a < response.length; a++) {
        for (int b = 0; b < response[a].length; b++) {
          all.row(
              factors.get(one).levels().get(a),
              factors.get(other).levels().get(b),
              name(pair),
              metric(response[a][b]));
        }
      }
      parts.add(map(one, other, response, values));
    }
    Data data = all.of("What the forest expects");
    String alternative =
        "What the forest expects of pairs of hyperparameters: "
            + pairs.stream().map(this::name).collect(Collectors.joining(", "))
            + ".";
    ObjectNode spec = Spec.beside(parts, 2, new Data("", List.of(), List.of()));
    spec.putObject("resolve").putObject("scale").put("color", "shared");
    return new Block.Plot(
        "importance-maps",
        "Pairs of hyperparameters",
        "Filled contours of the %s that the forest expects, averaged over all other hyperparameters: bright is good. Points are configurations that were tried."
            .formatted(findings.metric()),
        alternative,
        Spec.described(spec, alternative, data.rows().size()),
        data);
  }

  private double metric(double response) {
    return logarithm ? Math.pow(10, response) : response;
  }

  private ObjectNode map(int one, int other, double[][] response, double[] values) {
    Data.Builder cells =
        new Data.Builder()
            .field("x", "x")
            .field("x2", "x2")
            .field("y", "y")
            .field("y2", "y2")
            .field("value", "value");
    for (int a = 0; a < response.length; a++) {
      for (int b = 0; b < response[a].length; b++) {
        cells.row(low(one, a), high(one, a), low(other, b), high(other, b), metric(response[a][b]));
      }
    }
    Data.Builder points = new Data.Builder().field("x", "x").field("y", "y");
    for (Params params : Trials.evenly(tried.params(), MOST_POINTS)) {
      points.row(tried.axes().get(one).value(params), tried.axes().get(other).value(params));
    }
    double[] shown = Arrays.stream(values).map(this::metric).toArray();
    return Spec.of("map")
        .with("cells", cells.of(""))
        .with("points", points.of(""))
        .with("x", encoding(one))
        .with("y", encoding(other))
        .with("x2", tried.axes().get(one).numeric() ? Spec.object("field", "x2") : null)
        .with("y2", tried.axes().get(other).numeric() ? Spec.object("field", "y2") : null)
        .with("metric", findings.metric())
        .with("colour", colour(shown))
        .filled();
  }

  private Object low(int factor, int level) {
    Factor own = factors.get(factor);
    return own.ordered() ? (Object) own.edges()[level] : own.levels().get(level);
  }

  private Object high(int factor, int level) {
    Factor own = factors.get(factor);
    return own.ordered() ? (Object) own.edges()[level + 1] : null;
  }

  private ObjectNode encoding(int factor) {
    Axis axis = tried.axes().get(factor);
    ObjectNode encoding = Spec.object("title", axis.name());
    encoding.put("type", axis.type());
    if (!axis.numeric()) {
      axis.words().forEach(encoding.putArray("sort")::add);
      return encoding;
    }
    ObjectNode scale = Spec.object("nice", false);
    if (axis.logarithmic()) {
      scale.put("type", "log");
    } else {
      scale.put("type", "linear").put("zero", false);
    }
    encoding.set("scale", scale);
    return encoding;
  }

  /** In steps, so that lines of equal value are seen. */
  private ObjectNode colour(double[] values) {
    double least = Arrays.stream(values).min().orElse(0);
    double greatest = Arrays.stream(values).max().orElse(1);
    ObjectNode scale = Spec.object("type", "quantize");
    scale.putArray("domain").add(least).add(greatest > least ? greatest : least + 1);
    scale.putObject("scheme").put("name", "viridis").put("count", 9);
    scale.put("reverse", findings.objective().lowerIsBetter());
    return scale;
  }
}
