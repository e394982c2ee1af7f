/**
 * A study as a whole: its directory, and its course from the rows to the tables and models. Shared
 * by whoever has a study run, a command or an estimator; knows no screen.
 */
package io.espalier.run;
