/**
 * What joins the core to Spark and Hadoop: the runner of legs with its messages, the journal and
 * the stores. Decides nothing about a study, and knows neither networks nor data.
 */
package io.espalier.spark;
