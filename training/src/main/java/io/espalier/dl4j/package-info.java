/**
 * The trainer over DeepLearning4J: from hyperparameters to networks, the training loop of a leg,
 * checkpoints and trained networks. Knows nothing of Spark, of files or of who asked for a leg.
 */
package io.espalier.dl4j;
