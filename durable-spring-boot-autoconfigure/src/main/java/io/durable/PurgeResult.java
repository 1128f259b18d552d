package io.durable;

/**
 * What a purge has removed.
 *
 * @param instanceCount how many instances
 */
public record PurgeResult(long instanceCount) {}
