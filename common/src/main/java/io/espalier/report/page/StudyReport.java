package io.espalier.report.page;

import java.util.List;

/**
 * A report: what is said and drawn, free of any file format.
 *
 * @param title of the page
 * @param lead what was searched and what came of it, paragraph by paragraph
 * @param sections in their order, with distinct names
 * @param made when and by what, for the foot of the page
 */
public record StudyReport(String title, List<String> lead, List<Section> sections, String made) {
  /** Copies the lists and checks the names, which parts of the page refer to. */
  public StudyReport {
    lead = List.copyOf(lead);
    sections = List.copyOf(sections);
    List<String> names = sections.stream().flatMap(section -> section.ids().stream()).toList();
    if (names.stream().distinct().count() < names.size()) {
      throw new IllegalArgumentException("Parts of a report of the same name: " + names);
    }
  }

  /** All plots, in the order of the page. */
  public List<Block.Plot> plots() {
    return sections.stream()
        .flatMap(section -> section.blocks().stream())
        .filter(Block.Plot.class::isInstance)
        .map(Block.Plot.class::cast)
        .toList();
  }
}
