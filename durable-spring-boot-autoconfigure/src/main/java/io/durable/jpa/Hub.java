package io.durable.jpa;

import java.util.UUID;

/**
 * The hub as the database knows it.
 *
 * @param key part of every primary key
 * @param id random, made with the hub
 * @param name as configured
 * @param partitions how many there are, for ever
 */
record Hub(short key, UUID id, String name, int partitions) {}
