/**
 * A tab in Spark's own pages that shows a running study. It reads snapshots that the study's thread
 * publishes, and nothing depends on it.
 */
package io.espalier.spark.ui;
