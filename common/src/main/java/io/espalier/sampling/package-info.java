/** Samplers: they propose the configurations of a search. They neither schedule nor train. */
package io.espalier.sampling;
