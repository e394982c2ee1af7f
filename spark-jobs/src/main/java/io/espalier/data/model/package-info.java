/**
 * Saved models: written when a study has chosen, read to score other data. Nothing here trains, and
 * nothing that is read names a class.
 */
package io.espalier.data.model;
