package io.espalier.report;

import java.util.List;

/**
 * What studies would come to, one beside the other.
 *
 * @param metric the objective
 * @param rows one for each study
 */
public record ForecastTable(String metric, List<Row> rows) {

  /**
   * A study.
   *
   * @param scheduler its name, with what tells this study from others
   * @param slots legs at once
   * @param seconds from the first leg to the end of the last stage
   * @param epochs trained
   * @param legs that ended
   * @param busy share of the slots' time that legs took
   * @param driver share of the time in which the driver was busy, NaN if that is not known
   * @param best what the search found
   * @param after seconds until it was found
   */
  public record Row(
      String scheduler,
      int slots,
      double seconds,
      long epochs,
      int legs,
      double busy,
      double driver,
      double best,
      double after) {}

  /** Copies the rows. */
  public ForecastTable {
    rows = List.copyOf(rows);
  }

  /** A heading and a line for each study. */
  public List<String> lines() {
    return new TextTable<Row>()
        .left("scheduler", Row::scheduler)
        .right("slots", row -> Integer.toString(row.slots()))
        .right("time", row -> Figures.seconds(row.seconds()))
        .right("epochs", row -> Long.toString(row.epochs()))
        .right("legs", row -> Integer.toString(row.legs()))
        .right("slots busy", row -> Figures.percent(row.busy()))
        .right("driver busy", row -> known(row.driver()))
        .right("best " + metric, row -> Figures.metric(metric, row.best()))
        .right("found after", row -> Figures.seconds(row.after()))
        .lines(rows);
  }

  private static String known(double share) {
    return Double.isNaN(share) ? "" : Figures.percent(share);
  }
}
