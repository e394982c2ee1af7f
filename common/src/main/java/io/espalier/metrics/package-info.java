/** Predictions, targets and the metrics that compare them. Knows nothing of trials. */
package io.espalier.metrics;
