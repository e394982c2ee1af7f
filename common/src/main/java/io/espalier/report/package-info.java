/**
 * What came of a study, for people and for machines: summaries that are computed from a view of its
 * state. Nothing here decides, trains or writes to disk.
 */
package io.espalier.report;
