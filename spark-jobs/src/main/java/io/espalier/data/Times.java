package io.espalier.data;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** How a cell becomes a time; the same in preparing and in scoring. */
public final class Times {
  private Times() {}

  /**
   * A number as it is, or the seconds since 1970 of an ISO date or time, which is UTC's if it does
   * not say.
   *
   * @throws DateTimeException if the text is neither
   */
  public static double of(String text) {
    double number = Cells.number(text);
    return Double.isNaN(number)
        ? seconds(text.replaceFirst("^(\\d{4}-\\d\\d-\\d\\d) +", "$1T"))
        : number;
  }

  private static double seconds(String text) {
    if (text.indexOf('T') < 0) {
      return LocalDate.parse(text).atStartOfDay().toEpochSecond(ZoneOffset.UTC);
    }
    boolean zoned = text.matches(".*T.*(Z|[+-]\\d\\d(:?\\d\\d)?)");
    OffsetDateTime time =
        zoned ? OffsetDateTime.parse(text) : LocalDateTime.parse(text).atOffset(ZoneOffset.UTC);
    return time.toEpochSecond() + time.getNano() / 1e9;
  }
}
