package io.espalier.results;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** What the rows' Javadoc says of the tables, as Markdown: the code is the one source. */
final class TableReference {
  private final Path sources;

  /**
   * Reads the Javadoc of rows.
   *
   * @param sources the directory of the rows' package
   */
  TableReference(Path sources) {
    this.sources = sources;
  }

  String markdown() throws IOException {
    StringBuilder all = new StringBuilder();
    for (ResultTable table : ResultTable.values()) {
      if (table != ResultTable.TRIALS_WIDE) {
        all.append(section(table)).append('\n');
      }
    }
    return all.toString();
  }

  private String section(ResultTable table) throws IOException {
    DocCommentTree comment = comment(table.rows());
    Map<String, String> meanings = new TreeMap<>();
    for (DocTree tag : comment.getBlockTags()) {
      if (tag instanceof ParamTree param) {
        meanings.put(param.getName().getName().toString(), text(param.getDescription()));
      }
    }
    StringBuilder section = new StringBuilder();
    section.append("### ").append(table.tableName()).append("\n\n");
    section.append(text(comment.getFullBody())).append("\n\n");
    section.append("| column | type | unit | meaning |\n|---|---|---|---|\n");
    for (RecordComponent component : table.rows().getRecordComponents()) {
      Column column = RowComponents.column(component);
      String type = sql(column.type());
      Unit unit = component.getAnnotation(Unit.class);
      section.append(
          "| `%s` | %s | %s | %s |\n"
              .formatted(
                  column.name(),
                  column.presence() == Column.Presence.ALWAYS ? type : type + ", null",
                  unit == null ? "" : unit.value(),
                  meanings.get(component.getName())));
    }
    return section.toString();
  }

  /** As Spark SQL calls it. */
  static String sql(ColumnType type) {
    return type == ColumnType.LONG ? "bigint" : type.name().toLowerCase(Locale.ROOT);
  }

  private DocCommentTree comment(Class<?> type) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  null,
                  List.of("-proc:none"),
                  null,
                  files.getJavaFileObjects(sources.resolve(type.getSimpleName() + ".java")));
      CompilationUnitTree unit = task.parse().iterator().next();
      for (Tree declared : unit.getTypeDecls()) {
        if (declared instanceof ClassTree) {
          TreePath path = new TreePath(new TreePath(unit), declared);
          return DocTrees.instance(task).getDocCommentTree(path);
        }
      }
    }
    throw new IllegalStateException(type + " is not in its own file");
  }

  private static String text(List<? extends DocTree> parts) {
    String text = parts.stream().map(TableReference::text).collect(Collectors.joining());
    return text.replaceAll("\\s+", " ").replace("|", "\\|").trim();
  }

  private static String text(DocTree part) {
    if (part instanceof TextTree t) {
      return t.getBody();
    }
    if (part instanceof LiteralTree l) {
      return "`" + l.getBody().getBody() + "`";
    }
    if (part instanceof LinkTree l) {
      return "`" + l.getReference().getSignature() + "`";
    }
    throw new IllegalArgumentException(
        "Rows' Javadoc is plain text with {@code}, and not " + part.getKind() + ": " + part);
  }
}
