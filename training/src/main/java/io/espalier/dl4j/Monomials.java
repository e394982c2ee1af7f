package io.espalier.dl4j;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The terms of a polynomial over the inputs that columns become, and their work on rows. Each term
 * extends an earlier one by an input, so that a row costs one product a term.
 *
 * <p>Numbers are raised to all powers up to the degree. An input of a name is 0 or 1, like all of
 * its powers, and two inputs of one column are never 1 together: such terms are left out. A product
 * with a name is the standardized term of the other inputs where a row has the name, and else 0:
 * what is rare is not blown up.
 */
final class Monomials {
  /** As wide as a layer may be; a linear model may have more inputs than that. */
  private static final int MOST = 16_384;

  private static final int NONE = -1;

  private final List<Variable> variables = new ArrayList<>();
  private final List<Term> terms = new ArrayList<>();
  private final boolean interactions;
  private int[] numbers;
  private int[] names;
  private int[] parents;
  private int[] inputs;

  /** An input. */
  private record Variable(int input, int column, boolean name) {}

  /**
   * A term's place in front of its last variable, and that one's place; nothing before the first.
   */
  private record Term(int parent, int last) {}

  /**
   * All terms up to a degree, those of lower degrees first.
   *
   * @param columns of the data
   * @param interactions whether different inputs are multiplied too
   * @throws Untrainable if they are too many
   */
  Monomials(List<Column> columns, int degree, boolean interactions) {
    this.interactions = interactions;
    declare(columns);
    for (int last = 0; last < variables.size(); last++) {
      terms.add(new Term(NONE, last));
    }
    int from = 0;
    for (int level = 2; level <= degree; level++) {
      int end = terms.size();
      for (int parent = from; parent < end; parent++) {
        extend(parent, degree);
      }
      from = end;
    }
    lay();
  }

  /** Numbers before names, so that a term's numbers are multiplied first. */
  private void declare(List<Column> columns) {
    for (boolean name : new boolean[] {false, true}) {
      int input = 0;
      for (int c = 0; c < columns.size(); c++) {
        for (int i = 0; i < columns.get(c).width(); i++, input++) {
          if (columns.get(c) instanceof Column.Names == name) {
            variables.add(new Variable(input, c, name));
          }
        }
      }
    }
  }

  private void extend(int parent, int degree) {
    int last = terms.get(parent).last();
    // In the order of the variables, so that each product comes once.
    for (int next = last; next < variables.size(); next++) {
      boolean repeats = next == last;
      boolean meets = variables.get(next).column() != variables.get(last).column();
      boolean number = !variables.get(next).name();
      if (repeats ? number : interactions && (number || meets)) {
        add(new Term(parent, next), degree);
      }
    }
  }

  private void add(Term term, int degree) {
    if (terms.size() >= MOST) {
      throw new Untrainable(
          "a polynomial of degree %d%s over %d inputs has more than %d terms"
              .formatted(degree, interactions ? " with interactions" : "", variables.size(), MOST));
    }
    terms.add(term);
  }

  private void lay() {
    parents = terms.stream().mapToInt(Term::parent).toArray();
    inputs = terms.stream().mapToInt(term -> variables.get(term.last()).input()).toArray();
    numbers = places(false);
    names = places(true);
  }

  private int[] places(boolean name) {
    return IntStream.range(0, terms.size())
        .filter(term -> variables.get(terms.get(term).last()).name() == name)
        .toArray();
  }

  /** How many. */
  int count() {
    return parents.length;
  }

  /** Whether a term has more than one factor and no name, so that it has a scale of its own. */
  boolean scaled(int term) {
    return parents[term] != NONE && !variables.get(terms.get(term).last()).name();
  }

  /** The factors of a term, as places of inputs, a power as often. */
  List<Integer> factors(int term) {
    List<Integer> factors = new ArrayList<>();
    for (int at = term; at != NONE; at = parents[at]) {
      factors.add(0, inputs[at]);
    }
    return factors;
  }

  /**
   * Multiplies out the terms without names, of a row from {@code from} into one from {@code to}.
   */
  void multiply(float[] row, int from, float[] into, int to) {
    multiply(numbers, row, from, into, to);
  }

  /** The same for terms with names, once those without are standardized. */
  void multiplyNames(float[] row, int from, float[] into, int to) {
    multiply(names, row, from, into, to);
  }

  private void multiply(int[] some, float[] row, int from, float[] into, int to) {
    for (int term : some) {
      float input = row[from + inputs[term]];
      into[to + term] = parents[term] == NONE ? input : into[to + parents[term]] * input;
    }
  }
}
