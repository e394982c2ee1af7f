package io.espalier.spark.ui;

import org.apache.spark.SparkContext;
import org.apache.spark.ui.SparkUI;
import org.apache.spark.ui.SparkUITab;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * Puts a study's tab into Spark's pages. These have no public interface: where they are other than
 * this knows them, a study goes without its tab.
 */
public final class StudyTabs {
  /** The tab's name, in small letters, and its path. */
  static final String PREFIX = "espalier";

  private static final Logger LOG = LoggerFactory.getLogger(StudyTabs.class);

  private StudyTabs() {}

  /** A tab that is shown until it is closed. */
  @FunctionalInterface
  public interface Shown extends AutoCloseable {
    @Override
    void close();
  }

  /** Whether Spark has pages at all. */
  public static boolean possible(SparkContext spark) {
    try {
      return spark.ui().isDefined();
    } catch (LinkageError e) {
      LOG.info("Spark {} has no pages that a tab of Espalier fits in", spark.version(), e);
      return false;
    }
  }

  /** Shows a study, if that is possible. */
  public static Shown show(SparkContext spark, LiveStudy study) {
    try {
      Option<SparkUI> pages = spark.ui();
      if (pages.isEmpty()) {
        return () -> {};
      }
      SparkUI ui = pages.get();
      SparkUITab tab = tab(spark.version(), ui, new StudyPage(study));
      ui.attachTab(tab);
      return () -> ui.detachTab(tab);
    } catch (LinkageError | RuntimeException e) {
      LOG.info("The pages of Spark {} go without Espalier's tab", spark.version(), e);
      return () -> {};
    }
  }

  private static SparkUITab tab(String version, SparkUI ui, StudyPage page) {
    return version.startsWith("3.")
        ? new StudyTab(ui, page::title, page::page, page::data)
        : new io.espalier.spark.next.StudyTab(ui, PREFIX, page::title, page::page, page::data);
  }
}
