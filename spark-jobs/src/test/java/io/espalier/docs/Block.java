package io.espalier.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HtmlBlock;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/**
 * A fenced block of a page of the documentation.
 *
 * @param page its path within the project
 * @param line where it begins, from 1 on
 * @param language what it is said to be written in; may be empty
 * @param text what it holds
 * @param mark what is said of its being run, in a comment before it
 */
public record Block(Path page, int line, String language, String text, Optional<Mark> mark) {
  private static final Pattern MARK =
      Pattern.compile("<!--\\s*(not run:|run by)\\s*(.*?)\\s*-->", Pattern.DOTALL);

  private static final Set<String> SHELLS = Set.of("sh", "bash", "shell", "console");

  /** Commands that a machine need not have, and a page may show all the same. */
  private static final Set<String> FOREIGN =
      Set.of(
          "espalier",
          "spark-submit",
          "spark-shell",
          "yarn",
          "hdfs",
          "kubectl",
          "docker",
          "podman",
          "pip",
          "mlflow",
          "tensorboard",
          "mvn",
          "git");

  /**
   * Who runs a block, or why nobody does.
   *
   * @param run whether somebody does
   * @param text the name of the test, or the reason
   */
  public record Mark(boolean run, String text) {}

  /** The blocks of all pages that people read, page by page, each in its order. */
  public static List<Block> all(Path project) throws IOException {
    List<Block> blocks = new ArrayList<>();
    try (Stream<Path> docs = Files.walk(project.resolve("docs"));
        Stream<Path> tops = Files.list(project)) {
      Stream<Path> readmes =
          tops.filter(Files::isDirectory).map(directory -> directory.resolve("README.md"));
      Stream<Path> pages =
          Stream.concat(docs.filter(page -> page.toString().endsWith(".md")), readmes);
      List<Path> sorted =
          Stream.concat(Stream.of(project.resolve("README.md")), pages.sorted())
              .filter(Files::isRegularFile)
              .distinct()
              .toList();
      for (Path page : sorted) {
        blocks.addAll(of(project.relativize(page), Files.readString(page)));
      }
    }
    return blocks;
  }

  /** The blocks of a page. */
  static List<Block> of(Path page, String markdown) {
    List<Block> blocks = new ArrayList<>();
    Parser.builder()
        .includeSourceSpans(IncludeSourceSpans.BLOCKS)
        .build()
        .parse(markdown)
        .accept(
            new AbstractVisitor() {
              @Override
              public void visit(FencedCodeBlock fenced) {
                Optional<Mark> mark =
                    fenced.getPrevious() instanceof HtmlBlock html
                        ? mark(html.getLiteral())
                        : Optional.empty();
                int line = fenced.getSourceSpans().get(0).getLineIndex() + 1;
                String language = fenced.getInfo().split("\\s", 2)[0];
                blocks.add(new Block(page, line, language, fenced.getLiteral(), mark));
              }
            });
    return blocks;
  }

  private static Optional<Mark> mark(String html) {
    Matcher matcher = MARK.matcher(html);
    return matcher.find()
        ? Optional.of(new Mark(matcher.group(1).equals("run by"), matcher.group(2)))
        : Optional.empty();
  }

  /** Whether it is there to be typed: a block that does not say so may be one all the same. */
  public boolean typed(Path project) {
    return SHELLS.contains(language) || (language.isEmpty() && command(project));
  }

  private boolean command(Path project) {
    String first =
        text.lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .findFirst()
            .orElse("");
    String word =
        Stream.of(first.split("\\s+"))
            .filter(part -> !part.matches("[A-Z_]+=.*"))
            .findFirst()
            .orElse("");
    return FOREIGN.contains(word)
        || (word.contains("/") && Files.isExecutable(project.resolve(word)))
        || Stream.of("/usr/bin", "/bin").anyMatch(bin -> isProgram(Path.of(bin), word));
  }

  private static boolean isProgram(Path directory, String word) {
    return word.matches("[a-z][a-z0-9+.-]*") && Files.isExecutable(directory.resolve(word));
  }

  /** Where it stands. */
  public String place() {
    return page + ":" + line;
  }
}
