package io.espalier.spark.next;

import jakarta.servlet.http.HttpServletRequest;
import java.util.function.Supplier;
import org.apache.spark.ui.SparkUI;
import org.apache.spark.ui.SparkUITab;
import org.apache.spark.ui.UIUtils;
import org.apache.spark.ui.WebUIPage;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.xml.Node;
import scala.xml.Unparsed;

/** The tab in the pages of Spark 4; its twin for Spark 3.5 is where all else is. */
public final class StudyTab extends SparkUITab {
  /**
   * A tab.
   *
   * @param prefix its name, in small letters, and its path
   * @param title of its page
   * @param page its content, of HTML
   * @param data the part of it that changes, which is asked for by a parameter {@code data}
   */
  public StudyTab(
      SparkUI ui,
      String prefix,
      Supplier<String> title,
      Supplier<String> page,
      Supplier<String> data) {
    super(ui, prefix);
    attachPage(
        new WebUIPage("") {
          @Override
          public Seq<Node> render(HttpServletRequest request) {
            if (request.getParameter("data") != null) {
              return new Unparsed(data.get());
            }
            Node content = new Unparsed(page.get());
            return UIUtils.headerSparkPage(
                request, title.get(), () -> content, StudyTab.this, Option.empty(), false, false);
          }
        });
  }
}
