/**
 * Dense networks, autoencoders among them, trained on heap arrays by a BLAS: what the engines of
 * small and middle networks spend their time in. Nothing of DL4J, ND4J, trials or data sets lives
 * here.
 */
package io.espalier.direct;
