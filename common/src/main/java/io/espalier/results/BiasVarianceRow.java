package io.espalier.results;

import java.time.Instant;
import java.util.OptionalDouble;

/**
 * Where a model's error comes from, in the table of bias and variance (chapter 5.2). Error is bias
 * plus net variance plus noise. Standard errors are of chance in rows and resamples together.
 *
 * @param study the study's name
 * @param model {@code best} or another configuration by its rank, as in {@code rank-3}; {@code
 *     default}; or the name of an ensemble
 * @param loss {@code squared} or {@code zero-one} (Domingos 2000)
 * @param resamples how many times the model was trained
 * @param rows validation rows that it was measured on
 * @param error mean loss of one model
 * @param errorSe its standard error
 * @param bias mean squared bias, or the share of rows whose main prediction is wrong; it holds the
 *     noise where that is not known
 * @param biasSe its standard error
 * @param variance over resamples; under 0-1 loss how often a model differs from the main prediction
 * @param varianceSe its standard error
 * @param netVariance what variance adds to the error; under 0-1 loss it may be negative
 * @param netVarianceSe its standard error
 * @param noise what noise adds to the error; empty if it is not known
 * @param noiseSource {@code given}, the name of an estimator, {@code upper bound by} a model, or
 *     {@code unknown}
 * @param inconsistency of two models on a row: the variance, or how often they name different
 *     classes
 * @param inconsistencySe its standard error
 * @param at when the driver recorded it
 */
public record BiasVarianceRow(
    String study,
    String model,
    String loss,
    int resamples,
    int rows,
    @Unit(Unit.LOSS) double error,
    @Unit(Unit.LOSS) double errorSe,
    @Unit(Unit.LOSS) double bias,
    @Unit(Unit.LOSS) double biasSe,
    @Unit(Unit.LOSS) double variance,
    @Unit(Unit.LOSS) double varianceSe,
    @Unit(Unit.LOSS) double netVariance,
    @Unit(Unit.LOSS) double netVarianceSe,
    @Unit(Unit.LOSS) OptionalDouble noise,
    String noiseSource,
    @Unit(Unit.LOSS) double inconsistency,
    @Unit(Unit.LOSS) double inconsistencySe,
    Instant at) {}
