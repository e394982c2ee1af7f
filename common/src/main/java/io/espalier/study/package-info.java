/**
 * The study: its specification, its stages and the one loop that owns its state. Knows runners,
 * journals and stores as ports only.
 */
package io.espalier.study;
