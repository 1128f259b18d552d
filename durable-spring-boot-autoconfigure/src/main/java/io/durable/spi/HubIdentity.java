package io.durable.spi;

import java.util.UUID;

/**
 * The hub that this node belongs to, as its database knows it.
 *
 * @param id random, made with the hub
 * @param name as configured
 * @param partitions how many there are, for ever
 */
public record HubIdentity(UUID id, String name, int partitions) {}
