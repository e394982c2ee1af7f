/** Runs what the documentation tells people to type. */
package io.espalier.docs;
