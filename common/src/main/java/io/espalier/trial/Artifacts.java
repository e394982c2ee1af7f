package io.espalier.trial;

import java.net.URI;

/**
 * What a leg leaves behind.
 *
 * @param checkpoint last and best parameters, updater state, epoch, patience
 * @param predictions of the best epoch so far, on the validation rows
 * @param engine what trained it, and why no other did
 */
public record Artifacts(URI checkpoint, URI predictions, String engine) {}
