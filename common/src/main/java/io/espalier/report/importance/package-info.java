/**
 * How much hyperparameters matter: a functional analysis of variance over a random forest. Nothing
 * is known here of trials or of pages.
 */
package io.espalier.report.importance;
