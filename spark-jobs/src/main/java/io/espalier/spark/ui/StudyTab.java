package io.espalier.spark.ui;

import java.util.function.Supplier;
import javax.servlet.http.HttpServletRequest;
import org.apache.spark.ui.SparkUI;
import org.apache.spark.ui.SparkUITab;
import org.apache.spark.ui.UIUtils;
import org.apache.spark.ui.WebUIPage;
import scala.Option;
import scala.collection.Seq;
import scala.xml.Node;
import scala.xml.Unparsed;

/**
 * The tab in the pages of Spark 3.5. Spark 4 has other types for the same: its twin is {@code
 * io.espalier.spark.next.StudyTab}.
 */
final class StudyTab extends SparkUITab {
  /**
   * A tab.
   *
   * @param title of its page
   * @param page its content, of HTML
   * @param data the part of it that changes, which is asked for by a parameter {@code data}
   */
  StudyTab(SparkUI ui, Supplier<String> title, Supplier<String> page, Supplier<String> data) {
    super(ui, StudyTabs.PREFIX);
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
