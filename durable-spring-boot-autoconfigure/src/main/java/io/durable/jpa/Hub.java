package io.durable.jpa;

import java.util.UUID;

/**
 * The hub as the database knows it.
 *
 * @param key part of every primary key
 * @param id random, made with the hub
 * @param name as configured
 * @param partitions how many there are, for ever
 * @param payloads how they are stored here
 */
record Hub(short key, UUID id, String name, int partitions, HubPayloads payloads) {

    /** With payloads as they are. */
    Hub(short key, UUID id, String name, int partitions) {
        this(key, id, name, partitions, HubPayloads.PLAIN);
    }

    Hub with(HubPayloads others) {
        return new Hub(key, id, name, partitions, others);
    }
}
