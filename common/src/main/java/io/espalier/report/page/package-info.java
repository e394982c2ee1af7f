/**
 * The report of a study as a page for people: what it says and draws, as data, and how that becomes
 * one file of HTML. It is told everything and reads no study itself.
 */
package io.espalier.report.page;
