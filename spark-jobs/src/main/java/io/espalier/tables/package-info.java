/**
 * Result tables as Parquet files in a study's directory: written beside the running study, without
 * Spark jobs, so that other processes can read them at any moment; and printed.
 */
package io.espalier.tables;
