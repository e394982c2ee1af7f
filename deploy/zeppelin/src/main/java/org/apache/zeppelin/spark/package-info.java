/** A class that Zeppelin's interpreter of Spark looks up by its name. */
package org.apache.zeppelin.spark;
