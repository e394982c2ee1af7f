package io.espalier.trial;

import io.espalier.space.Params;

/** One point of the search space: what is ranked. */
public record Configuration(ConfigId id, Params params) {}
