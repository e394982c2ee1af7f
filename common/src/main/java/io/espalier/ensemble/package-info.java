/** Ensembles, built from stored predictions only: nothing here trains or knows a network. */
package io.espalier.ensemble;
