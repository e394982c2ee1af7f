package io.espalier.dl4j;

import io.espalier.metrics.Task;
import io.espalier.port.Compatibility.Conflict;
import io.espalier.space.Hyperparameter;
import io.espalier.space.Params;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/**
 * A combination of hyperparameters that is not trained.
 *
 * @param options those that it is about
 * @param broken whether it is met with
 * @param reason for people, a sentence without its full stop
 */
record Rule(List<Hyperparameter<?>> options, BiPredicate<Params, Task> broken, String reason) {
  /** Copies the list. */
  Rule {
    options = List.copyOf(options);
  }

  /** An option that has a meaning in networks of some kinds only. */
  static Rule only(Hyperparameter<?> option, String... kinds) {
    return under(option, Options.KIND, kinds);
  }

  /** An option that has a meaning under some values of another one only. */
  static Rule under(Hyperparameter<?> option, Hyperparameter<String> other, String... values) {
    List<String> known = List.of(values);
    return new Rule(
        List.of(other, option),
        (params, task) -> changed(params, option) && !known.contains(params.get(other)),
        "%s means nothing but under %s = %s"
            .formatted(option.name(), other.name(), String.join(" or ", known)));
  }

  /** An option that has no meaning under a value of another one. */
  static Rule notUnder(Hyperparameter<?> option, Hyperparameter<String> other, String value) {
    return new Rule(
        List.of(other, option),
        (params, task) -> changed(params, option) && value.equals(params.get(other)),
        "%s means nothing under %s = %s".formatted(option.name(), other.name(), value));
  }

  /** Options of which at most one may differ from its default. */
  static Rule apart(String reason, Hyperparameter<?>... options) {
    return new Rule(
        List.of(options),
        (params, task) -> Stream.of(options).filter(option -> changed(params, option)).count() > 1,
        reason);
  }

  /** Whether an option is not what it is where nothing is said. */
  static boolean changed(Params params, Hyperparameter<?> option) {
    return !params.get(option).equals(option.defaultValue());
  }

  Optional<Conflict> conflict(Params params, Task task) {
    return broken.test(params, task)
        ? Optional.of(
            new Conflict(options.stream().<String>map(Hyperparameter::name).toList(), reason))
        : Optional.empty();
  }
}
