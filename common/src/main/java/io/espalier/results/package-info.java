/**
 * The event codec and the result tables, as plain records. Where they are written is not known
 * here.
 */
package io.espalier.results;
