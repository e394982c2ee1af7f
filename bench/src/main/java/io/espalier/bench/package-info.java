/**
 * Benchmarks: what a leg and a measurement cost, and how the schedulers compare in virtual time.
 * Nothing here is part of the product, and nothing of it prints a figure that it has not measured.
 */
package io.espalier.bench;
