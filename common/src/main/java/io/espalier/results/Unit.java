package io.espalier.results;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The unit of the numbers in a column of a result table. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Unit {
  /** What a metric is in: its own unit, which the column {@code metric} or {@code name} tells. */
  String METRIC = "the metric's";

  /** Seconds. */
  String SECONDS = "s";

  /** From 0 to 1. */
  String SHARE = "share";

  /** What a loss is in: the square of the label's, or the share of wrong rows. */
  String LOSS = "the loss's";

  /** Its name. */
  String value();
}
