/**
 * Studies in virtual time: a runner that trains nothing, with learning curves, stragglers and
 * faults made from a seed, and a journal in memory. Nothing here reads a real clock.
 */
package io.espalier.simulation;
