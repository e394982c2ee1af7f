/** What the core needs from outside: trainers, runners, journals, stores, data. Interfaces only. */
package io.espalier.port;
