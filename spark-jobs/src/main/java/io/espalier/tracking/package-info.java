/**
 * A study in the files of other tools: an MLflow store, event files of TensorBoard. They are copies
 * for people to look at; nothing of a study is ever read from them.
 */
package io.espalier.tracking;
