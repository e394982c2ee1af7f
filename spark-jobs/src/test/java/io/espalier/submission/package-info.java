/** Studies that are submitted to a cluster of processes, as users do it. Nothing is disturbed. */
package io.espalier.submission;
