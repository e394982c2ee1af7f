/**
 * Studies as Spark's machine learning library has them: an estimator, its model, and an encoder. No
 * search of its own: it has the studies run that the commands have run.
 */
package io.espalier.ml;
