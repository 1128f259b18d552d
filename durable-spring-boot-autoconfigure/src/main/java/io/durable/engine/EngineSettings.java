package io.durable.engine;

import io.durable.DataConverter;

/**
 * What all executions share.
 *
 * @param converter for inputs, results and events
 * @param targets for typed calls
 * @param payloadSizeMax in bytes
 */
public record EngineSettings(DataConverter converter, CallTargets targets, int payloadSizeMax) {}
