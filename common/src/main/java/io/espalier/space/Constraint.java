package io.espalier.space;

import com.ezylang.evalex.BaseException;
import com.ezylang.evalex.EvaluationException;
import com.ezylang.evalex.Expression;
import com.ezylang.evalex.config.ExpressionConfiguration;
import com.ezylang.evalex.config.FunctionDictionaryIfc;
import com.ezylang.evalex.config.MapBasedFunctionDictionary;
import com.ezylang.evalex.data.EvaluationValue;
import com.ezylang.evalex.functions.basic.AbsFunction;
import com.ezylang.evalex.functions.basic.CeilingFunction;
import com.ezylang.evalex.functions.basic.FloorFunction;
import com.ezylang.evalex.functions.basic.IfFunction;
import com.ezylang.evalex.functions.basic.Log10Function;
import com.ezylang.evalex.functions.basic.LogFunction;
import com.ezylang.evalex.functions.basic.MaxFunction;
import com.ezylang.evalex.functions.basic.MinFunction;
import com.ezylang.evalex.functions.basic.SqrtFunction;
import com.ezylang.evalex.parser.ParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A condition that every configuration of a space must meet, as an expression over hyperparameters:
 * {@code "dropout = 0 || l2 = 0"}. Names are written as everywhere, hyphens included, so a minus
 * sign needs blanks around it. A list stands for its length: {@code "hidden <= 2"} allows at most
 * two hidden layers. A constraint that names a dimension which does not exist in a configuration
 * (see {@link Condition}) does not bind that configuration.
 *
 * @param expression in the syntax of EvalEx: arithmetic, comparisons, {@code &&}, {@code ||}, text
 *     in double quotes, {@code true}, {@code false}, and the functions abs, ceiling, floor, if,
 *     log, log10, max, min, sqrt
 */
public record Constraint(String expression) {
  /** Text, or a name that is not the tail of a number or of another name. */
  private static final Pattern TOKEN =
      Pattern.compile(
          "\"[^\"]*\"|(?<![A-Za-z0-9_.])[A-Za-z][A-Za-z0-9_]*(?:-[A-Za-z0-9][A-Za-z0-9_]*)*");

  /**
   * The library's defaults less what would give another answer tomorrow (random numbers, the
   * clock), and less constants such as e, which would hide a hyperparameter of that name.
   */
  private static final ExpressionConfiguration SYNTAX =
      ExpressionConfiguration.builder()
          .defaultConstants(Map.of("TRUE", EvaluationValue.TRUE, "FALSE", EvaluationValue.FALSE))
          .functionDictionary(functions())
          .build();

  private static FunctionDictionaryIfc functions() {
    FunctionDictionaryIfc functions = new MapBasedFunctionDictionary();
    functions.addFunction("ABS", new AbsFunction());
    functions.addFunction("CEILING", new CeilingFunction());
    functions.addFunction("FLOOR", new FloorFunction());
    functions.addFunction("IF", new IfFunction());
    functions.addFunction("LOG", new LogFunction());
    functions.addFunction("LOG10", new Log10Function());
    functions.addFunction("MAX", new MaxFunction());
    functions.addFunction("MIN", new MinFunction());
    functions.addFunction("SQRT", new SqrtFunction());
    return functions;
  }

  /** Checks the syntax. */
  public Constraint {
    try {
      new Expression(translate(expression), SYNTAX).validate();
    } catch (ParseException e) {
      throw refusal(expression, e);
    }
  }

  /** The hyperparameters that it names. */
  public Set<String> names() {
    return new TreeSet<>(variables().values());
  }

  /** Names of hyperparameters by the library's names for them. */
  private Map<String, String> variables() {
    Map<String, String> written = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    Matcher tokens = TOKEN.matcher(expression);
    while (tokens.find()) {
      written.put(variable(tokens.group()), tokens.group());
    }
    try {
      written.keySet().retainAll(lowerCase(new Expression(translate(expression), SYNTAX)));
      return written;
    } catch (ParseException e) {
      throw refusal(expression, e);
    }
  }

  private static List<String> lowerCase(Expression parsed) throws ParseException {
    return parsed.getUsedVariables().stream().map(v -> v.toLowerCase(Locale.ROOT)).toList();
  }

  /**
   * Whether a configuration meets it.
   *
   * @throws IllegalArgumentException if the expression does not give true or false
   */
  public boolean allows(Params params) {
    Expression compiled = new Expression(translate(expression), SYNTAX);
    for (Map.Entry<String, String> variable : variables().entrySet()) {
      Object value = params.values().get(variable.getValue());
      if (value == null) {
        return true;
      }
      compiled.with(variable.getKey(), value instanceof List<?> l ? l.size() : value);
    }
    try {
      EvaluationValue result = compiled.evaluate();
      if (!result.isBooleanValue()) {
        throw new IllegalArgumentException(
            "The constraint '"
                + expression
                + "' gives "
                + result.getStringValue()
                + ", not true or false");
      }
      return result.getBooleanValue();
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "The constraint '" + expression + "' fails at " + params + ": " + e.getMessage(), e);
    } catch (EvaluationException | ParseException e) {
      throw refusal(expression, e);
    }
  }

  private static IllegalArgumentException refusal(String expression, BaseException cause) {
    return new IllegalArgumentException(
        "The constraint '" + expression + "' cannot be evaluated: " + cause.getMessage(), cause);
  }

  private static String translate(String expression) {
    Matcher tokens = TOKEN.matcher(expression);
    return tokens.replaceAll(
        t ->
            Matcher.quoteReplacement(t.group().startsWith("\"") ? t.group() : variable(t.group())));
  }

  /** Variables of the library have no hyphens and no case. */
  private static String variable(String name) {
    return name.replace('-', '_').toLowerCase(Locale.ROOT);
  }
}
