package io.espalier.port;

/** Where legs leave what outlives them. */
public record Stores(CheckpointStore checkpoints, PredictionStore predictions) {}
