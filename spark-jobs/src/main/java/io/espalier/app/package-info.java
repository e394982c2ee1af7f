/**
 * The commands: short mains that put the parts together, and the screen. The only place that
 * prints, reads the clock or ends the process.
 */
package io.espalier.app;
