/**
 * Schedulers: they decide which leg runs next and whether a running one goes on. They see events
 * and a view of the state, never threads, runners or the study.
 */
package io.espalier.scheduling;
