package io.espalier.report.page;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Something that stands in a section of a report. */
public sealed interface Block {
  /** Its name within the page; empty if nothing refers to it. */
  default String id() {
    return "";
  }

  /**
   * Something drawn.
   *
   * @param id of lower-case letters and hyphens
   * @param title what it is
   * @param caption how it is to be read, units and what was left out among that
   * @param alternative what is to be seen in it, for those who do not see it
   * @param spec of Vega-Lite, with its data
   * @param data the same data as a table
   */
  record Plot(
      String id, String title, String caption, String alternative, ObjectNode spec, Data data)
      implements Block {}

  /** Figures in rows and columns. */
  record Table(Data data) implements Block {}

  /**
   * An image.
   *
   * @param id of lower-case letters and hyphens
   * @param title what it is
   * @param caption how it is to be read
   * @param alternative what is to be seen in it, for those who do not see it
   * @param png its bytes; not copied and not to be changed
   */
  record Picture(String id, String title, String caption, String alternative, byte[] png)
      implements Block {}

  /** Text that keeps its lines. */
  record Listing(String title, String text) implements Block {}
}
