/**
 * What is trained and what came of it: configurations, trials, legs, measurements, decisions, the
 * events of a study and the state that is a fold over them. No scheduling, no training, no storage.
 */
package io.espalier.trial;
