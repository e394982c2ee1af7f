/**
 * From files to data sets: reads tables through Spark, splits their rows, keeps the prepared parts
 * in the study directory and reads them back. Nothing here trains, and the test rows are read by
 * {@link io.espalier.data.StoredTestSet} alone.
 */
package io.espalier.data;
