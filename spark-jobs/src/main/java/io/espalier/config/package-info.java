/**
 * Study files: HOCON into checked records, all mistakes at once, and the dry run that describes a
 * study. Neither data nor Spark is touched here, and nothing is written.
 */
package io.espalier.config;
