/**
 * Drafts a study for data of which nothing is known but where they are: what their columns hold,
 * what is guessed from that and why, and the study file that says so. Nothing is searched or
 * written here.
 */
package io.espalier.draft;
