package io.espalier.report;

import io.espalier.trial.Limits;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** Numbers as people read them. Plain ASCII, as terminals may know no more. */
public final class Figures {
  private static final List<String> UNITS = List.of("bytes", "kB", "MB", "GB", "TB", "PB");
  private static final int SIGNIFICANT = 4;
  private static final int MOST_DECIMALS = 9;

  private Figures() {}

  /** Whether a metric is a share, shown in percent. */
  static boolean share(String metric) {
    return metric.endsWith("accuracy");
  }

  /** A metric's value: {@code 97.78 %}, {@code 0.1234}, {@code 55012}. */
  public static String metric(String name, double value) {
    if (!Double.isFinite(value)) {
      return "undefined";
    }
    return share(name)
        ? fixed(100 * value, 2) + " %"
        : fixed(value, decimals(Math.abs(value), SIGNIFICANT));
  }

  /**
   * A metric's value with its interval: {@code 97.78 % (96.10-99.16)}, {@code 0.1234
   * (0.1100-0.1390)}.
   */
  public static String metric(String name, double value, Limits limits) {
    String shown = metric(name, value);
    if (!Double.isFinite(value) || !Double.isFinite(limits.low() + limits.high())) {
      return shown;
    }
    double unit = share(name) ? 100 : 1;
    int decimals = share(name) ? 2 : decimals(Math.abs(value), SIGNIFICANT);
    // A hyphen could be taken for the sign of what stands behind it.
    String to = limits.low() < 0 ? " to " : "-";
    return "%s (%s%s%s)"
        .formatted(
            shown, fixed(unit * limits.low(), decimals), to, fixed(unit * limits.high(), decimals));
  }

  /**
   * A gain with its interval, shares in percentage points: {@code +0.28 [-0.83, +1.39]}. It is
   * written to two significant digits of the interval's width.
   */
  public static String gain(String name, double gain, double low, double high) {
    if (!Double.isFinite(gain)) {
      return "undefined";
    }
    double unit = share(name) ? 100 : 1;
    boolean limits = Double.isFinite(low) && Double.isFinite(high);
    double width = limits && high > low ? high - low : Math.abs(gain);
    int decimals = share(name) ? 2 : decimals(width, 2);
    String shown = signed(unit * gain, decimals);
    return limits
        ? "%s [%s, %s]"
            .formatted(shown, signed(unit * low, decimals), signed(unit * high, decimals))
        : shown;
  }

  /**
   * A difference with its standard error, shares in percentage points: {@code +0.0123 (standard
   * error 0.0041)}.
   */
  static String withError(String name, double difference, double error) {
    double unit = share(name) ? 100 : 1;
    boolean known = Double.isFinite(error) && error > 0;
    int decimals = decimals(unit * (known ? error : Math.abs(difference)), 2);
    String shown = signed(unit * difference, decimals);
    return known ? "%s (standard error %s)".formatted(shown, fixed(unit * error, decimals)) : shown;
  }

  /** A length of time: {@code 4.8 s}, {@code 3 min 20 s}, {@code 2 h 5 min}. */
  public static String seconds(double seconds) {
    long whole = Math.round(seconds);
    if (seconds < 99.95) {
      return fixed(seconds, 1) + " s";
    }
    return whole < 3600
        ? whole / 60 + " min " + whole % 60 + " s"
        : whole / 3600 + " h " + whole % 3600 / 60 + " min";
  }

  /** A share: {@code 20.8 %}. */
  public static String percent(double share) {
    return fixed(100 * share, 1) + " %";
  }

  private static String signed(double value, int decimals) {
    String shown = fixed(value, decimals);
    boolean zero = shown.chars().allMatch(c -> c == '0' || c == '.');
    return value > 0 && !zero ? "+" + shown : shown;
  }

  /** Without the sign of a zero. */
  private static String fixed(double value, int decimals) {
    String shown = String.format(Locale.ROOT, "%." + decimals + "f", value);
    return shown.matches("-[0.]+") ? shown.substring(1) : shown;
  }

  private static int decimals(double magnitude, int significant) {
    if (magnitude == 0) {
      return significant - 1;
    }
    int exponent = (int) Math.floor(Math.log10(magnitude));
    return Math.max(0, Math.min(MOST_DECIMALS, significant - 1 - exponent));
  }

  /** A moment to the second, in UTC: {@code 2026-03-01T10:00:00Z}. */
  public static String moment(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** Bytes in powers of 1000, to two digits or three: {@code 374 kB}, {@code 1.2 GB}. */
  public static String bytes(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1000 && unit < UNITS.size() - 1) {
      value /= 1000;
      unit++;
    }
    String shown = value < 10 && unit > 0 ? "%.1f" : "%.0f";
    return String.format(Locale.ROOT, shown, value) + " " + UNITS.get(unit);
  }
}
