/**
 * Faults that are caused from outside, in processes of their own and on a real cluster: signals, a
 * debugger that catches a thread at a method, quotas, files that are cut and changed.
 */
package io.espalier.faults;
