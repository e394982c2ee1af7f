/** What must be compiled against the next Spark. It knows nothing of the rest of Espalier. */
package io.espalier.spark.next;
