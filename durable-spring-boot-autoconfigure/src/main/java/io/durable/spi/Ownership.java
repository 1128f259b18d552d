package io.durable.spi;

/**
 * What an acquisition gave.
 *
 * @param fence the token to write under
 * @param predecessorReleased whether the owner before gave the partition up in order; false after a crash, and true for a partition that never had an owner
 */
public record Ownership(Fence fence, boolean predecessorReleased) {}
