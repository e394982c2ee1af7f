/** The notes for Zeppelin, run in a real server. */
package io.espalier.notebooks;
