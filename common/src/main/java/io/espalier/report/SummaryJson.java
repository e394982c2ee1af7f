package io.espalier.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.espalier.space.Params;
import io.espalier.trial.BiasVariance;
import io.espalier.trial.EnsembleFacts;
import io.espalier.trial.Fit;
import io.espalier.trial.Gauge;
import io.espalier.trial.Limits;
import io.espalier.trial.Objective;
import io.espalier.trial.TestFigures;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A summary as one line of JSON, for other programs. Figures that are not known yet have no key; a
 * figure that is not a finite number is {@code null}. Metrics are in their own units, shares in [0,
 * 1], gains positive where better, intervals arrays of two.
 */
public final class SummaryJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private SummaryJson() {}

  /** One line, without its end. */
  public static String line(StudySummary summary) {
    ObjectNode root = JSON.objectNode();
    root.put("study", summary.study());
    root.put("directory", summary.circumstances().directory());
    ObjectNode trials = root.putObject("trials");
    summary.trials().forEach((s, count) -> trials.put(s.name().toLowerCase(Locale.ROOT), count));
    root.put("searchEpochs", summary.searchEpochs());
    root.put("ensembleEpochs", summary.ensembleEpochs());
    root.put("diagnosisEpochs", summary.diagnosisEpochs());
    root.put("baselineEpochs", summary.baselineEpochs());
    root.put("epochsExhaustive", summary.circumstances().epochsExhaustive());
    summary.best().ifPresent(best -> put(root.putObject("best"), best));
    summary.standard().ifPresent(standard -> put(root.putObject("default"), standard));
    ArrayNode ensembles = root.putArray("ensembles");
    summary.ensembles().forEach(built -> put(ensembles.addObject(), built));
    summary.chosen().ifPresent(name -> root.put("chosen", name));
    summary.budgetSpent().ifPresent(budget -> root.put("budgetSpent", budget));
    root.put("openings", summary.openings());
    ArrayNode gauges = root.putArray("gauges");
    summary.gauges().forEach(gauge -> put(gauges.addObject(), gauge));
    ArrayNode decomposed = root.putArray("biasVariance");
    summary.biasVariance().forEach(model -> put(decomposed.addObject(), model));
    summary.fit().ifPresent(fit -> put(root.putObject("fit"), fit, summary.objective()));
    ArrayNode curve = root.putArray("learningCurve");
    summary.learningCurve().forEach(point -> put(curve.addObject(), point));
    if (summary.circumstances().bytes() > 0) {
      root.put("diskBytes", summary.circumstances().bytes());
    }
    seconds(root, "wallSeconds", summary.circumstances().wallSeconds());
    seconds(root, "trainSeconds", summary.trainSeconds());
    seconds(root, "startupSeconds", summary.circumstances().startupSeconds());
    return root.toString();
  }

  private static void put(ObjectNode node, StudySummary.Best best) {
    node.put("trial", best.trial().toString());
    node.put("stage", best.stage());
    node.set("params", params(best.params()));
    node.set("validation", metrics(best.validation()));
    node.set("validationIntervals", intervals(best.limits()));
    best.assessed().ifPresent(value -> number(node, "assessed", value));
    best.test().ifPresent(test -> putMetrics(node, test));
  }

  private static void put(ObjectNode node, StudySummary.Built built) {
    EnsembleFacts facts = built.facts();
    node.put("name", facts.name());
    node.put("kind", facts.kind());
    node.put("combination", facts.combination());
    node.put("members", facts.members().size());
    ObjectNode weights = node.putObject("weights");
    facts.members().forEach(member -> weights.put(member.trial().toString(), member.weight()));
    node.set("validation", metrics(facts.validation()));
    node.set("validationIntervals", intervals(facts.limits()));
    number(node, "assessed", facts.assessed());
    number(node, "gain", facts.gain());
    interval(node, "gainInterval", new Limits(facts.gainLow(), facts.gainHigh()));
    if (!facts.outOfBag().isEmpty()) {
      node.set("outOfBag", metrics(facts.outOfBag()));
    }
    built.test().ifPresent(test -> put(node, test));
  }

  private static void put(ObjectNode node, TestFigures test) {
    putMetrics(node, test);
    number(node, "testGain", test.gain());
    interval(node, "testGainInterval", new Limits(test.gainLow(), test.gainHigh()));
  }

  private static void putMetrics(ObjectNode node, TestFigures test) {
    node.set("test", metrics(test.metrics()));
    node.set("testIntervals", intervals(test.limits()));
  }

  private static void put(ObjectNode node, Gauge gauge) {
    node.put("model", gauge.ensemble());
    number(node, "validation", gauge.validation());
    number(node, "test", gauge.test());
    number(node, "optimism", gauge.optimism());
    interval(node, "optimismInterval", gauge.optimismLimits());
    if (!Double.isNaN(gauge.overDefault())) {
      number(node, "overDefault", gauge.overDefault());
      interval(node, "overDefaultInterval", gauge.overDefaultLimits());
    }
  }

  private static void put(ObjectNode node, Fit fit, Objective objective) {
    number(node, "training", fit.training());
    number(node, "validation", fit.validation());
    number(node, "gap", fit.gap(objective));
    node.put("bestEpoch", fit.bestEpoch());
    node.put("epochs", fit.epochs());
  }

  private static void put(ObjectNode node, StudySummary.CurvePoint point) {
    node.put("fraction", point.fraction());
    node.put("trials", point.trials());
    number(node, "validation", point.validation());
    number(node, "training", point.training());
  }

  private static void put(ObjectNode node, BiasVariance model) {
    node.put("model", model.model());
    node.put("loss", model.loss());
    node.put("resamples", model.resamples());
    node.put("rows", model.rows());
    term(node, "error", model.error());
    term(node, "bias", model.bias());
    term(node, "variance", model.variance());
    term(node, "netVariance", model.netVariance());
    if (!model.biasHoldsNoise()) {
      number(node, "noise", model.noise());
    }
    node.put("noiseSource", model.noiseSource());
    term(node, "inconsistency", model.inconsistency());
  }

  private static void term(ObjectNode node, String name, BiasVariance.Term term) {
    number(node, name, term.value());
    number(node, name + "StandardError", term.standardError());
  }

  private static ObjectNode intervals(Map<String, Limits> limits) {
    ObjectNode node = JSON.objectNode();
    new TreeMap<>(limits).forEach((name, ends) -> interval(node, name, ends));
    return node;
  }

  private static ObjectNode metrics(Map<String, Double> metrics) {
    ObjectNode node = JSON.objectNode();
    new TreeMap<>(metrics).forEach((name, value) -> number(node, name, value));
    return node;
  }

  private static ObjectNode params(Params params) {
    ObjectNode node = JSON.objectNode();
    params.values().forEach((name, value) -> node.set(name, value(value)));
    return node;
  }

  private static JsonNode value(Object value) {
    if (value instanceof List<?> list) {
      ArrayNode array = JSON.arrayNode();
      list.forEach(element -> array.add(value(element)));
      return array;
    }
    if (value instanceof Boolean flag) {
      return JSON.booleanNode(flag);
    }
    if (value instanceof Integer || value instanceof Long) {
      return JSON.numberNode(((Number) value).longValue());
    }
    return value instanceof Number number
        ? JSON.numberNode(number.doubleValue())
        : JSON.textNode(value.toString());
  }

  private static void number(ObjectNode node, String name, double value) {
    if (Double.isFinite(value)) {
      node.put(name, value);
    } else {
      node.putNull(name);
    }
  }

  private static void interval(ObjectNode node, String name, Limits limits) {
    ArrayNode ends = node.putArray(name);
    for (double end : new double[] {limits.low(), limits.high()}) {
      if (Double.isFinite(end)) {
        ends.add(end);
      } else {
        ends.addNull();
      }
    }
  }

  /** To the millisecond: what is finer is noise. */
  private static void seconds(ObjectNode node, String name, double value) {
    number(
        node,
        name,
        Double.isFinite(value)
            ? BigDecimal.valueOf(value).setScale(3, RoundingMode.HALF_UP).doubleValue()
            : value);
  }
}
