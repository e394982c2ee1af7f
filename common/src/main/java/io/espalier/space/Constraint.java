package io.espalier.space;

import com.ezylang.evalex.BaseException;
import com.ezylang.evalex.EvaluationException;
import com.ezylang.evalex.Expression;
import com.ezylang.evalex.parser.ParseException;
import java.util.List;
import java.util.Set;
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
 *     in double quotes
 */
public record Constraint(String expression) {
  private static final Pattern TOKEN =
      Pattern.compile("\"[^\"]*\"|[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z][A-Za-z0-9]*)*");

  /** Checks the syntax. */
  public Constraint {
    try {
      new Expression(translate(expression)).validate();
    } catch (ParseException e) {
      throw refusal(expression, e);
    }
  }

  /** The hyperparameters that it names. */
  public Set<String> names() {
    try {
      Set<String> names = new TreeSet<>();
      for (String variable : new Expression(translate(expression)).getUsedVariables()) {
        names.add(variable.replace('_', '-').toLowerCase(java.util.Locale.ROOT));
      }
      return names;
    } catch (ParseException e) {
      throw refusal(expression, e);
    }
  }

  /**
   * Whether a configuration meets it.
   *
   * @throws IllegalArgumentException if the expression does not give true or false
   */
  public boolean allows(Params params) {
    Expression compiled = new Expression(translate(expression));
    for (String name : names()) {
      if (!params.has(name)) {
        return true;
      }
      Object value = params.values().get(name);
      compiled.with(name.replace('-', '_'), value instanceof List<?> l ? l.size() : value);
    }
    try {
      var result = compiled.evaluate();
      if (!result.isBooleanValue()) {
        throw new IllegalArgumentException(
            "The constraint '"
                + expression
                + "' gives "
                + result.getStringValue()
                + ", not true or false");
      }
      return result.getBooleanValue();
    } catch (EvaluationException | ParseException e) {
      throw refusal(expression, e);
    }
  }

  private static IllegalArgumentException refusal(String expression, BaseException cause) {
    return new IllegalArgumentException(
        "The constraint '" + expression + "' cannot be evaluated: " + cause.getMessage(), cause);
  }

  /** Variables of the library have no hyphens. */
  private static String translate(String expression) {
    Matcher tokens = TOKEN.matcher(expression);
    return tokens.replaceAll(
        t ->
            Matcher.quoteReplacement(
                t.group().startsWith("\"") ? t.group() : t.group().replace('-', '_')));
  }
}
