package io.espalier.report.page;

import java.util.List;
import java.util.stream.Stream;

/**
 * A part of a report with a heading.
 *
 * @param id of lower-case letters and hyphens
 * @param title its heading
 * @param words what is to be seen below, or why there is nothing to see
 * @param blocks what is below
 */
public record Section(String id, String title, List<String> words, List<Block> blocks) {
  /** Copies the lists. */
  public Section {
    words = List.copyOf(words);
    blocks = List.copyOf(blocks);
  }

  /** A part of which there is nothing to show, and why. */
  static Section absent(String id, String title, String why) {
    return new Section(id, title, List.of(why), List.of());
  }

  /** Its own name and those of what can be referred to within it. */
  List<String> ids() {
    return Stream.concat(
            Stream.of(id), blocks.stream().map(Block::id).filter(name -> !name.isEmpty()))
        .toList();
  }
}
