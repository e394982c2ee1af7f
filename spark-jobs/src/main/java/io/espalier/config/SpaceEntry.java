package io.espalier.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.espalier.space.Dimension;
import java.util.Optional;

/**
 * What the space says of one hyperparameter; neither fixed nor searched if it could not be read.
 *
 * @param fixed its only value
 * @param dimension its values
 * @param when under which values of others it exists
 * @param written where to point
 */
record SpaceEntry(
    Optional<Object> fixed,
    Optional<Dimension<?>> dimension,
    Optional<ConfigObject> when,
    ConfigValue written) {}
