/**
 * Search spaces: hyperparameters, dimensions, conditions, constraints and the points of a space.
 * Knows nothing of trials, training or where a space was written.
 */
package io.espalier.space;
